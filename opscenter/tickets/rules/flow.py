"""What may follow on what, how important a ticket is, and what it is called. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from opscenter.organizations.rules import Tier
from opscenter.tickets.rules.words import (
    Impact,
    PendingReason,
    Priority,
    Progress,
    TicketKind,
    TicketState,
    TicketType,
    Urgency,
)

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


def may_reopen(solved_at: datetime | None, now: datetime) -> bool:
    """Whether the requester may still say that it is not solved."""
    return solved_at is not None and now <= solved_at + REOPEN_WITHIN


def progress(state: TicketState, pending_reason: PendingReason | None, *, is_answered: bool) -> Progress:
    """What a requester is told: a ticket that waits for anybody else is simply in work."""
    if state is TicketState.CLOSED:
        return Progress.FINISHED
    if state is TicketState.SOLVED:
        return Progress.ANSWERED
    if state is TicketState.PENDING and pending_reason is PendingReason.REQUESTER:
        return Progress.WAITS_FOR_YOU
    return Progress.RECEIVED if state is TicketState.NEW and not is_answered else Progress.IN_WORK


# What each question of the portal must have brought before the next one is asked; the last page only submits.
QUESTIONNAIRE = (("type",), ("title", "body"), ("contact",), ("impact", "urgency"), ())


def first_unanswered(answers: Mapping[str, object]) -> int:
    """The number, from 1, of the first question without an answer; the last one when all are answered."""
    for step, names in enumerate(QUESTIONNAIRE, start=1):
        if not all(answers.get(name) for name in names):
            return step
    return len(QUESTIONNAIRE)
