"""What somebody typed into a form that could not be taken: shown again on the error page, so that nothing is lost.

Only words are shown, and never what may be secret; a form with a secret in it is not offered for sending again.
"""

import re
from dataclasses import dataclass

from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

TOKEN = "csrf_token"  # noqa: S105 - the name of a field
SECRET = re.compile(r"password|secret|token|pin|code|repeat", re.IGNORECASE)
# The server failed, not the form: the same form may go through the next time.
FAILURES = (500, 503)
# Something else is wrong than the form, or there is too much of it.
NO_FORM = (403, 404, 405, 413)


@dataclass(frozen=True)
class Kept:
    """The words of a form; and its fields and address, if sending them again may help."""

    words: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    address: str | None = None
    had_files: bool = False


def typed(status: int) -> Kept:
    """What the form of this request held, for the page that says that it could not be taken."""
    if request.method != "POST" or status in NO_FORM:
        return Kept()
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != TOKEN)
    had_files = any(file.filename for file in request.files.values())
    words = tuple(value for name, value in fields if _are_words(value) and not SECRET.search(name))
    is_ours = not had_files and not any(SECRET.search(name) for name, _value in fields) and _has_valid_token()
    if status in FAILURES and is_ours:
        return Kept(words, fields, request.full_path.rstrip("?"))
    return Kept(words, had_files=had_files)


def _are_words(value: str) -> bool:
    """Whether a person wrote this, and not a form's choice or number."""
    return any(character.isspace() or ord(character) > 0x7F for character in value.strip())


def _has_valid_token() -> bool:
    """Whether the form came from a page of ours: nobody else's form is offered for sending."""
    try:
        validate_csrf(request.form.get(TOKEN))
    except ValidationError:
        return False
    return True
