"""What tickets show on pages that are not theirs: two entries of the menu."""

from opscenter.core.text import mark
from opscenter.tickets.views.queue import mine_count
from opscenter.ui import menus

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
