"""Writes the history of a ticket: words of people, and what the machine or a person did."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.core import audit, live
from opscenter.core.actor import Actor
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import EntryKind, Event


def say(db: Session, actor: Actor, ticket: Ticket, kind: EntryKind, body: str, *, now: datetime) -> TicketEntry:
    """Add somebody's words: the requester's, a reply to them, or an internal note."""
    entry = TicketEntry(
        ticket_id=ticket.id, kind=kind, body=body.strip(), author_id=actor.account_id, author_name=actor.name, at=now
    )
    return _add(db, ticket, entry)


def note_event(db: Session, actor: Actor, ticket: Ticket, event: Event, *, now: datetime, **params: Any) -> TicketEntry:
    """Add what happened; the text is made from the event and its parameters when it is shown."""
    entry = TicketEntry(
        ticket_id=ticket.id,
        kind=EntryKind.SYSTEM,
        event=event,
        params=params,
        author_id=actor.account_id,
        author_name=actor.name,
        at=now,
    )
    return _add(db, ticket, entry)


def trace(db: Session, actor: Actor, ticket: Ticket, action: str, *, now: datetime, **detail: Any) -> None:
    """The audit row of a step."""
    audit.record(
        db,
        actor,
        f"ticket.{action}",
        object_type="ticket",
        object_id=ticket.id,
        organization_id=ticket.organization_id,
        detail={"number": ticket.number, **detail},
        now=now,
    )


def _add(db: Session, ticket: Ticket, entry: TicketEntry) -> TicketEntry:
    db.add(entry)
    db.flush()
    data = {"number": ticket.number, "entry": entry.id}
    # Words of internal notes never travel: listeners fetch the part of the page that they may see.
    live.push(db, topic=f"ticket:{ticket.number}", kind="changed", data=data, now=entry.at)
    return entry
