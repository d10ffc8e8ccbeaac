"""Errors of the domain: a stable code and parameters, no text. `opscenter.ui` turns them into pages and JSON."""

from collections.abc import Mapping


class DomainError(Exception):
    """Base of all errors that a user can be told about.

    `code` is stable ("ticket.already_closed"); its Chinese text lives in the feature's `labels.ERRORS` and may use
    the parameters as `{name}` placeholders.
    """

    status = 400

    def __init__(self, code: str, /, *, fields: Mapping[str, str] | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, str] = fields or {}
        self.params = params


class Unauthenticated(DomainError):
    """A program has not shown who it is."""

    status = 401


class NotFound(DomainError):
    """The object does not exist, or not for this actor: both look the same from outside."""

    status = 404


class Forbidden(DomainError):
    """The actor may see the object but may not do this with it."""

    status = 403


class Conflict(DomainError):
    """The object is no longer in the state that the action needs."""

    status = 409


class Invalid(DomainError):
    """The input is wrong; `fields` maps a field name to the error code of that field."""

    status = 422


class Limited(DomainError):
    """Too much, too often, or too large."""

    status = 429


class Unavailable(DomainError):
    """Something this action needs is down; trying later may help."""

    status = 503
