"""The texts of enum members and error codes, collected from all features' `labels.py` when the application is built."""

from collections.abc import Mapping
from enum import Enum, StrEnum

from flask import current_app

from opscenter.core.errors import DomainError
from opscenter.ui.i18n import _

Labels = Mapping[tuple[type[StrEnum], str], str]
_LABELS = "opscenter.labels"
_WORDS = "opscenter.words"
_ERRORS = "opscenter.error_texts"
FALLBACKS = {403: "access.forbidden", 404: "page.not_found", 409: "page.conflict", 422: "page.invalid"}


def label(member: Enum | None) -> str:
    """The text of an enum member in this request's language; a member without text shows its value."""
    if member is None:
        return ""
    labels: Labels = current_app.extensions[_LABELS]
    text = labels.get((type(member), member.value))  # type: ignore[arg-type]  # any enum may be asked for
    return _(text) if text else str(member.value)


def word(enum_name: str, value: str) -> str | None:
    """The text of a stored value whose enum a lower feature knows by name only; None where there is none."""
    words: Mapping[tuple[str, str], str] = current_app.extensions[_WORDS]
    text = words.get((enum_name, value))
    return _(text) if text else None


def error(code: str, params: Mapping[str, object] | None = None, *, status: int = 400) -> str:
    """The text of an error code with its placeholders filled; an unknown code gives the status's general sentence."""
    found: Mapping[str, str] = current_app.extensions[_ERRORS]
    text = found.get(code) or found.get(FALLBACKS.get(status, ""), "") or found["page.failed"]
    return _(text).format(**params) if params and code in found else _(text)


def describe(problem: DomainError) -> str:
    """What a domain error says to the user."""
    return error(problem.code, {key: _shown(value) for key, value in problem.params.items()}, status=problem.status)


def field_errors(problem: DomainError) -> dict[str, str]:
    """Field name to sentence, for JSON and for the error summary of a form."""
    shown = {key: _shown(value) for key, value in problem.params.items()}
    return {name: error(code, shown, status=422) for name, code in problem.fields.items()}


def install(extensions: dict[str, object], labels: Labels, errors: Mapping[str, str]) -> None:
    """Keep the tables in the application's extensions."""
    extensions[_LABELS] = labels
    extensions[_WORDS] = {(kind.__name__, value): text for (kind, value), text in labels.items()}
    extensions[_ERRORS] = errors


def _shown(value: object) -> object:
    return label(value) if isinstance(value, Enum) else value
