"""The banner on top of every public page: what concerns the viewer's area now."""

from flask import render_template, request

from opscenter.announcements.queries import current_for
from opscenter.announcements.rules import AnnouncementKind
from opscenter.ui import panels
from opscenter.ui.context import actor, db, now

BANNER_KINDS = (AnnouncementKind.OUTAGE, AnnouncementKind.MAINTENANCE)
BANNER_LIMIT = 3


def banner() -> str | None:
    """The notices of the viewer's area; strangers see province-wide ones. The status page lists them itself."""
    if request.blueprint == "status":
        return None
    notices = current_for(db(), actor().scope_path, now(), kinds=BANNER_KINDS)[:BANNER_LIMIT]
    return render_template("announcements/_banner.html", notices=notices) if notices else None


panels.register("public.top", banner, order=10)
