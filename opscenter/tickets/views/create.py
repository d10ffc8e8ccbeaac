"""The operator's form for a new ticket."""

from flask import request, url_for
from werkzeug.wrappers import Response

from opscenter.core.errors import Invalid
from opscenter.services.queries import list_services
from opscenter.tickets.actions.attachments import keep_files
from opscenter.tickets.actions.create import Draft, Requester, file_once
from opscenter.tickets.forms import OperatorTicketForm
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import Contact, Impact, RequesterClass, Source, TicketType, Urgency
from opscenter.tickets.views.base import blueprint
from opscenter.tickets.views.ticket import uploads
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, file_store, now, settings
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/tickets/new")
@requires("ticket.create")
def new_ticket() -> Response:
    """An empty form; `unit` and `title` may be given by the page that led here."""
    form = _form()
    form.unit.data = form.unit.data or request.args.get("unit", "")
    form.title.data = form.title.data or request.args.get("title", "")
    form.contact.data = form.contact.data or Contact.CALL.value
    form.urgency.data = form.urgency.data or Urgency.NORMAL.value
    form.impact.data = form.impact.data or Impact.UNIT.value
    return _render(form)


@blueprint.post("/tickets/new")
@requires("ticket.create")
def file_ticket() -> Response:
    """File it and open its page."""
    form = _form()
    if not form.validate_on_submit():
        return _render(form, 422)
    try:
        ticket = _file(form)
    except Invalid as problem:
        discard()
        form.add_problem(problem)
        return _render(form, 422)
    htmx.toast(_("已新建工单 %(number)s", number=ticket.number))
    return htmx.redirect(url_for("tickets.ticket_page", number=ticket.number))


def _render(form: OperatorTicketForm, status: int = 200) -> Response:
    return render("tickets/new.html", status, form=form, megabytes=settings().upload_limit // 2**20)


def _form() -> OperatorTicketForm:
    form = OperatorTicketForm()
    form.fill_choices([(str(service.id), service.name) for service in list_services(db())])
    return form


def _file(form: OperatorTicketForm) -> Ticket:
    body = lookup.resolve_body(db(), actor(), form.unit.data)
    requester = Requester(
        RequesterClass(form.requester_kind.data),
        name=form.requester_name.data or "",
        phone=form.phone.data or "",
        unit=body.short_name,
    )
    draft = Draft(
        type=TicketType(form.type.data),
        title=form.title.data,
        body=form.body.data,
        organization_id=body.id,
        requester=requester,
        source=Source.OPERATOR,
        impact=Impact(form.impact.data),
        urgency=Urgency(form.urgency.data),
        service_id=int(form.service.data) if form.service.data else None,
        contact=Contact(form.contact.data),
    )
    ticket = file_once(db(), actor(), draft, now=now())
    if ticket.created_at == now():
        keep_files(db(), actor(), ticket, uploads(), store=file_store(), limit=settings().upload_limit, now=now())
    return ticket
