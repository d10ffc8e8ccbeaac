"""The bell and the list of one's own messages."""

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.messages import actions, queries
from opscenter.messages.shown import show, unread
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, write_unit
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("messages", __name__, url_prefix="/messages", template_folder="templates")


@blueprint.get("")
@requires("message.read")
def index() -> Response:
    """Own messages, newest first."""
    is_unread = request.args.get("only") == "unread"
    page = queries.list_messages(db(), actor(), cursor=request.args.get("cursor"), is_unread=is_unread)
    return render(
        "messages/index.html",
        messages=show(page.rows),
        page=page,
        is_unread=is_unread,
        unread=unread(),
    )


@blueprint.get("/bell")
@requires("message.read")
def bell() -> Response:
    """The bell alone; open pages ask for it when it rings."""
    return render("messages/_bell.html", unread=unread())


@blueprint.get("/<int:message_id>")
@requires("message.read")
def open_message(message_id: int) -> BaseResponse:
    """Opening is reading: mark it and go where it leads."""
    with write_unit() as session:
        message = actions.mark_read(session, actor(), message_id, now=now())
        target = message.link or url_for("messages.index")
    return htmx.redirect(target)


@blueprint.post("/read")
@requires("message.read")
def read_all() -> BaseResponse:
    """Everything has been seen."""
    actions.mark_all_read(db(), actor(), now=now())
    htmx.toast(_("全部消息已标为已读"))
    return htmx.redirect(url_for("messages.index"))
