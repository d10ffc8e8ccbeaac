"""Words on a ticket: replies to the requester, internal notes, the requester's own additions."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.events import publish
from opscenter.tickets import policy
from opscenter.tickets.actions import counters, flow, history
from opscenter.tickets.events import TicketReplied
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import EntryKind, Event, PendingReason, TicketState

WORDS_LIMIT = 10_000


def reply(db: Session, actor: Actor, number: str, text: str, *, now: datetime, waits: bool = False) -> TicketEntry:
    """Answer the requester; the first answer stops the clock of the first response.

    `waits` pauses the ticket until the requester says more.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to answer.
        Conflict: the ticket is closed.
        Invalid: no words, or too many.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_handle(actor, "ticket.reply"):
        raise Forbidden("ticket.not_yours_to_answer")
    _check(ticket, text)
    entry = history.say(db, actor, ticket, EntryKind.REPLY, text, now=now)
    with counters.counted(db, ticket, now):
        ticket.first_responded_at = ticket.first_responded_at or now
        if ticket.state is TicketState.NEW:
            ticket.state = TicketState.OPEN
        if ticket.assignee_id is None:
            ticket.assignee_id = actor.account_id
    if waits and ticket.state is TicketState.OPEN:
        flow.start_pause(db, actor, ticket, PendingReason.REQUESTER, now=now)
    history.trace(db, actor, ticket, "reply", now=now, entry=entry.id)
    publish(
        db,
        TicketReplied(ticket.id, entry.id, ticket.requester_account_id, now),
        key=f"ticket:{ticket.id}",
        now=now,
    )
    return entry


def add_note(db: Session, actor: Actor, number: str, text: str, *, now: datetime) -> TicketEntry:
    """Write an internal note; the requester never sees it.

    Raises:
        NotFound, Forbidden: not visible, or the actor writes no notes.
        Invalid: no words, or too many.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.sees_internal(actor):
        raise Forbidden("ticket.not_yours_to_note")
    _check(ticket, text, closed_is_fine=True)
    entry = history.say(db, actor, ticket, EntryKind.NOTE, text, now=now)
    ticket.updated_at = now
    history.trace(db, actor, ticket, "note", now=now, entry=entry.id)
    return entry


def add_words(db: Session, actor: Actor, number: str, text: str, *, now: datetime) -> TicketEntry:
    """The requester says more; a ticket that waited for it goes on, a solved one is open again.

    Raises:
        NotFound: not the actor's ticket.
        Forbidden: the actor handles tickets and should reply instead.
        Conflict: closed, or solved longer ago than it may be reopened.
        Invalid: no words, or too many.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.is_requester(actor):
        raise Forbidden("ticket.not_yours_to_answer")
    _check(ticket, text)
    entry = history.say(db, actor, ticket, EntryKind.REQUESTER, text, now=now)
    if ticket.state is TicketState.PENDING and ticket.pending_reason is PendingReason.REQUESTER:
        flow.end_pause(db, actor, ticket, now=now)
    elif ticket.state is TicketState.SOLVED:
        flow.reopen_solved(db, actor, ticket, text, now=now)
    else:
        ticket.updated_at = now
    history.trace(db, actor, ticket, "add_words", now=now, entry=entry.id)
    return entry


def nudge(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket:
    """The requester asks how long it will still take; once an hour is enough.

    Raises:
        NotFound: not the actor's ticket.
        Conflict: nothing to hurry any more, or nudged a moment ago.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not ticket.is_open:
        raise Conflict("ticket.already_finished", number=number)
    if lookup.nudged_since(db, ticket.id, now - lookup.NUDGE_EVERY):
        raise Conflict("ticket.nudged_already")
    history.note_event(db, actor, ticket, Event.NUDGED, now=now)
    ticket.updated_at = now
    history.trace(db, actor, ticket, "nudge", now=now)
    return ticket


def _check(ticket: Ticket, text: str, *, closed_is_fine: bool = False) -> None:
    if ticket.state is TicketState.CLOSED and not closed_is_fine:
        raise Conflict("ticket.already_closed", number=ticket.number)
    if not text.strip():
        raise Invalid("ticket.invalid", fields={"body": "ticket.words_missing"})
    if len(text) > WORDS_LIMIT:
        raise Invalid("ticket.invalid", fields={"body": "ticket.body_too_long"})
