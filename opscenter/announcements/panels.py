"""The banner on top of every public page, with what concerns the viewer's area now; and the menu entry of notices."""

from flask import g, render_template, request

from opscenter.announcements.rules import AnnouncementKind
from opscenter.announcements.shown import shown_for
from opscenter.core.text import mark
from opscenter.ui import menus, panels
from opscenter.ui.context import actor

BANNER_KINDS = (AnnouncementKind.OUTAGE, AnnouncementKind.MAINTENANCE)
BANNER_LIMIT = 3


def banner() -> str | None:
    """The notices of the viewer's area; strangers see province-wide ones. The status page lists them itself.

    The readers' pages let everybody choose an area; they put its path into `g.area_path`.
    """
    if request.blueprint == "status":
        return None
    path = g.get("area_path") or actor().scope_path
    notices = [one for one in shown_for(path) if one.kind in BANNER_KINDS][:BANNER_LIMIT]
    return render_template("announcements/_banner.html", notices=notices) if notices else None


panels.register("public.top", banner, order=10)
menus.register(
    "announcements",
    label=mark("公告"),
    icon="speakerphone",
    endpoint="announcements.announcement_list",
    permissions=("announcement.read",),
    order=55,
)
