"""The page of one ticket and every step that its handlers take on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request, send_file, url_for
from werkzeug.wrappers import Response

from knowledge.answers.actions import ask_of
from knowledge.answers.rules import Channel
from knowledge.articles.queries import get_readable
from knowledge.diagnosis.shown import shown_beside
from knowledge.replies.queries import Asked
from opscenter.core import phones
from opscenter.core.errors import Conflict, DomainError, Invalid, Limited
from opscenter.core.files import IMAGES
from opscenter.tickets import policy
from opscenter.tickets.actions import answered, assign, attach, attachments, flow, freshness, personal, talk
from opscenter.tickets.queries import asking
from opscenter.tickets.queries import page as pages
from opscenter.tickets.queries.page import TicketPage
from opscenter.tickets.rules.words import Impact, PendingReason, Urgency
from opscenter.tickets.views import shown
from opscenter.tickets.views.base import blueprint
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, after_answer, db, discard, file_store, now, settings
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

SHOWN_IN_BROWSER = frozenset(kind.media_type for kind in IMAGES.values())
SENT_ALREADY = "ticket.sent_already"


@blueprint.get("/tickets/<number>")
@requires("ticket.read")
def ticket_page(number: str) -> Response:
    """The ticket for handlers; requesters are shown the tracking page."""
    if policy.is_requester(actor()):
        return htmx.redirect(url_for("tickets.my_ticket", number=number))
    return _show(number, question=request.args.get("q", "").strip())


@blueprint.post("/tickets/<number>/reply")
@requires("ticket.reply")
def reply(number: str) -> Response:
    """Answer the requester, and solve or wait if the button says so."""
    body, after = request.form.get("body", ""), request.form.get("after", "")

    def step() -> None:
        talk.reply(db(), actor(), number, body, now=now(), waits=after == "wait")
        _keep_uploads(number, is_internal=False)
        if after == "solve":
            flow.solve(db(), actor(), number, body, now=now())

    return _do(number, step, _("已发送并解决") if after == "solve" else _("已发送"), draft=body)


@blueprint.get("/tickets/<number>/walk/<int:article_id>")
@requires("ticket.read")
def walk(number: str, article_id: int) -> Response:
    """A step of an article that asks back, taken beside the ticket; its end goes into the reply or a note."""
    question = request.args.get("q", "")
    page = pages.read_ticket(db(), actor(), number, now=now())
    reading = get_readable(db(), actor(), article_id, now=now())
    part = partial(url_for, "tickets.walk", number=number, article_id=article_id, q=question or None)
    return render(
        "tickets/_walk.html",
        walked=shown_beside(reading, request.args.get("at", ""), lambda at: part(at=at)),
        reading=reading,
        ticket=page.ticket,
        audiences=asking.audiences_of(actor(), page.ticket, page.unit),
        question=question,
        draft="",
        shown=shown,
    )


@blueprint.post("/tickets/<number>/used/<int:article_id>")
@requires("ticket.reply")
def use_article(number: str, article_id: int) -> Response:
    """Count an article as used; without script what answers goes under the reply as it stands. Nothing is sent."""
    question, quote, body = (request.form.get(name, "").strip() for name in ("question", "quote", "body"))
    reading = answered.use_article(db(), actor(), number, article_id, question=question, now=now())
    if htmx.is_htmx():
        return render("tickets/_used.html")
    cited = shown.cited(reading, quote or reading.version.answer_sentence)
    return _show(number, draft="\n\n".join(filter(None, (body, cited))), question=question)


@blueprint.post("/tickets/<number>/note")
@requires("ticket.note")
def note(number: str) -> Response:
    """Keep an internal note."""
    body = request.form.get("body", "")

    def step() -> None:
        talk.add_note(db(), actor(), number, body, now=now())
        _keep_uploads(number, is_internal=True)

    return _do(number, step, _("已存为内部备注"), note_draft=body)


@blueprint.post("/tickets/<number>/claim")
@requires("ticket.assign")
def claim(number: str) -> Response:
    """Take it."""
    return _do(number, lambda: assign.claim(db(), actor(), number, now=now()), _("已认领"))


@blueprint.post("/tickets/<number>/handover")
@requires("ticket.assign")
def hand_over(number: str) -> Response:
    """Give it to another group."""
    group = request.form.get("group", "")

    def step() -> None:
        if not group.isdecimal():
            raise Invalid("ticket.invalid", fields={"group": "ticket.group_not_found"})
        assign.hand_over(db(), actor(), number, int(group), reason=_reason(), now=now())

    return _do(number, step, _("已移交"))


@blueprint.post("/tickets/<number>/return")
@requires("ticket.assign")
def return_back(number: str) -> Response:
    """Send it back with a reason."""
    return _do(number, lambda: assign.return_back(db(), actor(), number, reason=_reason(), now=now()), _("已退回"))


@blueprint.post("/tickets/<number>/pause")
@requires("ticket.reply")
def pause(number: str) -> Response:
    """Stop the clock."""
    reason = request.form.get("waits_for", "")

    def step() -> None:
        if reason not in set(PendingReason):
            raise Invalid("ticket.invalid", fields={"waits_for": "ticket.reason_missing"})
        flow.pause(db(), actor(), number, PendingReason(reason), now=now())

    return _do(number, step, _("已暂停计时"))


@blueprint.post("/tickets/<number>/resume")
@requires("ticket.reply")
def resume(number: str) -> Response:
    """Let the clock go on."""
    return _do(number, lambda: flow.resume(db(), actor(), number, now=now()), _("已恢复计时"))


@blueprint.post("/tickets/<number>/close")
@requires("ticket.close")
def close(number: str) -> Response:
    """Close a solved ticket."""
    return _do(number, lambda: flow.close(db(), actor(), number, now=now()), _("已关闭"))


@blueprint.post("/tickets/<number>/reopen")
@requires("ticket.solve", "ticket.ask")
def reopen(number: str) -> Response:
    """Take a solution back."""
    return _do(number, lambda: flow.reopen(db(), actor(), number, _reason(), now=now()), _("已重新打开"))


@blueprint.post("/tickets/<number>/priority")
@requires("ticket.assign")
def set_priority(number: str) -> Response:
    """Judge impact and urgency afresh."""
    impact, urgency = request.form.get("impact", ""), request.form.get("urgency", "")

    def step() -> None:
        if impact not in set(Impact) or urgency not in set(Urgency):
            raise Invalid("ticket.invalid", fields={"impact": "ticket.reason_missing"})
        flow.set_priority(
            db(), actor(), number, impact=Impact(impact), urgency=Urgency(urgency), reason=_reason(), now=now()
        )

    return _do(number, step, _("已调整优先级"))


@blueprint.post("/tickets/<number>/attach")
@requires("ticket.assign")
def attach_to_incident(number: str) -> Response:
    """Hang it under an open incident."""
    incident = request.form.get("incident", "").strip()
    return _do(number, lambda: attach.attach_to_incident(db(), actor(), number, incident, now=now()), _("已挂到事件"))


@blueprint.post("/tickets/<number>/phone")
@requires("ticket.unmask")
def reveal_phone(number: str) -> Response:
    """Show the requester's number in full on this one page."""
    purpose = request.form.get("purpose", "")
    try:
        phone = personal.reveal_phone(db(), actor(), number, purpose=purpose, now=now())
    except Invalid as problem:
        discard()
        return _show(number, status=422, problem=problem)
    response = _show(number, phone=phones.pretty(phone))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/tickets/<number>/files/<int:attachment_id>")
@requires("ticket.read")
def attachment(number: str, attachment_id: int) -> Response:
    """A file; pictures may open in the browser, everything else is a download."""
    found = pages.get_attachment(db(), actor(), number, attachment_id, now=now())
    is_shown = found.content_type in SHOWN_IN_BROWSER
    response = send_file(
        file_store().verified_path(found.file_key).resolve(),
        mimetype=found.content_type if is_shown else "application/octet-stream",
        as_attachment=not is_shown,
        download_name=found.file_name,
        etag=False,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def require_seen(number: str, *, only_repeats: bool = False) -> None:
    """Refuse the step if the page it was taken on is no longer true; forms name the newest entry they showed."""
    seen, words = request.form.get("seen", ""), request.form.get("body", "")
    if seen.isdecimal():
        freshness.require_fresh(
            db(), actor(), number, seen=int(seen), words=words, only_repeats=only_repeats, now=now()
        )


def uploads() -> list[attachments.Upload]:
    """The files of this request; an empty file field counts as none."""
    return [(item.filename, item.stream) for item in request.files.getlist("files") if item.filename]


def _keep_uploads(number: str, *, is_internal: bool) -> None:
    given = uploads()
    if given:
        limit = settings().upload_limit
        attachments.add_files(
            db(), actor(), number, given, store=file_store(), limit=limit, now=now(), is_internal=is_internal
        )


def _reason() -> str:
    return request.form.get("reason", "")


def _do(number: str, step: Callable[[], Any], done: str, **kept: str) -> Response:
    """Run a step; go back to the ticket and say what was done, or show what was wrong with the words kept."""
    try:
        require_seen(number, only_repeats="note_draft" in kept)
        step()
    except (Invalid, Conflict, Limited) as problem:
        discard()
        if problem.code == SENT_ALREADY:
            htmx.toast(texts.describe(problem))
            return htmx.redirect(url_for("tickets.ticket_page", number=number))
        return _show(number, status=problem.status, problem=problem, **kept)
    htmx.toast(done)
    return htmx.redirect(url_for("tickets.ticket_page", number=number))


def _show(
    number: str,
    *,
    status: int = 200,
    problem: DomainError | None = None,
    phone: str | None = None,
    draft: str = "",
    note_draft: str = "",
    question: str = "",
) -> Response:
    page = pages.read_ticket(db(), actor(), number, now=now())
    if htmx.wants_fragment("asked"):
        asked = _asked(page, question)
        return render(
            "tickets/_asked.html",
            ticket=page.ticket,
            asked=asked,
            question=question,
            draft=draft,
            audiences=asking.audiences_of(actor(), page.ticket, page.unit),
            shown=shown,
        )
    return render(
        "tickets/_history.html" if htmx.wants_fragment("history") else "tickets/ticket.html",
        status,
        page=page,
        ticket=page.ticket,
        related=pages.read_related(db(), actor(), page, now=now()),
        groups=pages.handover_choices(db(), page) if page.ticket.is_open else [],
        problems=(texts.field_errors(problem) or {"": texts.describe(problem)}) if problem else {},
        phone=phone,
        asked=None if htmx.wants_fragment("history") else _asked(page, question),
        question=question,
        audiences=asking.audiences_of(actor(), page.ticket, page.unit),
        draft=draft,
        note_draft=note_draft,
        shown=shown,
        policy=policy,
        pending_reasons=list(PendingReason),
        impacts=list(Impact),
        urgencies=list(Urgency),
    )


def _asked(page: TicketPage, question: str) -> Asked | None:
    """What answers beside a ticket; a typed question is kept for the gap list, unless the matter is confidential."""
    if not (page.ticket.is_open or question) or not actor().can("article.read"):
        return None
    at = now()
    asked = asking.ask_beside(db(), actor(), page.ticket, page.unit, question, now=at)
    if question and request.method == "GET" and not page.ticket.is_confidential:
        visitor = asking.visitor_of(page.ticket)
        after_answer(
            lambda unit: unit.add(ask_of(asked.found, asked.place, now=at, channel=Channel.DESK, visitor=visitor))
        )
    return asked
