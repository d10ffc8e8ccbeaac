"""The operator's queue: one view with filters, a page at a time, and the counters of all views.

Two statements whatever the size: the counters with the names of the own groups, and the rows. Nothing is ever counted
per click.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Account, Group
from opscenter.core import crypto, paging, phones
from opscenter.core.actor import Actor
from opscenter.core.workdays import CHINA, local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.services.models import ServiceSystem
from opscenter.tickets import policy
from opscenter.tickets.models import Incident, Ticket, TicketCount
from opscenter.tickets.queries.lookup import is_tentative
from opscenter.tickets.rules.clocks import RUNNING_RANK
from opscenter.tickets.rules.flow import COMPLAINTS
from opscenter.tickets.rules.views import (
    GROUP_VIEWS,
    PERSONAL_VIEWS,
    SHARED_VIEWS,
    View,
    account_owner,
    due_view,
    group_owner,
    organization_owner,
)
from opscenter.tickets.rules.words import PendingReason, Priority, TicketState, TicketType

PAGE = 25
QUOTE_LENGTH = 60
TAIL_DIGITS = range(4, 12)


@dataclass(frozen=True)
class Filters:
    """What narrows a view; everything empty shows the view as it is."""

    state: TicketState | None = None
    type: TicketType | None = None
    priority: Priority | None = None
    service_id: int | None = None
    area_path: str | None = None
    text: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue: the ticket with the names that stand beside it."""

    ticket: Ticket
    unit: str
    group_name: str
    holder: str
    service_name: str | None
    assignee_name: str | None
    is_incident: bool
    quote: str
    is_tentative: bool


@dataclass(frozen=True)
class QueuePage:
    """One page of a view."""

    rows: Sequence[QueueRow]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class Counters:
    """The maintained figure of each view, and whose groups they are."""

    by_view: Mapping[View, int]
    group_names: Sequence[str] = field(default_factory=tuple)


def views_for(actor: Actor) -> list[View]:
    """The views that mean something to this actor: the own ones of who is assigned work, the groups', the scope's."""
    views = list(PERSONAL_VIEWS) if actor.account_id is not None and actor.can("ticket.assign") else []
    if actor.group_ids:
        views += GROUP_VIEWS
    return [*views, *SHARED_VIEWS] if actor.scope_path is not None else views


def read_counters(db: Session, actor: Actor, now: datetime) -> Counters:
    """All counters of the actor's views and the names of the own groups, in one statement."""
    wanted = {(owner, key): view for view in views_for(actor) for owner, key in _buckets(actor, view, now)}
    totals = dict.fromkeys(views_for(actor), 0)
    counts = select(TicketCount.owner, TicketCount.view, TicketCount.count).where(
        tuple_(TicketCount.owner, TicketCount.view).in_(sorted(wanted))
    )
    own = select(literal(""), Group.name, literal(0)).where(Group.id.in_(actor.group_ids))
    names = []
    for owner, key, count in db.execute(counts.union_all(own)):
        if owner:
            totals[wanted[owner, key]] += count
        else:
            names.append(key)
    return Counters(totals, sorted(names))


def list_tickets(
    db: Session,
    actor: Actor,
    view: View,
    filters: Filters,
    *,
    now: datetime,
    cursor: str | None = None,
    size: int = PAGE,
) -> QueuePage:
    """One page of a view: incidents on top, then by time left, paused ones last. One statement."""
    found = paging.page_of_rows(
        db,
        _rows().where(policy.visible(actor, now), _in_view(actor, view, filters, now), *_narrowed(filters)),
        [
            paging.ascending(Ticket.queue_rank),
            paging.ascending(Ticket.queue_at),
            paging.ascending(Ticket.id),
        ],
        cursor=cursor,
        size=size,
    )
    return QueuePage([_row(row) for row in found.rows], found.next_cursor, found.previous_cursor)


def find_by_text(db: Session, actor: Actor, text: str, *, now: datetime, limit: int = 10) -> list[Ticket]:
    """Tickets by number, the last digits of a number, or the requester's telephone number, whole or its end.

    A number that looks like a telephone number is never read as a ticket number.
    """
    condition = _by_text(text)
    return list(
        db.scalars(select(Ticket).where(policy.visible(actor, now), condition).order_by(Ticket.id.desc()).limit(limit))
    )


def _rows() -> Select[*tuple[Any, ...]]:
    assignee, holder = aliased(Account), aliased(Organization)
    return (
        select(
            Ticket,
            Organization.short_name,
            Group.name,
            holder.short_name,
            ServiceSystem.short_name,
            assignee.display_name,
            Incident.ticket_id,
            func.substr(Ticket.body, 1, QUOTE_LENGTH),
            is_tentative(),
        )
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Group, Group.id == Ticket.group_id)
        .join(holder, holder.id == Ticket.group_organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Ticket.service_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(Incident, Incident.ticket_id == Ticket.id)
    )


def _row(row: Row[*tuple[Any, ...]]) -> QueueRow:
    ticket, unit, group_name, holder, service_name, assignee_name, incident_id, quote, tentative = tuple(row)[:9]
    return QueueRow(
        ticket, unit, group_name, holder, service_name, assignee_name, incident_id is not None, quote, tentative
    )


def _in_view(actor: Actor, view: View, filters: Filters, now: datetime) -> ColumnElement[bool]:
    shown = Ticket.is_open.is_(True) if filters.state is None else Ticket.state == filters.state
    if view in PERSONAL_VIEWS:
        return and_(shown, Ticket.assignee_id == actor.account_id, _personal(view, now))
    if view in GROUP_VIEWS:
        return and_(shown, Ticket.group_id.in_(actor.group_ids or {0}), _of_group(view))
    return and_(shown, _shared(view))


def _personal(view: View, now: datetime) -> ColumnElement[bool]:
    if view is View.WAITING:
        return and_(Ticket.state == TicketState.PENDING, Ticket.pending_reason == PendingReason.REQUESTER)
    if view is View.DUE_TODAY:
        midnight = datetime.combine(local_day(now), time(0), CHINA)
        return and_(
            Ticket.queue_rank <= RUNNING_RANK,
            Ticket.queue_at >= midnight,
            Ticket.queue_at < midnight + timedelta(days=1),
        )
    return Ticket.assignee_id.is_not(None)


def _of_group(view: View) -> ColumnElement[bool]:
    conditions: dict[View, ColumnElement[bool]] = {
        View.UNCLAIMED: Ticket.assignee_id.is_(None),
        View.OVERDUE: Ticket.is_breached.is_(True),
        View.RETURNED: Ticket.is_returned.is_(True),
    }
    return conditions.get(view, Ticket.group_id.is_not(None))


def _shared(view: View) -> ColumnElement[bool]:
    if view is View.COMPLAINTS:
        return Ticket.type.in_(COMPLAINTS)
    if view is View.DATA_FIXES:
        return Ticket.type == TicketType.DATA_FIX
    return Ticket.id.is_not(None)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.type is not None:
        conditions.append(Ticket.type == filters.type)
    if filters.priority is not None:
        conditions.append(Ticket.priority == filters.priority)
    if filters.service_id is not None:
        conditions.append(Ticket.service_id == filters.service_id)
    if filters.area_path is not None:
        conditions.append(under(Organization.path, filters.area_path))
    if filters.text.strip():
        conditions.append(_by_text(filters.text))
    return conditions


def _by_text(text: str) -> ColumnElement[bool]:
    text = text.strip()
    phone = phones.find_normalized(text)
    if phone is not None and len(text) >= max(TAIL_DIGITS) - 1:
        return Ticket.requester_phone_index == crypto.blind_index(phone)
    grounds: list[ColumnElement[bool]] = []
    if text.replace("-", "").isdecimal():
        grounds.append(Ticket.number == text)
        if len(text) == 4:
            grounds.append(Ticket.number.endswith(f"-{text}"))
            grounds.append(Ticket.requester_tail_index == crypto.blind_index(text, "phone-tail"))
    elif len(text) > 1:
        grounds.append(Ticket.title.contains(text, autoescape=True))
    return or_(*grounds) if grounds else false()


def _buckets(actor: Actor, view: View, now: datetime) -> list[tuple[str, str]]:
    if view in PERSONAL_VIEWS:
        key = due_view(local_day(now)) if view is View.DUE_TODAY else view.value
        return [(account_owner(actor.account_id or 0), key)]
    if view in GROUP_VIEWS:
        return [(group_owner(group_id), view.value) for group_id in sorted(actor.group_ids)]
    scope = [int(part) for part in (actor.scope_path or "").split("/") if part]
    return [(organization_owner(scope[-1]), view.value)] if scope else []
