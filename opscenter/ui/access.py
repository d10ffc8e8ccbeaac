"""Who may call a route. Every route is declared with `@requires(...)` or `@public`; one without is a start-up error.

Rows are not decided here: whether an actor may see an object is the business of the feature's policy and actions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, abort, current_app, jsonify, make_response, redirect, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.ui import htmx, kept, texts
from opscenter.ui.context import actor, request_reference

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "opscenter_access"
LOGIN_PATH = "/login"
API_PATH = "/api/"


@dataclass(frozen=True)
class Access:
    """What a route asks of its caller: nothing, an account, or one of several permissions."""

    is_public: bool = False
    permissions: tuple[str, ...] = ()

    def admits(self, actor: Actor) -> bool:
        """Whether somebody with an account may call it."""
        return self.is_public or not self.permissions or any(actor.can(permission) for permission in self.permissions)


def public(view: View) -> View:
    """Open the route to everybody."""
    setattr(view, _ATTRIBUTE, Access(is_public=True))
    return view


def requires(*permissions: str) -> Callable[[View], View]:
    """Ask for an account that has one of the permissions; without any, every logged-in account may call."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, Access(permissions=permissions))
        return view

    return declare


def access_of(view: Callable[..., Any]) -> Access | None:
    """What the view declares, or None."""
    found: Access | None = getattr(view, _ATTRIBUTE, None)
    return found


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that declares neither.

    Raises:
        RuntimeError: naming every undeclared route.
    """
    missing = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    )
    if missing:
        raise RuntimeError(f"routes without @requires or @public: {', '.join(missing)}")


def enforce() -> BaseResponse | None:
    """Before each request: let it pass, send the caller to the login page, or refuse."""
    if request.endpoint is None:
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        abort(500)
    if access.is_public:
        return None
    if not actor().is_logged_in:
        return _ask_for_login()
    if not access.admits(actor()):
        raise Forbidden("access.forbidden")
    return None


def safe_next(target: str | None) -> str | None:
    """The target if it is a path of this site, else None; anything a browser could read as another host is refused."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 0x21 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def login_url(target: str | None = None) -> str:
    """The address of the login page which leads on to `target`."""
    onward = safe_next(target)
    return f"{LOGIN_PATH}?{urlencode({'next': onward})}" if onward else LOGIN_PATH


def _ask_for_login() -> BaseResponse:
    if wants_json():
        return _login_json()
    is_readable = request.method in ("GET", "HEAD")
    if htmx.is_htmx():
        if is_readable or htmx.is_background():
            return htmx.redirect(login_url(htmx.current_page()))
        # The form stays where it is, with all that was typed; what happened is said beside it.
        raise Unauthorized
    if kept.typed(Unauthorized.code).words:
        raise Unauthorized
    return redirect(login_url(request.full_path.rstrip("?") if is_readable else referring_path()), 303)


def _login_json() -> Response:
    code = "access.login_required"
    response = make_response(
        jsonify(error={"code": code, "message": texts.error(code), "fields": {}, "request_id": request_reference()}),
        401,
    )
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def referring_path() -> str | None:
    """The page of this site that the request came from."""
    if htmx.is_htmx():
        return htmx.current_page()
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host else None


def is_api() -> bool:
    """Whether the address is one for programs of other systems."""
    return request.path.startswith(API_PATH)


def wants_json() -> bool:
    """Whether the caller is a program: an API path, or an Accept header that prefers JSON to HTML."""
    if is_api():
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]
