"""The rota: who is on duty for which body and system."""

from datetime import timedelta

from flask import Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.alerts.actions.shifts import cancel_shift, plan_shift
from opscenter.alerts.forms import ShiftForm
from opscenter.alerts.queries import rota
from opscenter.alerts.views.base import blueprint
from opscenter.core.errors import DomainError
from opscenter.organizations.queries import list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

USUAL = timedelta(hours=12)


@blueprint.get("/duty")
@requires("alert.read")
def duty() -> Response:
    """Who is on duty now and next."""
    return render("alerts/duty.html", rows=rota.list_shifts(db(), actor(), now=now()))


@blueprint.get("/duty/new")
@requires("alert.handle")
def new_shift() -> Response:
    """The form for a shift."""
    return _form_page(ShiftForm(starts_at=now(), ends_at=now() + USUAL))


@blueprint.post("/duty/new")
@requires("alert.handle")
def add_shift() -> BaseResponse:
    """Put somebody on duty, or show the form again."""
    form = _offered(ShiftForm())
    if not form.validate():
        return _form_page(form, 422)
    try:
        plan_shift(db(), actor(), form.plan, now=now())
    except DomainError as problem:
        discard()
        form.add_problem(problem)
        return _form_page(form, problem.status)
    htmx.toast(_("班次已排好"))
    return htmx.redirect(url_for("alerts.duty"))


@blueprint.post("/duty/<int:shift_id>/cancel")
@requires("alert.handle")
def remove_shift(shift_id: int) -> BaseResponse:
    """Take somebody off duty."""
    cancel_shift(db(), actor(), shift_id, now=now())
    htmx.toast(_("班次已取消"))
    return htmx.redirect(url_for("alerts.duty"))


def _offered(form: ShiftForm) -> ShiftForm:
    form.offer(list_divisions(db(), actor()), list_services(db()), rota.list_people(db(), actor()))
    return form


def _form_page(form: ShiftForm, status: int = 200) -> Response:
    return render("alerts/shift_form.html", status, form=form if form.organization_id.choices else _offered(form))
