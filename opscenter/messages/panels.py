"""The bell in the top bar of every staff page."""

from flask import render_template

from opscenter.messages.shown import unread
from opscenter.ui import panels


def bell() -> str:
    """The bell with its dot, which rings by itself."""
    return render_template("messages/_bell_live.html", unread=unread())


panels.register("staff.topbar", bell, order=80, permission="message.read")
