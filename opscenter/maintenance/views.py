"""Pages for planned work and freezes."""

from datetime import timedelta
from typing import TypeVar

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.core.errors import DomainError
from opscenter.core.text import mark
from opscenter.maintenance import actions, queries
from opscenter.maintenance.forms import FreezeForm, PeriodForm, WindowForm
from opscenter.organizations.queries import list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import htmx, menus
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("maintenance", __name__, url_prefix="/maintenance", template_folder="templates")

FormType = TypeVar("FormType", bound=PeriodForm)

menus.register(
    "maintenance",
    label=mark("维护"),
    icon="tool",
    endpoint="maintenance.index",
    permissions=("maintenance.read",),
    order=70,
)


@blueprint.get("")
@requires("maintenance.read")
def index() -> Response:
    """Planned, running and past work; freezes."""
    return render(
        "maintenance/index.html",
        windows=queries.list_windows(db(), actor(), now()),
        freezes=queries.list_freezes(db(), actor(), now()),
    )


@blueprint.get("/new")
@requires("maintenance.manage")
def new_window() -> Response:
    """The form for planned work."""
    return _form_page(WindowForm(starts_at=now(), ends_at=now() + timedelta(hours=2)))


@blueprint.post("/new")
@requires("maintenance.manage")
def plan_window() -> BaseResponse:
    """Announce work, or show the form again."""
    form = _offered(WindowForm())
    if form.validate():
        try:
            actions.plan_window(db(), actor(), form.plan, now=now(), is_urgent=form.is_urgent.data)
        except DomainError as problem:
            return _refused(form, problem)
        htmx.toast(_("维护窗口已安排"))
        return htmx.redirect(url_for("maintenance.index"))
    return _form_page(form, 422)


@blueprint.post("/<int:window_id>/end")
@requires("maintenance.manage")
def end_window(window_id: int) -> BaseResponse:
    """The work is done."""
    actions.end_window(db(), actor(), window_id, now=now())
    htmx.toast(_("维护已结束，监测恢复计入"))
    return htmx.redirect(url_for("maintenance.index"))


@blueprint.get("/freezes/new")
@requires("maintenance.freeze")
def new_freeze() -> Response:
    """The form for a freeze."""
    return _form_page(FreezeForm(starts_at=now(), ends_at=now() + timedelta(days=10)))


@blueprint.post("/freezes/new")
@requires("maintenance.freeze")
def declare_freeze() -> BaseResponse:
    """Declare a freeze, or show the form again."""
    form = _offered(FreezeForm())
    if form.validate():
        try:
            actions.declare_freeze(db(), actor(), form.plan, now=now())
        except DomainError as problem:
            return _refused(form, problem)
        htmx.toast(_("封网期已设定"))
        return htmx.redirect(url_for("maintenance.index"))
    return _form_page(form, 422)


@blueprint.post("/freezes/<int:freeze_id>/end")
@requires("maintenance.freeze")
def end_freeze(freeze_id: int) -> BaseResponse:
    """Allow changes again."""
    actions.end_freeze(db(), actor(), freeze_id, now=now())
    htmx.toast(_("封网期已结束"))
    return htmx.redirect(url_for("maintenance.index"))


def _offered(form: FormType) -> FormType:
    form.offer(list_divisions(db(), actor()), list_services(db()))
    return form


def _refused(form: PeriodForm, problem: DomainError) -> Response:
    discard()
    form.add_problem(problem)
    return _form_page(form, problem.status)


def _form_page(form: PeriodForm, status: int = 200) -> Response:
    page = "maintenance/freeze_form.html" if isinstance(form, FreezeForm) else "maintenance/window_form.html"
    return render(page, status, form=form if form.organization_id.choices else _offered(form))
