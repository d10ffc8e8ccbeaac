"""How tickets look in words and shapes: clocks, sentences of the history, masked people. Used by the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from knowledge.articles.queries import Reading
from opscenter.core import masking
from opscenter.core.actor import Actor
from opscenter.tickets import policy
from opscenter.tickets.labels import (
    ASSIGNED_TO_VENDOR,
    ASSIGNED_WITHOUT_CONTRACT,
    EVENT_TEXTS,
    PARAMETER_TEXTS,
)
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.clocks import TARGETS, Face, FaceState, face
from opscenter.tickets.rules.words import Contact, Event, TicketState
from opscenter.ui import filters, links, texts
from opscenter.ui.i18n import _

STATE_TONES = {TicketState.OPEN: "blue", TicketState.PENDING: "warn", TicketState.SOLVED: "ok"}


@dataclass(frozen=True)
class Clock:
    """What the clock component needs."""

    state: str
    text: str
    share: float = 1.0
    limit: datetime | None = None


def next_clock(ticket: Ticket, now: datetime, *, is_tentative: bool = False) -> Clock:
    """The one clock of a list: the next limit, or what the ticket waits for, or that it is done."""
    if ticket.state is TicketState.PENDING:
        return Clock("paused", _("暂停 · %(reason)s", reason=texts.label(ticket.pending_reason)))
    if not ticket.is_open:
        return solution_clock(ticket, now)
    if ticket.next_due_at == ticket.first_response_due_at:
        return response_clock(ticket, now, is_tentative=is_tentative)
    return solution_clock(ticket, now, is_tentative=is_tentative)


def response_clock(ticket: Ticket, now: datetime, *, is_tentative: bool = False) -> Clock:
    """The limit of the first answer."""
    due = ticket.first_response_due_at
    found = face(ticket.created_at, due, now, done_at=ticket.first_responded_at or ticket.closed_at)
    return _clock(found, due, is_provisional(ticket, is_tentative))


def solution_clock(ticket: Ticket, now: datetime, *, is_tentative: bool = False) -> Clock:
    """The limit of the solution."""
    found = face(
        ticket.created_at,
        ticket.resolution_due_at,
        now,
        done_at=ticket.solved_at or ticket.closed_at,
        is_paused=ticket.state is TicketState.PENDING,
    )
    if found.state is FaceState.PAUSED:
        return Clock("paused", _("暂停 · %(reason)s", reason=texts.label(ticket.pending_reason)))
    return _clock(found, ticket.resolution_due_at, is_provisional(ticket, is_tentative))


def is_provisional(ticket: Ticket, is_tentative: bool) -> bool:
    """Whether a limit may still move with the decree of its year; those around the clock do not."""
    return is_tentative and not TARGETS[ticket.priority].around_the_clock


def state_badge(ticket: Ticket) -> tuple[str, str]:
    """Text and tone of the state; a paused one says whom it waits for."""
    if ticket.state is TicketState.PENDING:
        return texts.label(ticket.pending_reason), "warn"
    return texts.label(ticket.state), STATE_TONES.get(ticket.state, "")


def strip(ticket: Ticket) -> tuple[str, list[str]]:
    """Current tier and those passed, for the tier strip; the vendor counts as a tier of its own."""
    if ticket.is_with_vendor:
        return "vendor", [*ticket.tiers_passed, ticket.tier.value]
    return ticket.tier.value, ticket.tiers_passed


def sentence(entry: TicketEntry) -> str:
    """The text of a system entry in the reader's language."""
    if entry.event is None:
        return entry.body
    template = EVENT_TEXTS[entry.event]
    if entry.event is Event.ASSIGNED and entry.params.get("without_contract"):
        template = ASSIGNED_WITHOUT_CONTRACT
    elif entry.event is Event.ASSIGNED and entry.params.get("vendor"):
        template = ASSIGNED_TO_VENDOR
    return _(template).format(**{name: _parameter(name, value) for name, value in entry.params.items()})


def newest(entries: Sequence[TicketEntry]) -> int:
    """The id of the newest entry that a page shows; its forms name it, so that overtaken ones are noticed."""
    return max((entry.id for entry in entries), default=0)


def person(ticket: Ticket, actor: Actor) -> str:
    """The requester's name: in full to the requester's own unit, masked to everybody else."""
    if not ticket.requester_name:
        return ""
    return ticket.requester_name if policy.is_requester(actor) else masking.mask_name(ticket.requester_name)


def moment(at: datetime, now: datetime) -> str:
    """The time of an entry: `09:36` today, with the day before that."""
    return filters.time_of_day(at) if filters.china_date(at) == filters.china_date(now) else filters.when(at)


def recipients(ticket: Ticket) -> str:
    """Whom a reply goes to and how, for the line above the send button."""
    name = masking.mask_name(ticket.requester_name) if ticket.requester_name else ticket.requester_unit
    ways = {Contact.SMS: _("短信＋网页"), Contact.CALL: _("电话＋网页"), Contact.WEB: _("网页")}
    return _("%(name)s（%(ways)s）", name=name or _("诉求人"), ways=ways[ticket.contact])


def length(amount: timedelta) -> str:
    """A length for clocks: `28 分` under an hour, `1:47` from then on, `2 天 3:10` from a day on."""
    if amount >= timedelta(days=1):
        rest = filters.hours_minutes(amount - timedelta(days=amount.days))
        return _("%(days)s 天 %(rest)s", days=amount.days, rest=rest)
    return filters.hours_minutes(amount)


def _clock(found: Face, limit: datetime, is_provisional: bool) -> Clock:
    if found.state is FaceState.MET:
        return Clock("met", filters.duration(timedelta(minutes=max(1, round(found.amount.total_seconds() / 60)))), 1.0)
    if found.state is FaceState.OVER:
        return Clock("over", _("超 %(length)s", length=length(found.amount)), 0.0, limit)
    if is_provisional:
        return Clock("tentative", _("%(length)s（暂定）", length=length(found.amount)), found.share, limit)
    return Clock(found.state.value, length(found.amount), found.share, limit)


def _parameter(name: str, value: Any) -> Any:
    text = PARAMETER_TEXTS.get(name, {}).get(str(value))
    return _(text) if text else ("" if value is None else value)


def cited(reading: Reading, sentence: str) -> str:
    """What answers with the way to its article, for a reply."""
    way = links.absolute(url_for("answers.article", article_id=reading.article.id))
    return f"{sentence}\n{reading.version.question} {way}"
