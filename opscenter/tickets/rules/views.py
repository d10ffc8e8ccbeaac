"""The views of the queue and which of them a ticket counts in. Pure.

Counters are kept with every change by comparing the views of a ticket before and after it; no page ever counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from opscenter.core.workdays import local_day
from opscenter.tickets.rules.flow import COMPLAINTS, OPEN_STATES
from opscenter.tickets.rules.words import PendingReason, TicketState, TicketType


class View(StrEnum):
    """A standing selection of tickets that are not finished."""

    MINE = "mine"
    DUE_TODAY = "due_today"
    WAITING = "waiting"
    UNCLAIMED = "unclaimed"
    GROUP = "group"
    OVERDUE = "overdue"
    RETURNED = "returned"
    COMPLAINTS = "complaints"
    DATA_FIXES = "data_fixes"
    SCOPE = "scope"


PERSONAL_VIEWS = (View.MINE, View.DUE_TODAY, View.WAITING)
GROUP_VIEWS = (View.UNCLAIMED, View.GROUP, View.OVERDUE, View.RETURNED)
SHARED_VIEWS = (View.COMPLAINTS, View.DATA_FIXES, View.SCOPE)
# Something is late or comes due: their counters are red.
URGENT_VIEWS = frozenset({View.DUE_TODAY, View.OVERDUE})


@dataclass(frozen=True)
class Placement:
    """Everything about a ticket that decides which views it counts in."""

    state: TicketState
    type: TicketType
    group_id: int
    assignee_id: int | None
    organization_ids: tuple[int, ...]
    pending_reason: PendingReason | None
    is_breached: bool
    is_returned: bool
    due_at: datetime


Bucket = tuple[str, str]
OF_ORGANIZATION = "organization:"


def account_owner(account_id: int) -> str:
    """The owner of a person's counters."""
    return f"account:{account_id}"


def group_owner(group_id: int) -> str:
    """The owner of a group's counters."""
    return f"group:{group_id}"


def organization_owner(organization_id: int) -> str:
    """The owner of the counters of everything below a body."""
    return f"{OF_ORGANIZATION}{organization_id}"


def due_view(day: date) -> str:
    """The counter of what is due on a day in China; due dates move on by themselves, so each day has its own."""
    return f"due:{day.isoformat()}"


def buckets(place: Placement) -> frozenset[Bucket]:
    """All (owner, view) counters that the ticket belongs to; none once it is solved or closed."""
    if place.state not in OPEN_STATES:
        return frozenset()
    found = {(group_owner(place.group_id), view) for view in _group_views(place)}
    found |= {
        (organization_owner(organization_id), view)
        for organization_id in place.organization_ids
        for view in _shared_views(place)
    }
    if place.assignee_id is not None:
        found |= {(account_owner(place.assignee_id), view) for view in _personal_views(place)}
    return frozenset(found)


def _personal_views(place: Placement) -> Iterable[str]:
    yield View.MINE.value
    if place.state is TicketState.PENDING:
        if place.pending_reason is PendingReason.REQUESTER:
            yield View.WAITING.value
    else:
        yield due_view(local_day(place.due_at))


def _group_views(place: Placement) -> Iterable[str]:
    yield View.GROUP.value
    if place.assignee_id is None:
        yield View.UNCLAIMED.value
    if place.is_breached:
        yield View.OVERDUE.value
    if place.is_returned:
        yield View.RETURNED.value


def _shared_views(place: Placement) -> Iterable[str]:
    yield View.SCOPE.value
    if place.type in COMPLAINTS:
        yield View.COMPLAINTS.value
    if place.type is TicketType.DATA_FIX:
        yield View.DATA_FIXES.value
