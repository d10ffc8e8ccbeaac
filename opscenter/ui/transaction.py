"""The request's unit of work: committed after the view and before the response leaves, rolled back on any error."""

from flask import Flask, Response, g, request

from opscenter.ui.context import WRITING_METHODS


def init_app(app: Flask) -> None:
    """Commit after each view and close the session at the end of the request.

    Registered last, so that it runs before every other after-request function: a failing commit becomes a 500 page
    and nothing of the answer has left.
    """
    app.after_request(_commit)
    app.teardown_request(_close)


def mark_failed() -> None:
    """Remember that this request ended in an error handler: its changes must not be committed."""
    g.is_failed = True


def _commit(response: Response) -> Response:
    session = g.get("db")
    if session is None:
        return response
    if g.get("is_failed", False) or request.method not in WRITING_METHODS:
        session.rollback()
        return response
    try:
        session.commit()
    except BaseException:
        mark_failed()
        session.rollback()
        raise
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("db", None)
    if session is not None:
        session.rollback()
        session.close()
