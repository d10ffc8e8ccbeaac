"""The bell in the top bar of every staff page."""

from flask import render_template

from opscenter.messages import queries
from opscenter.ui import panels
from opscenter.ui.context import actor, db


def bell() -> str:
    """The bell with its dot, which rings by itself."""
    return render_template("messages/_bell_live.html", unread=queries.unread_count(db(), actor().account_id or 0))


panels.register("staff.topbar", bell, order=80, permission="message.read")
