"""The telephone in the browser: a real line, for trying the hotline, for training and for the drill."""

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.calls.actions import simulator
from opscenter.calls.forms import SimulatorCallForm, SimulatorInputForm
from opscenter.calls.models.lines import SimulatorInputKind
from opscenter.calls.queries import telephone
from opscenter.core.errors import Invalid
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator", template_folder="../templates")
CALLERS = {"unknown": simulator.UNKNOWN_CALLER, "anonymous": simulator.ANONYMOUS_CALLER}


@blueprint.get("")
@requires("simulator.use")
def page() -> Response:
    """Choose a caller and a number; with `call`, the telephone of that call."""
    chosen = request.args.get("call", "")
    call = telephone.get_own_call(db(), actor(), int(chosen)) if chosen.isdecimal() else None
    return render(
        "calls/simulator.html",
        call=call,
        callers=telephone.demo_callers(db()),
        hotlines=telephone.hotlines(db()),
        paces=sorted(simulator.PACES),
    )


@blueprint.post("/calls")
@requires("simulator.use")
def place_call() -> BaseResponse:
    """Dial."""
    form = SimulatorCallForm()
    if not form.validate_on_submit():
        raise Invalid("simulator.choice")
    caller = CALLERS.get(form.caller.data) or simulator.demo_number(db(), int(form.caller.data))
    call = simulator.place_call(
        db(), actor(), caller=caller, called=form.called.data, pace=int(form.pace.data), now=now()
    )
    return htmx.redirect(
        url_for("simulator.page", call=call.id, caller=form.caller.data, called=form.called.data, pace=form.pace.data)
    )


@blueprint.post("/calls/<int:call_id>/inputs")
@requires("simulator.use")
def enter(call_id: int) -> BaseResponse:
    """Press a key, say a word, hang up."""
    form = SimulatorInputForm()
    if not form.validate_on_submit():
        raise Invalid("simulator.key")
    kind = SimulatorInputKind(form.kind.data)
    simulator.press(db(), actor(), call_id, kind=kind, value=form.value.data or "", now=now())
    return Response(status=204)
