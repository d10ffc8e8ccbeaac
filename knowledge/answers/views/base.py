"""The blueprint of the readers' pages, and the library that this application searches."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from knowledge.search.encoder import encoder_of
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import open_library
from opscenter.core.settings import Settings

blueprint = Blueprint("answers", __name__, template_folder="../templates")


@blueprint.record
def open_index(state: BlueprintSetupState) -> None:
    """Search the index in this application's data folder."""
    settings: Settings = state.app.config["SETTINGS"]
    open_library(settings.data_dir / INDEX_FOLDER, encoder_of(settings))
