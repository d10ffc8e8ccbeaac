"""The words of a ticket, its state machine, its priority and the limits that follow from it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from opscenter.organizations.rules import Tier


class TicketKind(StrEnum):
    """What kind of work it is (ITIL)."""

    QUESTION = "question"
    REQUEST = "request"
    INCIDENT = "incident"
    CHANGE = "change"


class TicketType(StrEnum):
    """What the requester wants: the six types of GB/T 33357 and five of our own."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    FAULT = "fault"
    PERMISSION = "permission"
    DATA_FIX = "data_fix"
    REQUIREMENT = "requirement"
    CHANGE = "change"


class TicketState(StrEnum):
    """Life of a ticket."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """一级 to 四级."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


class Impact(StrEnum):
    """How many are hit: a whole city or more, a county or one function for all, one unit, one person's question."""

    WIDE = "wide"
    AREA = "area"
    UNIT = "unit"
    PERSON = "person"


class Urgency(StrEnum):
    """How soon it hurts: work has stopped or a deadline is near; normal; can wait."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Source(StrEnum):
    """Where the ticket came from."""

    PORTAL = "portal"
    PHONE = "phone"
    OPERATOR = "operator"
    ALERT = "alert"


class RequesterClass(StrEnum):
    """Who asks; decides which identity check and which data level apply."""

    BUDGET_UNIT = "budget_unit"
    NON_BUDGET_UNIT = "non_budget_unit"
    PUBLIC = "public"
    FINANCE = "finance"
    BANK = "bank"
    VENDOR = "vendor"
    MONITORING = "monitoring"


class PendingReason(StrEnum):
    """Whom a paused ticket waits for."""

    REQUESTER = "requester"
    BANK = "bank"
    APPROVAL = "approval"
    VENDOR = "vendor"


class Contact(StrEnum):
    """How the requester wants to hear from us."""

    SMS = "sms"
    CALL = "call"
    WEB = "web"


class EntryKind(StrEnum):
    """What an entry of the history is. Only the first two ever reach the requester."""

    REQUESTER = "requester"
    REPLY = "reply"
    NOTE = "note"
    SYSTEM = "system"


class Event(StrEnum):
    """What the machine or a person did, for system entries; the text follows from the code and its parameters."""

    CREATED = "created"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    PAUSED = "paused"
    RESUMED = "resumed"
    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    PRIORITY_CHANGED = "priority_changed"
    ATTACHED_TO_INCIDENT = "attached_to_incident"
    INCIDENT_RESOLVED = "incident_resolved"
    NUDGED = "nudged"
    MENDED = "mended"


OPEN_STATES = frozenset({TicketState.NEW, TicketState.OPEN, TicketState.PENDING})
# Handling these may not be outsourced (国办函〔2025〕66号).
COMPLAINTS = frozenset({TicketType.COMPLAINT, TicketType.REPORT})

TRANSITIONS: Mapping[TicketState, frozenset[TicketState]] = {
    TicketState.NEW: frozenset({TicketState.OPEN, TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.OPEN: frozenset({TicketState.PENDING, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.PENDING: frozenset({TicketState.OPEN, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.SOLVED: frozenset({TicketState.OPEN, TicketState.CLOSED}),
    TicketState.CLOSED: frozenset(),
}

KIND_OF_TYPE: Mapping[TicketType, TicketKind] = {
    TicketType.CONSULTATION: TicketKind.QUESTION,
    TicketType.HELP: TicketKind.REQUEST,
    TicketType.COMPLAINT: TicketKind.QUESTION,
    TicketType.REPORT: TicketKind.QUESTION,
    TicketType.SUGGESTION: TicketKind.QUESTION,
    TicketType.PRAISE: TicketKind.QUESTION,
    TicketType.FAULT: TicketKind.INCIDENT,
    TicketType.PERMISSION: TicketKind.REQUEST,
    TicketType.DATA_FIX: TicketKind.CHANGE,
    TicketType.REQUIREMENT: TicketKind.REQUEST,
    TicketType.CHANGE: TicketKind.CHANGE,
}

_PRIORITIES: Mapping[Impact, tuple[Priority, Priority, Priority]] = {
    Impact.WIDE: (Priority.P1, Priority.P2, Priority.P3),
    Impact.AREA: (Priority.P1, Priority.P2, Priority.P3),
    Impact.UNIT: (Priority.P2, Priority.P3, Priority.P4),
    Impact.PERSON: (Priority.P3, Priority.P4, Priority.P4),
}

REOPEN_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Target:
    """The limits of a priority; P1 and P2 run around the clock, the others in working time."""

    first_response: timedelta
    resolution: timedelta
    around_the_clock: bool


# A working day has seven hours (09:00–12:00, 14:00–18:00).
TARGETS: Mapping[Priority, Target] = {
    Priority.P1: Target(timedelta(minutes=15), timedelta(hours=2), around_the_clock=True),
    Priority.P2: Target(timedelta(minutes=30), timedelta(hours=4), around_the_clock=True),
    Priority.P3: Target(timedelta(hours=2), timedelta(hours=7), around_the_clock=False),
    Priority.P4: Target(timedelta(hours=4), timedelta(hours=21), around_the_clock=False),
}


def can_move(before: TicketState, after: TicketState) -> bool:
    """Whether the state machine allows the step; staying is no step."""
    return after in TRANSITIONS[before]


def priority_of(impact: Impact, urgency: Urgency) -> Priority:
    """Impact × urgency."""
    return _PRIORITIES[impact][tuple(Urgency).index(urgency)]


def impact_of_area(tier: Tier | None) -> Impact:
    """The impact of a fault that a check has found for a body of this tier."""
    return Impact.WIDE if tier in (Tier.PROVINCE, Tier.CITY) else Impact.AREA


def number_of(day: str, counter: int) -> str:
    """The ticket number: `2026-1221-0152` for the 152nd of 21 December; `day` is `20261221`."""
    return f"{day[:4]}-{day[4:]}-{counter:04d}"


def contract_minutes(seconds: float) -> int:
    """Whole minutes for the contract: every begun minute counts."""
    return -int(-seconds // 60)
