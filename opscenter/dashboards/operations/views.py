"""The operations page of the platform itself."""

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.core.text import mark
from opscenter.dashboards.operations import actions, queries
from opscenter.dashboards.operations.labels import JOB_NAMES
from opscenter.messages.actions import retry_delivery
from opscenter.ui import htmx, menus
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("operations", __name__, url_prefix="/operations", template_folder="templates")

menus.register(
    "operations",
    label=mark("平台"),
    icon="activity",
    endpoint="operations.index",
    permissions=("operation.read",),
    order=10,
    is_at_end=True,
)


@blueprint.get("")
@requires("operation.read")
def index() -> Response:
    """How the platform itself is doing; asks anew every ten seconds."""
    return render(htmx.template("operations/index.html"), found=queries.overview(db(), now()), job_names=JOB_NAMES)


@blueprint.post("/events/<int:delivery_id>/retry")
@requires("operation.retry")
def retry_event(delivery_id: int) -> BaseResponse:
    """Deliver once more what was given up."""
    actions.retry_event(db(), actor(), delivery_id, now=now())
    htmx.toast(_("已放回队列，几秒内重试"))
    return htmx.redirect(url_for("operations.index"))


@blueprint.post("/mails/<int:delivery_id>/retry")
@requires("operation.retry")
def retry_mail(delivery_id: int) -> BaseResponse:
    """Send once more what was given up."""
    retry_delivery(db(), actor(), delivery_id, now=now())
    htmx.toast(_("已放回队列，几秒内重发"))
    return htmx.redirect(url_for("operations.index"))
