"""What requesters see of their tickets: their own list, the way a ticket has gone, who has it and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Group
from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.paging import Page
from opscenter.organizations.models import Organization
from opscenter.tickets import policy
from opscenter.tickets.models import Ticket, TicketAttachment, TicketDraft, TicketEntry, TicketHop
from opscenter.tickets.queries.lookup import is_tentative
from opscenter.tickets.rules.words import EntryKind

PAGE = 20


@dataclass(frozen=True)
class Step:
    """One station of a ticket's way: a division that has or had it."""

    holder: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """One thing that has happened, for the requester: a division had it, or somebody said something."""

    at: datetime
    holder: str | None = None
    entry: TicketEntry | None = None


@dataclass(frozen=True)
class Way:
    """Everything a requester may know about the course of a ticket."""

    ticket: Ticket
    holder: str
    first_holder: str
    parent: Ticket | None
    marks: Sequence[Mark]
    current: Step | None
    attachments: Sequence[TicketAttachment]
    is_tentative: bool

    @property
    def newest(self) -> int:
        """The id of the newest entry shown."""
        return max((mark.entry.id for mark in self.marks if mark.entry), default=0)


def list_own(db: Session, actor: Actor, *, now: datetime, cursor: str | None = None) -> Page[Ticket]:
    """The tickets of the actor's unit, open ones first, then the newest."""
    return paging.page(
        db,
        select(Ticket).where(policy.visible(actor, now)),
        [paging.descending(Ticket.is_open), paging.descending(Ticket.id)],
        cursor=cursor,
        size=PAGE,
    )


def find_draft(db: Session, actor: Actor) -> TicketDraft | None:
    """What the actor has begun to write."""
    return db.get(TicketDraft, actor.account_id) if actor.account_id is not None else None


def read_way(db: Session, ticket: Ticket) -> Way:
    """The course of a ticket that the caller has found for its requester; internal notes are never read."""
    holder, first = aliased(Organization), aliased(Organization)
    names = db.execute(
        select(holder.name, first.name, is_tentative())
        .select_from(Ticket)
        .join(holder, holder.id == Ticket.group_organization_id)
        .join(first, first.id == Ticket.first_organization_id)
        .where(Ticket.id == ticket.id)
    ).one()
    hops = db.execute(
        select(Organization.name, TicketHop.reason, TicketHop.at)
        .join(Group, Group.id == TicketHop.to_group_id)
        .join(Organization, Organization.id == Group.organization_id)
        .where(TicketHop.ticket_id == ticket.id)
        .order_by(TicketHop.id)
    )
    words = db.scalars(
        select(TicketEntry)
        .where(TicketEntry.ticket_id == ticket.id, TicketEntry.kind.in_((EntryKind.REQUESTER, EntryKind.REPLY)))
        .order_by(TicketEntry.id)
    ).all()
    files = db.scalars(
        select(TicketAttachment).where(TicketAttachment.ticket_id == ticket.id, TicketAttachment.is_internal.is_(False))
    ).all()
    parent = db.get(Ticket, ticket.incident_id) if ticket.incident_id is not None else None
    steps = [Step(*hop) for hop in hops]
    current = steps.pop() if steps and ticket.is_open else None
    marks = [Mark(step.at, holder=step.holder) for step in steps] + [Mark(entry.at, entry=entry) for entry in words]
    ordered = sorted(marks, key=lambda found: found.at)
    return Way(ticket, names[0], names[1], parent, ordered, current, files, names[2])
