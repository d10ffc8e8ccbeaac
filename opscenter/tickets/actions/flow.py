"""Steps of the state machine: start, pause, resume, solve, close, reopen, withdraw."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.events import publish
from opscenter.tickets import policy
from opscenter.tickets.actions import counters, history
from opscenter.tickets.events import TicketSolved
from opscenter.tickets.models import Incident, Ticket, TicketPause
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.clocks import Pause, due_times
from opscenter.tickets.rules.flow import can_move, may_reopen, priority_of
from opscenter.tickets.rules.words import Event, Impact, PendingReason, TicketState, Urgency


def pause(db: Session, actor: Actor, number: str, reason: PendingReason, *, now: datetime) -> Ticket:
    """Stop the clock and say whom it waits for.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to handle.
        Conflict: the state does not allow it.
    """
    ticket = _for_handling(db, actor, number, "ticket.reply", now)
    _require(ticket, TicketState.PENDING)
    start_pause(db, actor, ticket, reason, now=now)
    history.trace(db, actor, ticket, "pause", now=now, reason=reason.value)
    return ticket


def resume(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket:
    """Let the clock go on.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to handle.
        Conflict: it is not paused.
    """
    ticket = _for_handling(db, actor, number, "ticket.reply", now)
    if ticket.state is not TicketState.PENDING:
        raise Conflict("ticket.not_paused", number=number)
    end_pause(db, actor, ticket, now=now)
    history.trace(db, actor, ticket, "resume", now=now)
    return ticket


def solve(db: Session, actor: Actor, number: str, resolution: str, *, now: datetime) -> Ticket:
    """Say how it was solved; the requester may object for seven days.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to solve (complaints stay with officials).
        Conflict: finished already, or an incident whose alerts still fire.
        Invalid: no resolution.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_finish(actor, ticket, "ticket.solve"):
        raise Forbidden("ticket.not_yours_to_solve")
    _require(ticket, TicketState.SOLVED)
    _refuse_burning_incident(db, ticket)
    if not resolution.strip():
        raise Invalid("ticket.invalid", fields={"resolution": "ticket.resolution_missing"})
    if ticket.state is TicketState.PENDING:
        end_pause(db, actor, ticket, now=now)
    with counters.counted(db, ticket, now):
        ticket.first_responded_at = ticket.first_responded_at or now
        ticket.state = TicketState.SOLVED
        ticket.solved_at = now
        ticket.resolution = resolution.strip()
    history.note_event(db, actor, ticket, Event.SOLVED, now=now)
    history.trace(db, actor, ticket, "solve", now=now)
    solved = TicketSolved(ticket.id, ticket.organization_id, ticket.service_id, ticket.requester_account_id, now)
    publish(db, solved, key=f"ticket:{ticket.id}", now=now)
    return ticket


def close(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket:
    """Close a solved ticket for good.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to close.
        Conflict: not solved yet, or closed already.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_finish(actor, ticket, "ticket.close"):
        raise Forbidden("ticket.not_yours_to_close")
    if ticket.state is TicketState.CLOSED:
        raise Conflict("ticket.already_closed", number=number)
    if ticket.state is not TicketState.SOLVED:
        raise Conflict("ticket.not_solved_yet", number=number)
    _close(db, ticket, now)
    history.note_event(db, actor, ticket, Event.CLOSED, now=now)
    history.trace(db, actor, ticket, "close", now=now)
    return ticket


def reopen(db: Session, actor: Actor, number: str, reason: str, *, now: datetime) -> Ticket:
    """Take a solution back; both sides may, the requester within seven days.

    Raises:
        NotFound, Forbidden: not visible, or neither requester nor handler.
        Conflict: not solved, or too late.
        Invalid: no reason.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not (policy.is_requester(actor) or policy.can_handle(actor, "ticket.solve")):
        raise Forbidden("ticket.not_yours_to_solve")
    if not reason.strip():
        raise Invalid("ticket.invalid", fields={"reason": "ticket.reason_missing"})
    reopen_solved(db, actor, ticket, reason, now=now)
    history.trace(db, actor, ticket, "reopen", now=now)
    return ticket


def withdraw(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket:
    """The requester no longer needs it.

    Raises:
        NotFound: not the actor's ticket.
        Forbidden: only the requester withdraws.
        Conflict: finished already, or an incident.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.is_requester(actor):
        raise Forbidden("ticket.not_yours_to_withdraw")
    if not ticket.is_open:
        raise Conflict("ticket.already_finished", number=number)
    if ticket.state is TicketState.PENDING:
        end_pause(db, actor, ticket, now=now)
    _close(db, ticket, now)
    history.note_event(db, actor, ticket, Event.WITHDRAWN, now=now)
    history.trace(db, actor, ticket, "withdraw", now=now)
    return ticket


def set_priority(
    db: Session, actor: Actor, number: str, *, impact: Impact, urgency: Urgency, reason: str, now: datetime
) -> Ticket:
    """Judge impact and urgency afresh; the limits follow, pauses stay counted.

    Raises:
        NotFound, Forbidden: not visible, or not the actor's to assign.
        Conflict: finished already.
        Invalid: no reason.
    """
    ticket = _for_handling(db, actor, number, "ticket.assign", now)
    if not ticket.is_open:
        raise Conflict("ticket.already_finished", number=number)
    if not reason.strip():
        raise Invalid("ticket.invalid", fields={"reason": "ticket.reason_missing"})
    before = ticket.priority
    with counters.counted(db, ticket, now):
        ticket.impact, ticket.urgency = impact, urgency
        ticket.priority = priority_of(impact, urgency)
        recompute_limits(db, ticket, now=now)
    history.note_event(
        db,
        actor,
        ticket,
        Event.PRIORITY_CHANGED,
        now=now,
        before=before.value,
        after=ticket.priority.value,
        reason=reason.strip(),
    )
    history.trace(db, actor, ticket, "set_priority", now=now, before=before.value, after=ticket.priority.value)
    return ticket


def start_pause(db: Session, actor: Actor, ticket: Ticket, reason: PendingReason, *, now: datetime) -> None:
    """Stop the clock of a ticket that the caller may change."""
    with counters.counted(db, ticket, now):
        ticket.state = TicketState.PENDING
        ticket.pending_reason, ticket.pending_since = reason, now
        db.add(TicketPause(ticket_id=ticket.id, reason=reason, paused_at=now))
    history.note_event(db, actor, ticket, Event.PAUSED, now=now, reason=reason.value)


def end_pause(db: Session, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    """Let the clock of a paused ticket go on; the limits move by the time it stood still."""
    with counters.counted(db, ticket, now):
        ticket.state = TicketState.OPEN
        ticket.pending_reason = ticket.pending_since = None
        for span in db.scalars(
            select(TicketPause).where(TicketPause.ticket_id == ticket.id, TicketPause.resumed_at.is_(None))
        ):
            span.resumed_at = now
        db.flush()
        recompute_limits(db, ticket, now=now)
    history.note_event(db, actor, ticket, Event.RESUMED, now=now)


def reopen_solved(db: Session, actor: Actor, ticket: Ticket, reason: str, *, now: datetime) -> None:
    """Put a solved ticket back to work.

    Raises:
        Conflict: not solved, or longer ago than may be reopened.
    """
    if ticket.state is not TicketState.SOLVED or not may_reopen(ticket.solved_at, now):
        raise Conflict("ticket.cannot_reopen", number=ticket.number)
    with counters.counted(db, ticket, now):
        ticket.state = TicketState.OPEN
        ticket.solved_at = ticket.resolution = None
    history.note_event(db, actor, ticket, Event.REOPENED, now=now, reason=reason.strip()[:200])


def recompute_limits(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Count the limits again from priority, pauses and calendar; an overdue mark follows them."""
    spans = db.scalars(
        select(TicketPause).where(TicketPause.ticket_id == ticket.id, TicketPause.resumed_at.is_not(None))
    )
    pauses = [Pause(span.paused_at, span.resumed_at) for span in spans if span.resumed_at]
    due = due_times(ticket.priority, ticket.created_at, pauses, lookup.calendar(db))
    ticket.first_response_due_at, ticket.resolution_due_at = due.first_response_at, due.resolution_at
    ticket.is_breached = ticket.next_due_at < now


def _for_handling(db: Session, actor: Actor, number: str, permission: str, now: datetime) -> Ticket:
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_handle(actor, permission):
        raise Forbidden("ticket.not_yours_to_handle")
    return ticket


def _require(ticket: Ticket, after: TicketState) -> None:
    if ticket.state is TicketState.CLOSED:
        raise Conflict("ticket.already_closed", number=ticket.number)
    if not can_move(ticket.state, after):
        raise Conflict("ticket.wrong_state", number=ticket.number)


def _refuse_burning_incident(db: Session, ticket: Ticket) -> None:
    incident = db.get(Incident, ticket.id)
    if incident is not None and incident.open_key is not None:
        raise Conflict("ticket.incident_still_open", number=ticket.number)


def _close(db: Session, ticket: Ticket, now: datetime) -> None:
    with counters.counted(db, ticket, now):
        ticket.state = TicketState.CLOSED
        ticket.closed_at = now
