"""The list of alerts, and the page of one alert."""

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from opscenter.alerts.actions.alerts import acknowledge, add_note
from opscenter.alerts.forms import NoteForm
from opscenter.alerts.queries import pages
from opscenter.alerts.queries.guidance import read_guidance
from opscenter.alerts.queries.pages import Filters
from opscenter.alerts.rules import AlertState, Severity
from opscenter.alerts.views import shown
from opscenter.alerts.views.base import blueprint
from opscenter.organizations.queries import get_organization, list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _, locale
from opscenter.ui.pages import render

FILTER_NAMES = ("state", "severity", "service", "area", "untaken")


@blueprint.get("")
@requires("alert.read")
def index() -> Response:
    """Alerts in scope: those that go on, unless asked for others."""
    chosen = _filters(request.args)
    page = pages.list_alerts(db(), actor(), chosen, now=now(), cursor=request.args.get("cursor"))
    kept = {name: request.args[name] for name in FILTER_NAMES if request.args.get(name)}
    return render(
        htmx.template("alerts/index.html"),
        page=page,
        filters=chosen,
        kept=kept,
        counts=pages.count_alerts(db(), actor(), now=now()),
        services=list_services(db()) if chosen.service_id else [],
        shown=shown,
    )


@blueprint.get("/filters")
@requires("alert.read")
def filters() -> Response:
    """The form that narrows the list."""
    return render(
        "alerts/filters.html",
        given=request.args,
        severities=list(Severity),
        services=list_services(db()),
        areas=list_divisions(db(), actor()),
    )


@blueprint.get("/<int:alert_id>")
@requires("alert.read")
def alert(alert_id: int) -> Response:
    """One alert: what is broken, why most likely, who has it and who is next."""
    return _alert_page(alert_id, NoteForm())


@blueprint.post("/<int:alert_id>/acknowledge")
@requires("alert.handle")
def take(alert_id: int) -> BaseResponse:
    """I take it."""
    acknowledge(db(), actor(), alert_id, now=now())
    htmx.toast(_("已确认，由您处理；恢复前不再通知下一位"))
    return htmx.redirect(url_for("alerts.alert", alert_id=alert_id))


@blueprint.post("/<int:alert_id>/notes")
@requires("alert.handle")
def note(alert_id: int) -> BaseResponse:
    """Write down what was seen or done."""
    form = NoteForm()
    if not form.validate():
        return _alert_page(alert_id, form, 422)
    add_note(db(), actor(), alert_id, form.text.data, now=now())
    htmx.toast(_("备注已记下"))
    return htmx.redirect(url_for("alerts.alert", alert_id=alert_id, _anchor="notes"))


def _alert_page(alert_id: int, form: NoteForm, status: int = 200) -> Response:
    found = pages.get_surroundings(db(), actor(), alert_id, now=now(), locale=locale())
    help_ = read_guidance(db(), actor(), found, now=now())
    page = htmx.template("alerts/alert.html")
    return render(page, status, found=found, alert=found.alert, help=help_, form=form, shown=shown)


def _filters(args: MultiDict[str, str]) -> Filters:
    area_id = args.get("area", type=int)
    return Filters(
        state=None if args.get("state") == "all" else args.get("state", AlertState.FIRING, type=AlertState),
        severity=args.get("severity", type=Severity),
        service_id=args.get("service", type=int),
        area=get_organization(db(), actor(), area_id) if area_id else None,
        is_untaken=args.get("untaken") == "1",
    )
