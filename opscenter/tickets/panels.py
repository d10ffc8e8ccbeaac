"""What tickets show on pages not theirs: menu entries, incidents of checks; and who may listen to a ticket."""

from typing import Any

from flask import render_template

from opscenter.core import live
from opscenter.core.text import mark
from opscenter.tickets.queries.incident import open_incidents_of
from opscenter.tickets.queries.lookup import find_ticket
from opscenter.tickets.views.queue import mine_count
from opscenter.ui import menus, panels
from opscenter.ui.context import actor, db, now

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


panels.register("checks.cell", of_cell, order=20, permission="incident.read")
panels.register("checks.page.side", of_check, order=20, permission="incident.read")
