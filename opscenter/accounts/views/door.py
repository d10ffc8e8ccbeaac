"""Logging in and out."""

from datetime import timedelta

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from opscenter.accounts import login
from opscenter.accounts.actions import sessions
from opscenter.accounts.actions.sessions import Attempt, Browser
from opscenter.accounts.forms import CodeForm, LoginForm
from opscenter.accounts.views.blueprint import blueprint
from opscenter.ui import htmx, menus, texts
from opscenter.ui.access import public, requires, safe_next
from opscenter.ui.context import actor, db, now, settings
from opscenter.ui.filters import duration
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/login")
@public
def log_in() -> BaseResponse:
    """The log-in page; whoever is logged in already goes on."""
    if actor().is_logged_in:
        return redirect(_onward(request.args.get("next")), 303)
    return render("accounts/login.html", form=LoginForm(request.args))


@blueprint.post("/login")
@public
def check_password() -> BaseResponse:
    """Name and password were entered."""
    form = LoginForm()
    if not form.validate():
        return render("accounts/login.html", 422, form=form)
    attempt = sessions.log_in(
        db(), form.login_name.data, form.password.data, browser=_browser(), lifetime=_lifetime(), now=now()
    )
    if attempt.token is None:
        form.form_errors.append(_problem(attempt))
        return render("accounts/login.html", 422, form=form)
    if attempt.awaits_second_factor:
        login.await_second_factor(attempt.token, safe_next(form.next.data))
        return redirect(url_for("accounts.enter_code"), 303)
    login.begin(attempt.token)
    return redirect(_onward(form.next.data), 303)


@blueprint.get("/login/code")
@public
def enter_code() -> BaseResponse:
    """The page for the code of the authenticator."""
    if login.pending_token() is None:
        return redirect(url_for("accounts.log_in"), 303)
    return render("accounts/code.html", form=CodeForm())


@blueprint.post("/login/code")
@public
def check_code() -> BaseResponse:
    """A code was entered."""
    form = CodeForm()
    if not form.validate():
        return render("accounts/code.html", 422, form=form)
    token, onward = login.pending_token(), login.pending_target()
    attempt = sessions.enter_code(db(), token, form.code.data, browser=_browser(), lifetime=_lifetime(), now=now())
    if attempt.problem == "login.start_again":
        login.end()
        htmx.toast(_problem(attempt))
        return redirect(url_for("accounts.log_in"), 303)
    if attempt.token is None:
        form.code.errors = [_problem(attempt)]
        return render("accounts/code.html", 422, form=form)
    login.begin(attempt.token)
    return redirect(_onward(onward), 303)


@blueprint.post("/logout")
@public
def log_out() -> BaseResponse:
    """End this session here and in the database."""
    if actor().is_logged_in:
        sessions.log_out(db(), actor(), now=now())
    login.end()
    htmx.toast(_("已退出登录"))
    return redirect(url_for("accounts.log_in"), 303)


@blueprint.get("/start")
@requires()
def start() -> BaseResponse:
    """The first page of this person's work."""
    items = menus.items_for(actor())
    return redirect(items[0].url if items else url_for("accounts.own_account"), 303)


def _onward(target: str | None) -> str:
    return safe_next(target) or url_for("accounts.start")


def _browser() -> Browser:
    return Browser(request.remote_addr, request.headers.get("User-Agent"))


def _lifetime() -> timedelta:
    return timedelta(seconds=settings().session_absolute_seconds)


def _problem(attempt: Attempt) -> str:
    # Round up, so that whoever waits as told is let in.
    wait = timedelta(seconds=int(attempt.wait.total_seconds()) + 1)
    return texts.error(attempt.problem or "login.wrong", {"wait": duration(wait)})
