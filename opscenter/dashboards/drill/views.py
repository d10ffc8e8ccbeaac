"""Pages of the drill."""

from collections.abc import Callable

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.core.errors import Conflict
from opscenter.dashboards.drill import shown
from opscenter.dashboards.drill.queries import view_drill
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render
from probes.targets.drills import repair_drill, start_drill
from probes.targets.models import Drill

blueprint = Blueprint("drill", __name__, template_folder="templates")


@blueprint.get("/drill")
@requires("drill.read")
def page() -> Response:
    """The button and the nine stations; htmx asks for the stations alone."""
    view = view_drill(db(), actor())
    return render(
        htmx.template("drill/page.html"),
        view=view,
        shown=shown,
        stations=shown.stations(view),
        steps=shown.steps(view),
    )


@blueprint.post("/drill/start")
@requires("drill.run")
def start() -> BaseResponse:
    """Break the demo target."""
    return _press(start_drill, _("演练开始，目标已弄坏"))


@blueprint.post("/drill/repair")
@requires("drill.run")
def repair() -> BaseResponse:
    """Repair the demo target."""
    return _press(repair_drill, _("目标已修复，等探针确认"))


def _press(act: Callable[..., Drill], done: str) -> BaseResponse:
    """Do it and say so. Pressed twice, or by two people, the second one is told why nothing happened."""
    try:
        act(db(), actor(), now=now())
        htmx.toast(done)
    except Conflict as problem:
        discard()
        htmx.toast(texts.describe(problem))
    return htmx.redirect(url_for("drill.page"))
