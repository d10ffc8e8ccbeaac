"""Pages of silences."""

from datetime import timedelta

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.alerts.actions.silences import end_silence, silence
from opscenter.alerts.forms import SilenceForm
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

USUAL = timedelta(hours=2)


@blueprint.get("/silences")
@requires("alert.read")
def silences() -> Response:
    """Silences that count now, and those that are over."""
    return render("alerts/silences.html", rows=rota.list_silences(db(), actor()))


@blueprint.get("/silences/new")
@requires("alert.handle")
def new_silence() -> Response:
    """The form; `alert` narrows it to the check behind one alert."""
    return _form_page(SilenceForm(ends_at=now() + USUAL))


@blueprint.post("/silences/new")
@requires("alert.handle")
def set_silence() -> BaseResponse:
    """Silence, or show the form again."""
    form = _offered(SilenceForm())
    if not form.validate():
        return _form_page(form, 422)
    try:
        silence(db(), actor(), form.wish(now()), now=now())
    except DomainError as problem:
        discard()
        form.add_problem(problem)
        return _form_page(form, problem.status)
    htmx.toast(_("已静默，监测照常"))
    return htmx.redirect(url_for("alerts.silences"))


@blueprint.post("/silences/<int:silence_id>/end")
@requires("alert.handle")
def stop_silence(silence_id: int) -> BaseResponse:
    """Want to hear again."""
    end_silence(db(), actor(), silence_id, now=now())
    htmx.toast(_("静默已结束，仍未恢复的会重新告警"))
    return htmx.redirect(url_for("alerts.silences"))


def _offered(form: SilenceForm) -> SilenceForm:
    alert_id = request.args.get("alert", type=int)
    if alert_id is not None:
        form.narrow(*rota.get_silenced_check(db(), actor(), alert_id))
    else:
        form.offer_places(list_divisions(db(), actor()), list_services(db()))
    return form


def _form_page(form: SilenceForm, status: int = 200) -> Response:
    return render("alerts/silence_form.html", status, form=form if form.organization_id.choices else _offered(form))
