"""What tickets show on pages not theirs: menu entries, incidents of checks, finds; and who may listen to a ticket."""

from typing import Any

from flask import render_template, url_for

from opscenter.core import live
from opscenter.core.text import mark
from opscenter.tickets import policy
from opscenter.tickets.queries.incident import find_incident_of, open_incidents_of
from opscenter.tickets.queries.lookup import find_ticket
from opscenter.tickets.queries.queue import find_by_text
from opscenter.tickets.views import shown
from opscenter.tickets.views.queue import mine_count
from opscenter.ui import finders, menus, panels
from opscenter.ui.context import actor, db, now
from opscenter.ui.finders import Hit
from opscenter.ui.recognition import Wanted

live.topic("ticket", allowed=lambda db, actor, number: find_ticket(db, actor, number, now=now()) is not None)

menus.register(
    "tickets",
    label=mark("工单"),
    icon="inbox",
    endpoint="tickets.queue_page",
    permissions=("ticket.read",),
    order=10,
    count=mine_count,
)
menus.register(
    "incidents",
    label=mark("事件"),
    icon="alert-triangle",
    endpoint="tickets.incident_list",
    permissions=("incident.read",),
    order=50,
)


def of_cell(check_ids: list[int], **_: Any) -> str | None:
    """The incidents behind one cell of the health board."""
    return _incidents(check_ids)


def of_check(check: Any) -> str | None:
    """The incident that one check found."""
    return _incidents([check.id])


def _incidents(check_ids: list[int]) -> str | None:
    incidents = open_incidents_of(db(), actor(), check_ids, now=now())
    return render_template("tickets/_of_checks.html", incidents=incidents) if incidents else None


def of_alert(alert: Any) -> str | None:
    """The incident of one alert: until when it has to be restored, who has complained."""
    ticket = find_incident_of(db(), actor(), alert.id, now=now())
    return render_template("tickets/_of_alert.html", ticket=ticket, alert=alert) if ticket else None


panels.register("alerts.alert.head", of_alert, permission="incident.read")
panels.register("checks.cell", of_cell, order=20, permission="incident.read")
panels.register("checks.page.side", of_check, order=20, permission="incident.read")


def find_tickets(wanted: Wanted) -> list[Hit]:
    """Tickets by number, its end, the requester's telephone number or words of the title."""
    page = "tickets.my_ticket" if policy.is_requester(actor()) else "tickets.ticket_page"
    return [
        Hit(f"{ticket.number[-4:]} {ticket.title}", url_for(page, number=ticket.number), shown.state_badge(ticket)[0])
        for ticket in find_by_text(db(), actor(), wanted.text, now=now(), limit=wanted.limit)
    ]


finders.register("tickets", label=mark("工单"), icon="inbox", find=find_tickets, order=20, permissions=("ticket.read",))
finders.register_action("tickets.new_ticket", label=mark("新建工单"), permissions=("ticket.create",))
