"""The public status page, open to everybody."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from opscenter.status.queries import read_status
from opscenter.ui.access import public
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("status", __name__, template_folder="templates")


@blueprint.get("/status")
@public
def status_page() -> Response:
    """What works in the viewer's area and elsewhere, planned work, and the last 90 days."""
    path = g.get("area_path") or actor().scope_path
    return render("status/page.html", page=read_status(db(), path, now()))
