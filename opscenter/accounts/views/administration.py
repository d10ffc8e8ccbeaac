"""The security administrator's pages: accounts, roles, limits of un-masking."""

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from opscenter.accounts import queries
from opscenter.accounts.actions import administration
from opscenter.accounts.forms import AccountForm, GrantForm, LimitForm
from opscenter.accounts.rules import BUSINESS, Role
from opscenter.accounts.views.blueprint import blueprint
from opscenter.core import unmasking
from opscenter.core.errors import Conflict, DomainError, Invalid
from opscenter.core.unmasking import PersonalField
from opscenter.organizations.models import Organization
from opscenter.organizations.queries import get_organization, list_divisions, list_organizations
from opscenter.organizations.rules import Kind
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/accounts")
@requires("account.read")
def list_accounts() -> BaseResponse:
    """Accounts in scope, searched and filtered."""
    text, role = request.args.get("q", "").strip(), request.args.get("role", "")
    page = queries.list_accounts(
        db(),
        actor(),
        text=text,
        role=Role(role) if role in list(Role) else None,
        is_active=request.args.get("state") != "disabled",
        cursor=request.args.get("cursor"),
        now=now(),
    )
    return render(htmx.template("accounts/list.html", "accounts"), page=page, text=text, role=role, roles=list(Role))


@blueprint.get("/accounts/new")
@requires("account.create")
def new_account() -> BaseResponse:
    """First the body, then the person."""
    organization_id = request.args.get("organization", type=int)
    if organization_id is None:
        text = request.args.get("q", "").strip()
        found = list_organizations(db(), actor(), text=text, size=20).rows if text else []
        return render("accounts/choose_body.html", text=text, found=found)
    organization = get_organization(db(), actor(), organization_id)
    return _new_page(_account_form(organization), organization)


@blueprint.post("/accounts/new")
@requires("account.create")
def create_account() -> BaseResponse:
    """Shows the one-time password once."""
    organization = get_organization(db(), actor(), request.args.get("organization", 0, int))
    form = _account_form(organization)
    if not form.validate():
        return _new_page(form, organization, 422)
    try:
        created = administration.create_account(
            db(),
            actor(),
            login_name=form.login_name.data,
            display_name=form.display_name.data,
            organization_id=organization.id,
            email=form.email.data,
            roles=[Role(form.role.data)],
            scope_id=form.scope_id.data,
            now=now(),
        )
    except (Invalid, Conflict) as problem:
        return _new_page(_refused(form, problem), organization, 422)
    return render("accounts/password_once.html", created=created, title=_("账号已建立"))


@blueprint.get("/accounts/<int:account_id>")
@requires("account.read")
def show_account(account_id: int) -> BaseResponse:
    """One account: who, roles, locks."""
    return _account_page(account_id)


@blueprint.post("/accounts/<int:account_id>/roles")
@requires("role.grant")
def grant_role(account_id: int) -> BaseResponse:
    """Give one more role."""
    shown = queries.describe_account(db(), actor(), account_id, now=now())
    form = _grant_form(shown.organization)
    if not form.validate():
        return _account_page(account_id, form, 422)
    try:
        administration.grant_role(
            db(), actor(), account_id, role=Role(form.role.data), scope_id=form.scope_id.data, now=now()
        )
    except Conflict as problem:
        return _account_page(account_id, _refused(form, problem), 409)
    htmx.toast(_("已授予角色，对方需要重新登录"))
    return _back(account_id)


@blueprint.post("/accounts/<int:account_id>/roles/<role>/revoke")
@requires("role.grant")
def revoke_role(account_id: int, role: str) -> BaseResponse:
    """Take one role back."""
    administration.revoke_role(db(), actor(), account_id, role=_role(role), now=now())
    htmx.toast(_("已收回角色，对方需要重新登录"))
    return _back(account_id)


@blueprint.post("/accounts/<int:account_id>/disable")
@requires("account.update")
def disable_account(account_id: int) -> BaseResponse:
    """Lock somebody out at once."""
    administration.set_active(db(), actor(), account_id, is_active=False, now=now())
    htmx.toast(_("账号已停用，所有登录都已退出"))
    return _back(account_id)


@blueprint.post("/accounts/<int:account_id>/enable")
@requires("account.update")
def enable_account(account_id: int) -> BaseResponse:
    """Let somebody in again."""
    administration.set_active(db(), actor(), account_id, is_active=True, now=now())
    htmx.toast(_("账号已启用"))
    return _back(account_id)


@blueprint.post("/accounts/<int:account_id>/unlock")
@requires("account.update")
def unlock_account(account_id: int) -> BaseResponse:
    """Forget failed attempts."""
    administration.unlock_account(db(), actor(), account_id, now=now())
    htmx.toast(_("已解锁，对方可以马上再试"))
    return _back(account_id)


@blueprint.post("/accounts/<int:account_id>/reset-password")
@requires("account.update")
def reset_password(account_id: int) -> BaseResponse:
    """Shows a new one-time password once."""
    created = administration.reset_password(db(), actor(), account_id, now=now())
    return render("accounts/password_once.html", created=created, title=_("密码已重置"))


@blueprint.post("/accounts/<int:account_id>/reset-two-factor")
@requires("account.update")
def reset_two_factor(account_id: int) -> BaseResponse:
    """Forget a lost authenticator."""
    administration.reset_two_factor(db(), actor(), account_id, now=now())
    htmx.toast(_("已清除验证器，对方登录后重新绑定"))
    return _back(account_id)


@blueprint.get("/unmasking")
@requires("unmasking.read")
def unmasking_limits() -> BaseResponse:
    """How often who may see what in full."""
    return _unmasking_page(_limit_form() if actor().can("unmasking.update") else None)


@blueprint.post("/unmasking")
@requires("unmasking.update")
def set_unmasking_limit() -> BaseResponse:
    """One limit was changed."""
    form = _limit_form()
    if not form.validate():
        return _unmasking_page(form, 422)
    administration.set_unmasking_limit(
        db(),
        actor(),
        role=Role(form.role.data),
        field=PersonalField(form.field.data),
        daily_limit=form.daily_limit.data,
        now=now(),
    )
    htmx.toast(_("次数已改，马上生效"))
    return redirect(url_for("accounts.unmasking_limits"), 303)


def _unmasking_page(form: LimitForm | None, status: int = 200) -> BaseResponse:
    return render(
        "accounts/unmasking.html",
        status,
        form=form,
        roles=[role for role in Role if role in BUSINESS],
        fields=list(PersonalField),
        limits=unmasking.limits(db()),
    )


def _limit_form() -> LimitForm:
    form = LimitForm()
    form.role.choices = [(role.value, texts.label(role)) for role in Role if role in BUSINESS]
    form.field.choices = [(field.value, texts.label(field)) for field in PersonalField]
    return form


def _account_page(account_id: int, form: GrantForm | None = None, status: int = 200) -> BaseResponse:
    shown = queries.describe_account(db(), actor(), account_id, now=now())
    form = form or _grant_form(shown.organization)
    return render("accounts/account.html", status, shown=shown, form=form, account=shown.account)


def _new_page(form: AccountForm, organization: Organization, status: int = 200) -> BaseResponse:
    return render("accounts/new.html", status, form=form, organization=organization)


def _account_form(organization: Organization) -> AccountForm:
    form = AccountForm()
    _fill_choices(form, organization)
    return form


def _grant_form(organization: Organization) -> GrantForm:
    form = GrantForm()
    _fill_choices(form, organization)
    return form


def _fill_choices(form: AccountForm | GrantForm, organization: Organization) -> None:
    roles = [Role.VENDOR, Role.OUTSOURCED_OPERATOR] if organization.kind is Kind.VENDOR else list(Role)
    form.role.choices = [(role.value, texts.label(role)) for role in roles]
    places = [organization, *(place for place in list_divisions(db(), actor()) if place.id != organization.id)]
    form.scope_id.choices = [(place.id, place.short_name) for place in places]


def _refused(form: AccountForm | GrantForm, problem: DomainError) -> AccountForm | GrantForm:
    context.discard()
    form.add_problem(problem)
    return form


def _role(value: str) -> Role:
    if value not in list(Role):
        raise Conflict("role.not_held")
    return Role(value)


def _back(account_id: int) -> BaseResponse:
    return htmx.redirect(url_for("accounts.show_account", account_id=account_id))
