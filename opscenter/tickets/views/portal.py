"""The portal: one question a page, my tickets, the way of one ticket, and looking one up without an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, session, url_for
from werkzeug.wrappers import Response

from knowledge.answers.views.asker import known_visitor
from knowledge.gaps.actions.collect import followed_by_ticket
from opscenter.core.errors import Conflict, DomainError, Invalid, Limited, NotFound
from opscenter.organizations.models import Organization
from opscenter.services.queries import list_services
from opscenter.tickets import forms, policy
from opscenter.tickets.actions import attachments, flow, portal, talk
from opscenter.tickets.actions.portal import Asked
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries import lookup
from opscenter.tickets.queries import portal as reads
from opscenter.tickets.rules.flow import first_unanswered, may_reopen, progress
from opscenter.tickets.rules.words import Contact
from opscenter.tickets.views import shown
from opscenter.tickets.views.base import blueprint
from opscenter.tickets.views.ticket import SENT_ALREADY, require_seen, uploads
from opscenter.ui import hotline, htmx, texts
from opscenter.ui.access import public, requires
from opscenter.ui.context import actor, db, discard, file_store, now, settings
from opscenter.ui.forms import Form
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

# Search and articles put here what was asked and read: {"words": …, "articles": [{"title", "url", "solved"}]}.
ASKED = "asked"


@dataclass(frozen=True)
class Question:
    """One page of the questionnaire."""

    form: Callable[[], Form]
    template: str


def _services() -> list[tuple[str, str]]:
    return [(str(service.id), service.name) for service in list_services(db())]


def _type() -> Form:
    form = forms.TypeQuestion(data=_answers())
    form.fill_choices()
    return form


def _words() -> Form:
    answers = _answers()
    words = _asked(answers).words
    form = forms.WordsQuestion(data={"title": words, "searched_for": words, **answers})
    form.fill_choices(_services())
    return form


def _contact() -> Form:
    form = forms.ContactQuestion(data=_answers())
    form.fill_choices()
    return form


def _weight() -> Form:
    form = forms.WeightQuestion(data=_answers())
    form.fill_choices()
    return form


QUESTIONS = (
    Question(_type, "tickets/portal/type.html"),
    Question(_words, "tickets/portal/words.html"),
    Question(_contact, "tickets/portal/contact.html"),
    Question(_weight, "tickets/portal/weight.html"),
    Question(forms.CheckQuestion, "tickets/portal/check.html"),
)


@blueprint.get("/portal/tickets/new")
@requires("ticket.ask", "ticket.create")
def ask() -> Response:
    """Begin; search words given in the address are carried along. The desk is sent to its own form."""
    words = request.args.get("q", "").strip()[:200]
    if not policy.is_requester(actor()):
        return htmx.redirect(url_for("tickets.new_ticket", title=words or None))
    if words:
        session[ASKED] = {**session.get(ASKED, {}), "words": words}
    draft, words = reads.find_draft(db(), actor()), _searched()
    if draft and draft.is_about_something_else(words):
        reached = first_unanswered(draft.answers)
        return render("tickets/portal/unfinished.html", draft=draft, words=words, reached=reached)
    return htmx.redirect(url_for("tickets.question", step=1))


@blueprint.post("/portal/tickets/new")
@requires("ticket.ask")
def begin_anew() -> Response:
    """Put the unfinished one away and ask from the first question on."""
    portal.forget_draft(db(), actor())
    return htmx.redirect(url_for("tickets.question", step=1))


@blueprint.get("/portal/tickets/new/<int:step>")
@requires("ticket.ask")
def question(step: int) -> Response:
    """One question."""
    reached = first_unanswered(_answers())
    if not 1 <= step <= reached:
        return htmx.redirect(url_for("tickets.question", step=reached if step > reached else 1))
    return _question(step, QUESTIONS[step - 1].form())


@blueprint.post("/portal/tickets/new/<int:step>")
@requires("ticket.ask")
def answer(step: int) -> Response:
    """Keep the answer and go on; the last page submits."""
    if not 1 <= step <= len(QUESTIONS):
        return htmx.redirect(url_for("tickets.question", step=1))
    form = QUESTIONS[step - 1].form()
    if not form.validate_on_submit():
        return _question(step, form, 422)
    try:
        if step == len(QUESTIONS):
            return _submit()
        portal.save_answers(db(), actor(), _given(form), now=now())
    except (Invalid, Limited) as problem:
        discard()
        return _question(step, form, 422, _elsewhere(form, problem))
    except NotFound as problem:
        htmx.toast(texts.describe(problem))
        return htmx.redirect(url_for("tickets.my_tickets"))
    return htmx.redirect(url_for("tickets.question", step=step + 1))


@blueprint.get("/portal/tickets")
@requires("ticket.read")
def my_tickets() -> Response:
    """The tickets of the own unit; handlers go to their queue."""
    if not policy.is_requester(actor()):
        return htmx.redirect(url_for("tickets.queue_page"))
    page = reads.list_own(db(), actor(), now=now(), cursor=request.args.get("after"))
    draft = reads.find_draft(db(), actor())
    return render("tickets/portal/mine.html", page=page, draft=draft, progress_of=_progress, shown=shown)


@blueprint.get("/portal/tickets/<number>")
@requires("ticket.read")
def my_ticket(number: str) -> Response:
    """The way of one ticket for its requester; handlers go to its page."""
    ticket = lookup.get_ticket(db(), actor(), number, now=now())
    if not policy.is_requester(actor()):
        return htmx.redirect(url_for("tickets.ticket_page", number=number))
    return _way(ticket)


@blueprint.post("/portal/tickets/<number>/words")
@requires("ticket.ask")
def add_words(number: str) -> Response:
    """Say more."""
    text = request.form.get("body", "")

    def step() -> None:
        talk.add_words(db(), actor(), number, text, now=now())
        limit = settings().upload_limit
        attachments.add_files(db(), actor(), number, uploads(), store=file_store(), limit=limit, now=now())

    return _do(number, step, _("已补充"), words=text)


@blueprint.post("/portal/tickets/<number>/nudge")
@requires("ticket.ask")
def nudge(number: str) -> Response:
    """Ask for speed."""
    return _do(number, lambda: talk.nudge(db(), actor(), number, now=now()), _("已催办，处理人会看到"))


@blueprint.post("/portal/tickets/<number>/withdraw")
@requires("ticket.ask")
def withdraw(number: str) -> Response:
    """It is no longer needed."""
    return _do(number, lambda: flow.withdraw(db(), actor(), number, now=now()), _("已撤回"))


@blueprint.get("/track")
@public
def track() -> Response:
    """Look a ticket up by its number and telephone number; units go to their own list."""
    if actor().can("ticket.read"):
        return htmx.redirect(url_for("tickets.my_tickets"))
    return render("tickets/portal/track.html", form=forms.TrackForm())


@blueprint.post("/track")
@public
def look_up() -> Response:
    """Show the way of the ticket, or say that the pair does not fit."""
    form = forms.TrackForm()
    if not form.validate_on_submit():
        return render("tickets/portal/track.html", 422, form=form)
    address = request.remote_addr or ""
    try:
        ticket = portal.look_up(db(), number=form.number.data, phone=form.phone.data, address=address, now=now())
    except Invalid as problem:
        form.add_problem(problem)
        return render("tickets/portal/track.html", 422, form=form)
    if ticket is None:
        form.form_errors.append(texts.error("ticket.wrong_pair"))
        return render("tickets/portal/track.html", 422, form=form)
    return _way(ticket)


def _submit() -> Response:
    limit = settings().upload_limit
    ticket = portal.submit_draft(
        db(), actor(), asked=_asked(_answers()), uploads=uploads(), store=file_store(), limit=limit, now=now()
    )
    followed_by_ticket(db(), known_visitor(), ticket.title, now=now())
    session.pop(ASKED, None)
    htmx.toast(_("已提交，工单号 %(number)s", number=ticket.number))
    return htmx.redirect(url_for("tickets.my_ticket", number=ticket.number))


def _elsewhere(form: Form, problem: DomainError) -> dict[str, str]:
    """What earlier questions have to mend, by the address of the field; everything else is told on this form."""
    places = {field.name: number for number, one in enumerate(QUESTIONS, start=1) for field in one.form()}
    found = {
        f"{url_for('tickets.question', step=places[name])}#{name}": message
        for name, message in texts.field_errors(problem).items()
        if name in places and name not in form
    }
    if not found:
        form.add_problem(problem)
    return found


def _question(step: int, form: Form, status: int = 200, elsewhere: Mapping[str, str] | None = None) -> Response:
    unit = db().get(Organization, actor().organization_id) if actor().organization_id else None
    answers = _answers()
    return render(
        QUESTIONS[step - 1].template,
        status,
        form=form,
        problems={**form.problems, **(elsewhere or {})},
        step=step,
        steps=len(QUESTIONS),
        answers=answers,
        asked=_asked(answers),
        unit=unit,
        hints=_hints(),
        texts=_in_words(answers) if step == len(QUESTIONS) else {},
        megabytes=settings().upload_limit // 2**20,
        service_names=dict(_services()) if step == len(QUESTIONS) else {},
        incidents=_incidents(unit) if step == len(QUESTIONS) else [],
        chosen_service=answers.get("service") or None,
    )


def _hints() -> dict[str, str]:
    known = {**forms.PORTAL_HINTS, **forms.CONTACT_HINTS}
    return {member.value: _(text, hours=hotline.hours()) for member, text in known.items()}


def _in_words(answers: dict[str, Any]) -> dict[str, str]:
    """The chosen answers as the requester read them."""
    contact = Contact(answers["contact"]) if answers.get("contact") else None
    weight = [
        _(text)
        for name, known in (("impact", forms.IMPACT_WORDS), ("urgency", forms.URGENCY_WORDS))
        for member, text in known.items()
        if member.value == answers.get(name)
    ]
    return {
        "type": next(
            (_(text) for member, text in forms.PORTAL_WORDS.items() if member.value == answers.get("type")), ""
        ),
        "contact": " · ".join(part for part in (texts.label(contact), answers.get("phone", "")) if part),
        "weight": " · ".join(weight),
    }


def _incidents(unit: Organization | None) -> list[Ticket]:
    return list(lookup.open_incidents_over(db(), unit.path)) if unit else []


def _given(form: Form) -> dict[str, Any]:
    return {field.name: field.data for field in form if field.name != "csrf_token"}


def _answers() -> dict[str, Any]:
    draft = reads.find_draft(db(), actor())
    return dict(draft.answers) if draft else {}


def _searched() -> str:
    """What this browser has searched for last."""
    return str((session.get(ASKED) or {}).get("words", ""))


def _asked(answers: dict[str, Any]) -> Asked:
    """What was read, and searched for before the draft said what it is about: a later search is another matter."""
    words = answers.get("searched_for", "") if answers.get("title") else _searched()
    return Asked(words, tuple((session.get(ASKED) or {}).get("articles", ())))


def _progress(ticket: Ticket) -> Any:
    return progress(ticket.state, ticket.pending_reason, is_answered=ticket.first_responded_at is not None)


def _do(number: str, step: Callable[[], Any], done: str, **kept: str) -> Response:
    try:
        require_seen(number, only_repeats=True)
        step()
    except (Invalid, Limited, Conflict) as problem:
        discard()
        if problem.code == SENT_ALREADY:
            return htmx.redirect(url_for("tickets.my_ticket", number=number))
        message = next(iter(texts.field_errors(problem).values()), None) or texts.describe(problem)
        return _way(lookup.get_ticket(db(), actor(), number, now=now()), problem.status, problem=message, **kept)
    htmx.toast(done)
    return htmx.redirect(url_for("tickets.my_ticket", number=number))


def _way(ticket: Ticket, status: int = 200, *, problem: str | None = None, words: str = "") -> Response:
    return render(
        "tickets/portal/way.html",
        status,
        way=reads.read_way(db(), ticket),
        ticket=ticket,
        progress=_progress(ticket),
        reopenable=may_reopen(ticket.solved_at, now()),
        is_own=actor().can("ticket.read"),
        problem=problem,
        words=words,
        shown=shown,
    )
