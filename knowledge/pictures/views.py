"""The words of a pasted or chosen picture, for the search box; nothing is kept and nothing changes."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState

from knowledge.pictures.reader import Reader, read, reader_of
from knowledge.pictures.rules import BYTES, MEGABYTES, words_of
from opscenter.core.errors import Invalid, NotFound
from opscenter.ui.access import public
from opscenter.ui.setup import csrf

EXTENSION = "picture_reader"

blueprint = Blueprint("pictures", __name__, template_folder="templates")
csrf.exempt(blueprint)


@blueprint.record
def find_reader(state: BlueprintSetupState) -> None:
    """Look once what is installed."""
    state.app.extensions[EXTENSION] = reader_of()


def reader() -> Reader | None:
    """What reads pictures here, None where nothing is installed."""
    found: Reader | None = current_app.extensions[EXTENSION]
    return found


@blueprint.post("/search/picture")
@public
def read_picture() -> Response:
    """The words, to be looked at before they are searched for."""
    installed, picture = reader(), request.files.get("picture")
    if installed is None:
        raise NotFound("picture.not_installed")
    if picture is None:
        raise Invalid("picture.missing")
    data = picture.read(BYTES + 1)
    if len(data) > BYTES:
        raise Invalid("picture.too_heavy", limit=MEGABYTES)
    words = words_of(read(installed, data))
    if not words:
        raise Invalid("picture.no_words")
    return jsonify(text=words)
