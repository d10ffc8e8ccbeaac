"""The own account: password, second factor, sessions."""

from datetime import timedelta

import segno
from flask import url_for
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from opscenter.accounts import login, queries
from opscenter.accounts.actions import passwords, sessions, two_factor
from opscenter.accounts.credentials import totp_uri
from opscenter.accounts.forms import CodeForm, PasswordForm
from opscenter.accounts.models import Account, TwoFactor
from opscenter.accounts.rules import Role, Step, wants_two_factor
from opscenter.accounts.views.blueprint import blueprint
from opscenter.core.errors import Conflict, Invalid
from opscenter.organizations.queries import get_organization
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, settings, skin, write_unit
from opscenter.ui.i18n import _, _n
from opscenter.ui.pages import render


@blueprint.get("/account")
@requires("profile.read")
def own_account() -> BaseResponse:
    """Who I am here, my second factor, my sessions."""
    account_id = actor().account_id or 0
    idle = timedelta(seconds=settings().session_idle_seconds)
    return render(
        "accounts/own.html",
        account=db().get_one(Account, account_id),
        organization=get_organization(db(), actor(), actor().organization_id or 0),
        grants=queries.grants_of(db(), account_id),
        has_two_factor=queries.has_two_factor(db(), account_id),
        sessions=queries.list_sessions(db(), account_id, idle=idle, now=now()),
        skin=skin(),
    )


@blueprint.get("/account/password")
@requires("profile.update")
def change_password() -> BaseResponse:
    """The form for a new password."""
    return render("accounts/password.html", form=PasswordForm(), step=login.current_login().step, skin=skin())


@blueprint.post("/account/password")
@requires("profile.update")
def save_password() -> BaseResponse:
    """A new password was entered."""
    form = PasswordForm()
    step = login.current_login().step
    if form.validate():
        change = passwords.change_password(db(), actor(), current=form.current.data, new=form.new.data, now=now())
        if change.token:
            return _after_password(change.token, step)
        for name, code in (change.problems or {}).items():
            form[name].errors = [texts.error(code)]
    return render("accounts/password.html", 422, form=form, step=step, skin=skin())


@blueprint.get("/account/two-factor")
@requires("profile.update")
def set_up_two_factor() -> BaseResponse:
    """The code to scan."""
    with write_unit() as unit:
        if queries.has_two_factor(unit, actor().account_id or 0):
            return redirect(url_for("accounts.own_account"), 303)
        secret = two_factor.prepare_two_factor(unit, actor(), now=now())
    return _set_up_page(CodeForm(), secret)


@blueprint.post("/account/two-factor")
@requires("profile.update")
def confirm_two_factor() -> BaseResponse:
    """The first code was entered; shows the recovery codes once."""
    form = CodeForm()
    secret = two_factor.prepare_two_factor(db(), actor(), now=now())
    if not form.validate():
        return _set_up_page(form, secret, 422)
    try:
        codes = two_factor.confirm_two_factor(db(), actor(), form.code.data, now=now())
    except Invalid as problem:
        form.add_problem(problem)
        return _set_up_page(form, secret, 422)
    login.begin(sessions.renew_session(db(), actor().session_id or 0, now=now()))
    return render("accounts/recovery_codes.html", codes=codes, skin=skin())


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires("profile.update")
def end_session(session_id: int) -> BaseResponse:
    """Sign out on one other device."""
    if session_id == actor().session_id:
        raise Conflict("session.own")
    sessions.end_session(db(), actor(), session_id, now=now())
    htmx.toast(_("已退出那台设备"))
    return htmx.redirect(url_for("accounts.own_account"))


@blueprint.post("/account/sessions/end-others")
@requires("profile.update")
def end_other_sessions() -> BaseResponse:
    """Sign out everywhere else."""
    ended = sessions.end_other_sessions(db(), actor(), now=now())
    htmx.toast(_n("已退出其他 %(n)s 处登录", ended))
    return htmx.redirect(url_for("accounts.own_account"))


def _after_password(token: str, step: Step | None) -> BaseResponse:
    login.begin(token)
    htmx.toast(_("密码已修改，其他地方的登录都已退出"))
    roles = [Role(role) for role in actor().roles]
    # The first log-in of staff is the moment to offer the second factor.
    if step and wants_two_factor(roles) and not queries.has_two_factor(db(), actor().account_id or 0):
        return redirect(url_for("accounts.set_up_two_factor"), 303)
    return redirect(url_for("accounts.start" if step else "accounts.own_account"), 303)


def _set_up_page(form: CodeForm, secret: TwoFactor, status: int = 200) -> BaseResponse:
    account = db().get_one(Account, actor().account_id)
    picture = segno.make(totp_uri(secret.secret, account.login_name), micro=False)
    return render(
        "accounts/two_factor.html",
        status,
        form=form,
        # segno writes the drawing from its own numbers; nothing that a person typed is in it as markup.
        picture=Markup(picture.svg_inline(scale=5, border=2, dark="#18222F", light="#FFFFFF")),  # noqa: S704
        secret=" ".join(secret.secret[start : start + 4] for start in range(0, len(secret.secret), 4)),
        is_required=settings().require_two_factor and wants_two_factor(Role(role) for role in actor().roles),
        skin=skin(),
    )
