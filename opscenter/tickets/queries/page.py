"""Everything the page of one ticket shows, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Account, Group
from opscenter.contracts.models import CallOffContract, Lot
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.tickets import policy
from opscenter.tickets.models import Incident, Ticket, TicketAttachment, TicketCount, TicketEntry, TicketHop
from opscenter.tickets.queries.lookup import is_incident_over, is_tentative
from opscenter.tickets.rules.views import OF_ORGANIZATION, View
from opscenter.tickets.rules.words import EntryKind

HANDOVER_CHOICES = 60
LIKELY_INCIDENTS = 3


@dataclass(frozen=True)
class TicketPage:
    """One ticket with all names and lists beside it, as this actor may see them."""

    ticket: Ticket
    unit: Organization
    superior_name: str | None
    group_name: str
    holder_name: str
    first_name: str
    service: ServiceSystem | None
    assignee_name: str | None
    vendor_name: str | None
    lot_number: int | None
    parent: Ticket | None
    is_incident: bool
    entries: Sequence[TicketEntry]
    attachments: Sequence[TicketAttachment]
    unit_open: int
    is_tentative: bool


@dataclass(frozen=True)
class Related:
    """What may be the same matter: open incidents over the unit, other open tickets of the unit."""

    incidents: Sequence[Ticket]
    tickets: Sequence[Ticket]


@dataclass(frozen=True)
class GroupChoice:
    """A group that a ticket may be handed to."""

    group_id: int
    name: str
    organization_name: str


def read_ticket(db: Session, actor: Actor, number: str, *, now: datetime) -> TicketPage:
    """The ticket's page; internal notes, their files and system entries about handling only for handlers.

    Raises:
        NotFound: there is none with this number for this actor.
    """
    row = db.execute(_statement().where(policy.visible(actor, now), Ticket.number == number)).one_or_none()
    if row is None:
        raise NotFound("ticket.not_found")
    ticket: Ticket = row[0]
    shows_internal = policy.sees_internal(actor)
    entries = select(TicketEntry).where(TicketEntry.ticket_id == ticket.id).order_by(TicketEntry.id)
    files = select(TicketAttachment).where(TicketAttachment.ticket_id == ticket.id).order_by(TicketAttachment.id)
    if not shows_internal:
        entries = entries.where(TicketEntry.kind != EntryKind.NOTE)
        files = files.where(TicketAttachment.is_internal.is_(False))
    return _page(row, db.scalars(entries).all(), db.scalars(files).all())


def read_related(db: Session, actor: Actor, page: TicketPage, *, now: datetime) -> Related:
    """What the operator is offered to attach or merge with."""
    ticket = page.ticket
    is_over = is_incident_over(page.unit.path)
    of_unit = (
        select(Ticket.id)
        .where(
            policy.visible(actor, now),
            Ticket.organization_id == ticket.organization_id,
            Ticket.is_open,
            Ticket.id != ticket.id,
        )
        .order_by(Ticket.id.desc())
        .limit(5)
        .subquery()
    )
    over = select(Ticket.id).join(Incident).join(Organization, Organization.id == Ticket.organization_id)
    rows = db.execute(
        select(Ticket, is_over)
        .join(Organization, Organization.id == Ticket.organization_id)
        .outerjoin(Incident, Incident.ticket_id == Ticket.id)
        .where(Ticket.id.in_(union_all(over.where(is_over), select(of_unit.c.id))), Ticket.id != ticket.id)
        .order_by(Organization.path.desc(), Ticket.id)
    ).all()
    incidents = [found for found, is_one in rows if is_one]
    # Of many incidents at once only those of the same system are likely; a matter about no system may be any of them.
    likely = [found for found in incidents if ticket.service_id in (None, found.service_id)][:LIKELY_INCIDENTS]
    shown = likely if ticket.incident_id is None and not page.is_incident else []
    return Related(shown, [found for found, is_one in reversed(rows) if not is_one])


def list_hops(db: Session, ticket_id: int) -> Sequence[TicketHop]:
    """All steps between tiers and groups, oldest first."""
    return db.scalars(select(TicketHop).where(TicketHop.ticket_id == ticket_id).order_by(TicketHop.id)).all()


def handover_choices(db: Session, page: TicketPage) -> list[GroupChoice]:
    """The groups of the unit's divisions and of the vendor, nearest first; never the one that has it."""
    holders = [int(part) for part in page.unit.path.strip("/").split("/")]
    if page.ticket.vendor_id is not None:
        holders.append(page.ticket.vendor_id)
    rows = db.execute(
        select(Group.id, Group.name, Organization.name)
        .join(Organization, Organization.id == Group.organization_id)
        .where(Group.organization_id.in_(holders), Group.is_active, Group.id != page.ticket.group_id)
        .order_by(Organization.path.desc(), Group.id)
        .limit(HANDOVER_CHOICES)
    )
    return [GroupChoice(*row) for row in rows]


def get_attachment(db: Session, actor: Actor, number: str, attachment_id: int, *, now: datetime) -> TicketAttachment:
    """A file of a ticket that the actor may see.

    Raises:
        NotFound: no such ticket or file for this actor.
    """
    found = db.scalar(
        select(TicketAttachment)
        .join(Ticket, Ticket.id == TicketAttachment.ticket_id)
        .where(policy.visible(actor, now), Ticket.number == number, TicketAttachment.id == attachment_id)
    )
    if found is None or (found.is_internal and not policy.sees_internal(actor)):
        raise NotFound("ticket.attachment_not_found")
    return found


def _unit_owner() -> ColumnElement[str]:
    """`rules.views.organization_owner` of the ticket's body, as SQL."""
    return literal(OF_ORGANIZATION) + cast(Ticket.organization_id, String)


def _statement() -> Any:
    holder, first, vendor, superior = (aliased(Organization) for _ in range(4))
    parent, assignee = aliased(Ticket), aliased(Account)
    return (
        select(
            Ticket,
            Organization,
            superior.name,
            Group.name,
            holder.name,
            first.name,
            ServiceSystem,
            assignee.display_name,
            vendor.name,
            Lot.number,
            parent,
            Incident.ticket_id,
            TicketCount.count,
            is_tentative(),
        )
        .join(Organization, Organization.id == Ticket.organization_id)
        .outerjoin(TicketCount, and_(TicketCount.owner == _unit_owner(), TicketCount.view == View.SCOPE))
        .outerjoin(superior, superior.id == Organization.parent_id)
        .join(Group, Group.id == Ticket.group_id)
        .join(holder, holder.id == Ticket.group_organization_id)
        .join(first, first.id == Ticket.first_organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Ticket.service_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(vendor, vendor.id == Ticket.vendor_id)
        .outerjoin(CallOffContract, CallOffContract.id == Ticket.contract_id)
        .outerjoin(Lot, Lot.id == CallOffContract.lot_id)
        .outerjoin(parent, parent.id == Ticket.incident_id)
        .outerjoin(Incident, Incident.ticket_id == Ticket.id)
    )


def _page(
    row: Row[*tuple[Any, ...]],
    entries: Sequence[TicketEntry],
    attachments: Sequence[TicketAttachment],
) -> TicketPage:
    ticket, unit, superior, group, holder, first, service, assignee, vendor, lot, parent, incident_id = row[:12]
    return TicketPage(
        ticket=ticket,
        unit=unit,
        superior_name=superior,
        group_name=group,
        holder_name=holder,
        first_name=first,
        service=service,
        assignee_name=assignee,
        vendor_name=vendor,
        lot_number=lot,
        parent=parent,
        is_incident=incident_id is not None,
        entries=entries,
        attachments=attachments,
        unit_open=row[12] or 0,
        is_tentative=row[13],
    )
