"""What time alone does to tickets: limits pass, and answered tickets close when nobody objects."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.tickets.actions import counters, flow, history
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.clocks import RUNNING_RANK
from opscenter.tickets.rules.flow import REOPEN_WITHIN
from opscenter.tickets.rules.words import Event, TicketState

BATCH = 200


def mark_overdue(db: Session, *, now: datetime) -> int:
    """Mark up to a batch of tickets whose running limit has passed; returns how many."""
    late = db.scalars(
        select(Ticket)
        .where(
            Ticket.is_open,
            Ticket.queue_rank <= RUNNING_RANK,
            Ticket.queue_at < now,
            Ticket.is_breached.is_(False),
        )
        .order_by(Ticket.queue_rank, Ticket.queue_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in late:
        updated_at = ticket.updated_at
        with counters.counted(db, ticket, now):
            ticket.is_breached = True
        ticket.updated_at = updated_at
    return len(late)


def recompute_open(db: Session, year: int, *, now: datetime) -> int:
    """Count the limits of open tickets again that reach into a year whose calendar has changed; returns how many moved.

    Finished tickets keep the limits that they were judged by.
    """
    # A decree also names days off and make-up days in the months around its year.
    first, last = datetime(year - 1, 12, 1, tzinfo=UTC), datetime(year + 1, 2, 1, tzinfo=UTC)
    reaching = db.scalars(
        select(Ticket)
        .where(Ticket.is_open, Ticket.resolution_due_at >= first, Ticket.created_at < last)
        .order_by(Ticket.id)
        .with_for_update()
    ).all()
    db.info.pop("work_calendar", None)
    moved = 0
    for ticket in reaching:
        before, updated_at = ticket.resolution_due_at, ticket.updated_at
        with counters.counted(db, ticket, now):
            flow.recompute_limits(db, ticket, now=now)
        ticket.updated_at = updated_at
        moved += ticket.resolution_due_at != before
    return moved


def close_solved(db: Session, actor: Actor, *, now: datetime) -> int:
    """Close up to a batch of tickets that were solved longer ago than requesters may reopen; returns how many."""
    settled = db.scalars(
        select(Ticket)
        .where(Ticket.state == TicketState.SOLVED, Ticket.solved_at < now - REOPEN_WITHIN)
        .order_by(Ticket.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in settled:
        with counters.counted(db, ticket, now):
            ticket.state = TicketState.CLOSED
            ticket.closed_at = now
        history.note_event(db, actor, ticket, Event.CLOSED, now=now)
        history.trace(db, actor, ticket, "close", now=now, by="limit")
    return len(settled)
