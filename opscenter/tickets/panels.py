"""What tickets show on pages that are not theirs: two entries of the menu; and who may listen to a ticket."""

from opscenter.core import live
from opscenter.core.text import mark
from opscenter.tickets.queries.lookup import find_ticket
from opscenter.tickets.views.queue import mine_count
from opscenter.ui import menus
from opscenter.ui.context import now

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
