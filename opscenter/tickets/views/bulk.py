"""Several tickets at once: what is chosen is shown before anything changes, and what was refused afterwards."""

from flask import request, url_for
from werkzeug.wrappers import Response

from opscenter.core import masking
from opscenter.core.bulk import Outcome
from opscenter.core.errors import Invalid
from opscenter.core.exports import FileKind
from opscenter.tickets.actions import bulk
from opscenter.tickets.actions.exporting import ROWS_LIMIT, export_tickets
from opscenter.tickets.queries import chosen
from opscenter.tickets.queries.queue import QueueRow
from opscenter.tickets.views import queue, shown
from opscenter.tickets.views.base import blueprint
from opscenter.ui import downloads, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _, _n
from opscenter.ui.pages import render


@blueprint.get("/tickets/bulk")
@requires("ticket.assign")
def bulk_page() -> Response:
    """What is chosen, and the steps that can be taken on all of it."""
    return _page(request.args.getlist("numbers"))


@blueprint.post("/tickets/bulk")
@requires("ticket.assign")
def bulk_step() -> Response:
    """Claim or hand over; what was refused is listed with its reason, the rest is done."""
    numbers, group = request.form.getlist("numbers"), request.form.get("group", "")
    try:
        if request.form.get("step") == "claim":
            outcome = bulk.claim_all(db(), actor(), numbers, now=now())
        elif group.isdecimal():
            reason = request.form.get("reason", "")
            outcome = bulk.hand_over_all(db(), actor(), numbers, int(group), reason=reason, now=now())
        else:
            raise Invalid("ticket.invalid", fields={"group": "ticket.group_not_found"})
    except Invalid as problem:
        discard()
        return _page(numbers, 422, problems=texts.field_errors(problem))
    if outcome.refused:
        return _page([number for number, _why in outcome.refused], 409, outcome=outcome)
    htmx.toast(_n("已处理 %(n)s 件", len(outcome.done)))
    return htmx.redirect(url_for("tickets.queue_page"))


@blueprint.get("/tickets/export")
@requires("ticket.export")
def export_page() -> Response:
    """Asks for purpose and format; says what will be in the file."""
    return _export_page()


@blueprint.post("/tickets/export")
@requires("ticket.export")
def export_list() -> Response:
    """The file."""
    view, (filters, _chips) = queue.view_of(actor()), queue.filters_of(queue.view_of(actor()))
    kind = FileKind.CSV if request.form.get("file") == FileKind.CSV else FileKind.XLSX
    try:
        made = export_tickets(
            db(),
            actor(),
            kind,
            view=view,
            filters=filters,
            header=_header(),
            cells=_cells,
            asked=queue.given(),
            purpose=request.form.get("purpose", ""),
            now=now(),
        )
    except Invalid as problem:
        discard()
        return _export_page(422, problems=texts.field_errors(problem))
    return downloads.send(made, kind, "tickets")


def _page(
    numbers: list[str],
    status: int = 200,
    *,
    problems: dict[str, str] | None = None,
    outcome: Outcome[str] | None = None,
) -> Response:
    tickets = chosen.list_chosen(db(), actor(), numbers, now=now())
    return render(
        "tickets/bulk.html",
        status,
        tickets=tickets,
        groups=chosen.handover_choices(db(), tickets),
        problems=problems or {},
        done=outcome.done if outcome else (),
        reasons={number: texts.describe(why) for number, why in outcome.refused} if outcome else {},
        shown=shown,
    )


def _export_page(status: int = 200, *, problems: dict[str, str] | None = None) -> Response:
    view = queue.view_of(actor())
    return render(
        "tickets/export.html",
        status,
        view=view,
        chips=queue.filters_of(view)[1],
        problems=problems or {},
        limit=ROWS_LIMIT,
        back=queue.address(view),
        purpose=request.form.get("purpose", ""),
        address=queue.address(view).replace(url_for("tickets.queue_page"), url_for("tickets.export_list"), 1),
    )


def _header() -> list[str]:
    return [
        _("工单号"),
        _("类型"),
        _("优先级"),
        _("状态"),
        _("事由"),
        _("诉求单位"),
        _("诉求人类别"),
        _("联系人"),
        _("电话"),
        _("系统"),
        _("队列"),
        _("受理人"),
        _("收到"),
        _("解决时限"),
        _("解决"),
        _("超时"),
    ]


def _cells(row: QueueRow) -> list[object]:
    ticket = row.ticket
    return [
        ticket.number,
        texts.label(ticket.type),
        ticket.priority.value.upper(),
        texts.label(ticket.state),
        ticket.title,
        ticket.requester_unit or row.unit,
        texts.label(ticket.requester_class),
        masking.mask_name(ticket.requester_name) if ticket.requester_name else "",
        masking.mask_phone(ticket.requester_phone) if ticket.requester_phone else "",
        row.service_name,
        f"{row.holder} · {row.group_name}",
        row.assignee_name,
        ticket.created_at,
        ticket.resolution_due_at,
        ticket.solved_at,
        _("是") if ticket.is_breached else _("否"),
    ]
