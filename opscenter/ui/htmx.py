"""Answers to htmx: is it one, where to go next, and the short message at the foot of the page."""

from urllib.parse import urlsplit

from flask import Response, flash, make_response, request
from werkzeug.utils import redirect as see_other
from werkzeug.wrappers import Response as BaseResponse

TOAST = "toast"
BACKGROUND_HEADER = "X-Background"


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page (a restored history entry wants the whole page)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def is_background() -> bool:
    """Whether the page asks by itself, which does not keep an abandoned desk logged in."""
    return BACKGROUND_HEADER in request.headers


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


def current_page() -> str | None:
    """The page that htmx works in, as a path of this site."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or None


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
