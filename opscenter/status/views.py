"""The public status page, open to everybody."""

from flask import Blueprint
from werkzeug.wrappers import Response

from opscenter.organizations.rules import is_inside
from opscenter.status.queries import read_status
from opscenter.ui.access import public
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("status", __name__, template_folder="templates")


@blueprint.get("/status")
@public
def status_page() -> Response:
    """What works and what does not, now and in the last two weeks."""
    page = read_status(db(), now())
    path = actor().scope_path
    mine = [
        item
        for line in page.services
        for item in line.affected
        if path is not None and is_inside(path, item.announcement.area_path)
    ]
    return render("status/page.html", page=page, mine=mine, broken=[line for line in page.services if line.affected])
