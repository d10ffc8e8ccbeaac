"""The page of one check and what can be done with it."""

from flask import Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _, locale
from opscenter.ui.pages import render
from probes.engine import shown
from probes.engine.actions.pause import pause_check, resume_check
from probes.engine.queries.page import read_page
from probes.engine.views.base import blueprint, wanted_range
from probes.targets.actions import issue_heartbeat_token, run_soon
from probes.targets.policy import can_manage


@blueprint.get("/checks/<int:check_id>")
@requires("check.read")
def page(check_id: int) -> Response:
    """Curve, table, failures, history."""
    return _page(check_id)


@blueprint.post("/checks/<int:check_id>/run")
@requires("check.manage")
def run(check_id: int) -> BaseResponse:
    """Run it at once."""
    run_soon(db(), actor(), check_id, now=now())
    htmx.toast(_("已安排立即检查，结果几秒内出现"))
    return htmx.redirect(url_for("checks.page", check_id=check_id))


@blueprint.post("/checks/<int:check_id>/pause")
@requires("check.manage")
def pause(check_id: int) -> BaseResponse:
    """Stop looking."""
    pause_check(db(), actor(), check_id, now=now())
    htmx.toast(_("已暂停检查"), undo=url_for("checks.resume", check_id=check_id))
    return htmx.redirect(url_for("checks.page", check_id=check_id))


@blueprint.post("/checks/<int:check_id>/resume")
@requires("check.manage")
def resume(check_id: int) -> BaseResponse:
    """Look again."""
    resume_check(db(), actor(), check_id, now=now())
    htmx.toast(_("已恢复检查"))
    return htmx.redirect(url_for("checks.page", check_id=check_id))


@blueprint.post("/checks/<int:check_id>/token")
@requires("check.manage")
def token(check_id: int) -> Response:
    """Show the new address of a heartbeat, this one time."""
    return _page(check_id, issue_heartbeat_token(db(), actor(), check_id, now=now()))


def _page(check_id: int, heartbeat_token: str | None = None) -> Response:
    read = read_page(db(), actor(), check_id, wanted_range(), now=now(), locale=locale())
    return render(
        "checks/page.html",
        page=read,
        shown=shown,
        may_manage=can_manage(actor()),
        heartbeat_token=heartbeat_token,
    )
