"""Lists of calls: the log, the call-backs, slips entered later."""

from flask import request, url_for
from werkzeug.wrappers import Response

from opscenter.calls import policy
from opscenter.calls.actions import callbacks, manual
from opscenter.calls.forms import SlipForm
from opscenter.calls.queries import console
from opscenter.calls.views import shown
from opscenter.calls.views.base import blueprint
from opscenter.core import phones
from opscenter.core.errors import DomainError, Invalid
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/log")
@requires("call.read")
def log_page() -> Response:
    """The call log, the newest first."""
    page = console.call_log(db(), actor(), request.args.get("cursor"))
    return render("calls/log.html", page=page, shown=shown)


@blueprint.get("/callbacks")
@requires("call.read")
def callbacks_page() -> Response:
    """Who waits to be called back."""
    return _show_callbacks()


@blueprint.post("/callbacks/<int:callback_id>/take")
@requires("call.take")
def take_callback(callback_id: int) -> Response:
    """Take an entry and see its number."""
    try:
        taken = callbacks.take(db(), actor(), callback_id, purpose=_("回拨未接来电"), now=now())
    except DomainError as problem:
        discard()
        return _show_callbacks(problem=problem)
    return _show_callbacks(number_of=taken.id, number=phones.pretty(taken.phone))


@blueprint.post("/callbacks/<int:callback_id>/finish")
@requires("call.take")
def finish_callback(callback_id: int) -> Response:
    """Say whether somebody was reached."""
    was_reached = request.form.get("result") == "reached"
    callbacks.finish(
        db(), actor(), callback_id, was_reached=was_reached, note=request.form.get("note", "")[:2000], now=now()
    )
    htmx.toast(_("已记为回电成功") if was_reached else _("未打通，半小时后再回"))
    return htmx.redirect(url_for("calls.callbacks_page"))


@blueprint.get("/slips/new")
@requires("call.take")
def slip_page() -> Response:
    """A paper slip to be entered."""
    return _show_slip(SlipForm())


@blueprint.post("/slips")
@requires("call.take")
def enter_slip() -> Response:
    """Enter a paper slip with its real time."""
    form = SlipForm()
    form.fill_choices()
    if not form.validate_on_submit():
        return _show_slip(form, 422)
    try:
        call = manual.enter_slip(db(), actor(), form.slip(), now=now())
    except Invalid as problem:
        discard()
        form.add_problem(problem)
        return _show_slip(form, 422)
    htmx.toast(_("已补录话务单"))
    return htmx.redirect(url_for("calls.call_page", call_id=call.id))


def _show_slip(form: SlipForm, status: int = 200) -> Response:
    form.fill_choices()
    return render("calls/slip.html", status, form=form)


def _show_callbacks(*, number_of: int | None = None, number: str = "", problem: DomainError | None = None) -> Response:
    return render(
        "calls/callbacks.html",
        problem.status if problem else 200,
        rows=console.open_callbacks(db(), actor()),
        number_of=number_of,
        number=number,
        problem=texts.describe(problem) if problem else None,
        can_take=policy.can_take(actor()),
    )
