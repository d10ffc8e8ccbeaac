"""Answers to htmx: is it one, where to go next, and the short message at the foot of the page."""

from flask import Response, flash, make_response, request
from werkzeug.utils import redirect as see_other
from werkzeug.wrappers import Response as BaseResponse

TOAST = "toast"


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page (a restored history entry wants the whole page)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def wants_fragment(target: str | None = None) -> bool:
    """Whether to answer with the `_fragment` of the page; `target` narrows it to one element id."""
    if not is_htmx() or request.headers.get("HX-Request-Type") == "full":
        return False
    # htmx names the target as tag#id
    return target is None or request.headers.get("HX-Target", "").rpartition("#")[2] == target


def template(page: str, target: str | None = None) -> str:
    """`tickets/queue.html` for a browser, `tickets/_queue.html` for htmx."""
    folder, _, name = page.rpartition("/")
    return f"{folder}/_{name}" if wants_fragment(target) else page


def redirect(location: str) -> BaseResponse:
    """Go to another page after an action, with or without htmx."""
    if not is_htmx():
        return see_other(location, 303)
    response: Response = make_response("", 200)
    response.headers["HX-Redirect"] = location
    return response


def toast(message: str, *, undo: str | None = None) -> None:
    """Say what was done on the next page shown; `undo` is the address that takes it back by POST."""
    flash({"text": message, "undo": undo}, TOAST)  # type: ignore[arg-type]  # flask serialises any JSON value
