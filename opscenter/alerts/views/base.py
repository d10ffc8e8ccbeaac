"""The blueprint of all pages of alerts."""

from flask import Blueprint

from opscenter.core.text import mark
from opscenter.ui import menus

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts", template_folder="../templates")

menus.register(
    "alerts",
    label=mark("告警"),
    icon="bell-ringing",
    endpoint="alerts.index",
    permissions=("alert.read",),
    order=40,
)
