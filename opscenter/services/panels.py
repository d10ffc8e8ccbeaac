"""The menu entry of the catalogue."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "services",
    label=mark("目录"),
    icon="list-details",
    endpoint="services.service_list",
    permissions=("service.read",),
    order=60,
)
