"""The web edge of logging in: Flask-Login keeps the token in the cookie, `login_sessions` decides what it is worth.

Each request asks the database whether the session behind the token still lives, so a cookie that was copied before
logging out is dead afterwards. Flask-Login's own idea of a session (remember cookie, session protection) is not used.
"""

from datetime import timedelta

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug.wrappers import Response

from opscenter.accounts.actions.sessions import touch_session
from opscenter.accounts.queries import Login, find_login
from opscenter.accounts.rules import Role, Step
from opscenter.ui import htmx
from opscenter.ui.access import access_of
from opscenter.ui.context import PUBLIC_SKIN, database, now, settings, write_unit

PENDING, TARGET = "pending_login", "pending_target"
TOUCH_EVERY = timedelta(minutes=1)
PAGES = {Step.CHANGE_PASSWORD: "accounts.change_password", Step.SET_UP_TWO_FACTOR: "accounts.set_up_two_factor"}


class LoginUser(UserMixin):  # type: ignore[misc]  # flask_login ships no types
    """What Flask-Login sees of a login; its id is the session token, never the account."""

    def __init__(self, token: str, login: Login | None = None) -> None:
        self.token = token
        self.login = login

    def get_id(self) -> str:
        """The token for the cookie."""
        return self.token


def init_app(app: Flask) -> None:
    """Know who acts before anything else of a request happens."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
    # In front of the check of rights, which `opscenter.ui` registered earlier.
    app.before_request_funcs.setdefault(None, []).insert(0, load_actor)


def load_actor() -> Response | None:
    """Put the acting person into the request; send on whoever still has to change the password or set up a code."""
    if request.endpoint == "ui.asset" or not current_user.is_authenticated:
        return None
    login: Login = current_user.login
    g.actor, g.login = login.actor, login
    # People of units live in the public skin; so does everybody while a step stands before the house.
    if login.step or not login.actor.roles or Role.UNIT_USER.value in login.actor.roles:
        g.skin = PUBLIC_SKIN
    if request.endpoint is None:
        return None
    if now() - login.last_seen_at >= TOUCH_EVERY and not htmx.is_background():
        with write_unit() as db:
            touch_session(db, login.session_id, now=now())
    if login.step is None or request.endpoint == "accounts.log_out":
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    page = url_for(PAGES[login.step])
    return None if request.path == page or (access and access.is_public) else redirect(page, 303)


def begin(token: str) -> None:
    """Start a browser session with a fresh token; nothing that was in the cookie before survives."""
    session.clear()
    login_user(LoginUser(token))


def await_second_factor(token: str, target: str | None) -> None:
    """Remember the half-finished log-in and where it leads; nothing else from before survives."""
    session.clear()
    session[PENDING], session[TARGET] = token, target


def pending_token() -> str | None:
    """The token of a log-in that still waits for its code."""
    token: str | None = session.get(PENDING)
    return token


def pending_target() -> str | None:
    """Where a half-finished log-in leads."""
    target: str | None = session.get(TARGET)
    return target


def end() -> None:
    """Empty the cookie; the row was revoked by the action."""
    session.clear()
    g.pop("actor", None)


def current_login() -> Login:
    """The login of this request; only for pages that ask for an account."""
    login: Login = g.login
    return login


def _load(token: str) -> LoginUser | None:
    rules = settings()
    with database().unit_of_work(write=False) as db:
        login = find_login(
            db,
            token,
            idle=timedelta(seconds=rules.session_idle_seconds),
            require_two_factor=rules.require_two_factor,
            now=now(),
            address=request.remote_addr,
        )
    return LoginUser(token, login) if login else None
