"""The operator's desk: presence, the call that rings or runs, its note, its summary, its ticket."""

from collections.abc import Callable
from functools import partial

from flask import request, url_for
from werkzeug.wrappers import Response

from knowledge.answers.actions import ask_of
from knowledge.answers.rules import Channel
from knowledge.articles.queries import get_readable, list_readable
from knowledge.diagnosis.shown import shown_beside
from opscenter.calls import panels
from opscenter.calls.actions import desk, manual
from opscenter.calls.forms import CallForm, PickUpForm, PresenceForm
from opscenter.calls.queries import asking, console, log
from opscenter.calls.queries.console import ScreenPop
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing import queries as queues
from opscenter.calls.routing.rules import WRAP_UP_SECONDS, PresenceState
from opscenter.calls.rules import Disposition
from opscenter.calls.views import shown
from opscenter.calls.views.base import blueprint
from opscenter.core.errors import DomainError, Invalid
from opscenter.organizations import queries as organizations
from opscenter.services.queries import list_services
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, after_answer, db, discard, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("")
@requires("call.read", "call.take")
def page() -> Response:
    """The call on my line, or the waiting line while nothing rings."""
    mine = panels.desk()
    if mine.call is not None and mine.offer is None:
        return _show_call(mine.call.id)
    return _show_idle()


@blueprint.get("/<int:call_id>")
@requires("call.read")
def call_page(call_id: int) -> Response:
    """One call of the log."""
    return _show_call(call_id)


@blueprint.post("/presence")
@requires("call.take")
def set_presence() -> Response:
    """Come, pause or go."""
    form = PresenceForm()
    if not form.validate_on_submit():
        raise Invalid("presence.not_choosable")
    routing.set_presence(db(), actor(), PresenceState(form.state.data), now=now())
    return htmx.redirect(request.referrer if htmx.is_htmx() and request.referrer else url_for("calls.page"))


@blueprint.post("/bar")
@requires("call.take")
def bar() -> Response:
    """The call bar as it is now; asking for it is the console's sign of life.

    A bar that shows this already is left alone, so that no button vanishes under the hand.
    """
    routing.show_sign_of_life(db(), actor(), now=now())
    context = panels.bar_context()
    if request.form.get("shown") == context["shows"]:
        return Response(status=204)
    return render("calls/_bar_and_presence.html", **context)


@blueprint.post("/offers/<int:reservation_id>/accept")
@requires("call.take")
def accept(reservation_id: int) -> Response:
    """Take the call that rings."""
    return _then_console(partial(routing.accept, db(), actor(), reservation_id, now=now()))


@blueprint.post("/offers/<int:reservation_id>/reject")
@requires("call.take")
def reject(reservation_id: int) -> Response:
    """Leave the call that rings to the next one."""
    return _then_console(partial(routing.reject, db(), actor(), reservation_id, now=now()))


@blueprint.post("/pick-up")
@requires("call.take")
def pick_up() -> Response:
    """The desk telephone rang."""
    form = PickUpForm()
    if not form.validate_on_submit():
        return _show_idle(form)
    try:
        manual.pick_up(db(), actor(), form.number.data or "", now=now())
    except Invalid as problem:
        discard()
        form.add_problem(problem)
        return _show_idle(form)
    return htmx.redirect(url_for("calls.page"))


@blueprint.post("/<int:call_id>/note")
@requires("call.take")
def note(call_id: int) -> Response:
    """Keep what was typed; answers when it was kept."""
    desk.write_note(db(), actor(), call_id, request.form.get("note", ""), now=now())
    return render("calls/_saved.html", at=now())


@blueprint.post("/<int:call_id>/answers")
@requires("call.read")
def answers(call_id: int) -> Response:
    """Articles for what was typed so far."""
    pop = console.screen_pop(db(), actor(), call_id, now())
    found = console.answers_for(db(), actor(), pop, request.form.get("note", ""), now())
    return render("calls/_answers.html", answers=found)


@blueprint.get("/<int:call_id>/ask")
@requires("call.read")
def ask(call_id: int) -> Response:
    """What answers the caller's question, with the sentence to say first.

    Looking at the same answers again, after a walk or a reload, is not another question.
    """
    asked = asking.ask_at_desk(db(), actor(), call_id, request.args.get("q", ""), now())
    kept = ask_of(asked.found, asked.place, now=now(), channel=Channel.DESK, visitor=asking.visitor_of(call_id))
    if asking.is_new(db(), call_id, kept.text):
        after_answer(lambda unit: unit.add(kept))
    others = list_readable(db(), actor(), [one.article_id for one in asked.others], now=now())
    return render(
        "calls/_asked.html", asked=asked, others_read={one.article.id: one for one in others}, call_id=call_id
    )


@blueprint.get("/<int:call_id>/walk/<int:article_id>")
@requires("call.read")
def walk(call_id: int, article_id: int) -> Response:
    """A step of an article that asks back, taken with the caller on the line; its end becomes the note of the call.

    The note is what the requester reads in the ticket, so only what they may read elsewhere goes into it.
    """
    question = request.args.get("q", "")
    call = log.get_call(db(), actor(), call_id)
    reading = get_readable(db(), actor(), article_id, now=now())
    part = partial(url_for, "calls.walk", call_id=call_id, article_id=article_id, q=question or None)
    walked = shown_beside(reading, request.args.get("at", ""), lambda at: part(at=at))
    is_for_caller = reading.article.audience in asking.audiences_of(db(), actor(), call)
    return render(
        "calls/_walk.html",
        walked=walked,
        reading=reading,
        record=walked.record if is_for_caller else None,
        call_id=call_id,
        question=question,
    )


@blueprint.post("/<int:call_id>/used/<int:article_id>")
@requires("call.take")
def use_article(call_id: int, article_id: int) -> Response:
    """The caller was answered from this article."""
    question = request.form.get("question", "")
    desk.use_article(db(), actor(), call_id, article_id, question=question, now=now())
    return render("calls/_used.html")


@blueprint.post("/<int:call_id>/hang-up")
@requires("call.take")
def hang_up(call_id: int) -> Response:
    """Put the receiver down."""
    return _then_console(partial(desk.hang_up, db(), actor(), call_id, now=now()))


@blueprint.post("/<int:call_id>/sum-up")
@requires("call.take")
def sum_up(call_id: int) -> Response:
    """Say what came of the call."""
    form = _call_form()
    chosen = request.form.get("after") or form.disposition.data or ""
    if chosen not in set(Disposition):
        missing = "call.disposition_missing"
        return _show_call(call_id, form, problem=Invalid(missing, fields={"disposition": missing}))
    said = Disposition(chosen)
    step = partial(desk.sum_up, db(), actor(), call_id, disposition=said, note=form.note.data or "", now=now())
    return _keep(call_id, form, step, _("已完成小结"))


@blueprint.post("/<int:call_id>/ticket")
@requires("call.take")
def file_ticket(call_id: int) -> Response:
    """File the caller's words as a ticket."""
    form = _call_form()
    if not form.validate_on_submit():
        return _show_call(call_id, form)
    words, matter = form.note.data or "", form.matter()
    step = partial(desk.file_ticket, db(), actor(), call_id, matter=matter, note=words, now=now())
    return _keep(call_id, form, step, _("已保存为工单"))


@blueprint.post("/<int:call_id>/incident/<int:incident_id>")
@requires("call.take")
def count_for_incident(call_id: int, incident_id: int) -> Response:
    """The caller is hit by a running incident too."""
    step = partial(desk.count_for_incident, db(), actor(), call_id, incident_id, now=now())
    return _keep(call_id, _call_form(), step, _("已挂到事件"))


@blueprint.post("/<int:call_id>/body")
@requires("call.take")
def choose_body(call_id: int) -> Response:
    """The operator has asked which body calls."""
    wanted = request.form.get("body", "").strip()
    found = organizations.list_organizations(db(), actor(), text=wanted, size=2).rows if wanted else ()
    if len(found) != 1:
        return _show_call(call_id, problem=Invalid("call.body_not_clear" if found else "call.body_not_found"))
    step = partial(desk.choose_body, db(), actor(), call_id, found[0], now=now())
    return _keep(call_id, _call_form(), step, _("已改来电单位"))


@blueprint.post("/<int:call_id>/number")
@requires("call.unmask")
def reveal_number(call_id: int) -> Response:
    """The number in full, once, for a purpose."""
    try:
        number = desk.reveal_number(db(), actor(), call_id, purpose=request.form.get("purpose", ""), now=now())
    except DomainError as problem:
        discard()
        return _show_call(call_id, problem=problem)
    return _show_call(call_id, number=number)


def _call_form() -> CallForm:
    form = CallForm()
    form.fill_choices([(str(service.id), service.short_name) for service in list_services(db())])
    return form


def _keep(call_id: int, form: CallForm, step: Callable[[], object], said: str) -> Response:
    try:
        step()
    except DomainError as problem:
        discard()
        return _show_call(call_id, form, problem=problem)
    htmx.toast(said)
    return htmx.redirect(url_for("calls.page"))


def _then_console(step: Callable[[], object]) -> Response:
    try:
        step()
    except DomainError as problem:
        discard()
        htmx.toast(texts.describe(problem))
    return htmx.redirect(url_for("calls.page"))


def _show_call(
    call_id: int, form: CallForm | None = None, *, problem: DomainError | None = None, number: str | None = None
) -> Response:
    pop = console.screen_pop(db(), actor(), call_id, now())
    mine = panels.desk()
    is_mine = mine.call is not None and mine.call.id == call_id and mine.offer is None
    form = form or _filled_form(pop)
    if problem is not None:
        form.add_problem(problem)
    return render(
        "calls/call.html",
        problem.status if problem else 200,
        pop=pop,
        form=form,
        number=number,
        shown=shown,
        waiting=queues.waiting_calls(db(), actor(), limit=1) if is_mine else (),
        wrap_up_seconds=WRAP_UP_SECONDS,
    )


def _filled_form(pop: ScreenPop) -> CallForm:
    form = CallForm(formdata=None, note=pop.call.note, disposition=pop.call.disposition)
    form.fill_choices([(str(service.id), service.short_name) for service in list_services(db())])
    return form


def _show_idle(form: PickUpForm | None = None) -> Response:
    form = form or PickUpForm()
    form.translate()
    return render(
        "calls/console.html",
        422 if form.problems else 200,
        form=form,
        shown=shown,
        mine=panels.desk(),
        waiting=queues.waiting_calls(db(), actor()),
        callbacks=console.open_callbacks(db(), actor(), limit=8),
    )
