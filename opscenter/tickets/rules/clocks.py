"""Limits and due times: what a priority promises, how pauses move it, where a ticket stands in a queue. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opscenter.core.office import OFFICE_HOURS
from opscenter.core.workdays import WorkCalendar, add_working_time, working_time_between
from opscenter.tickets.rules.flow import OPEN_STATES
from opscenter.tickets.rules.words import Priority, TicketState


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


@dataclass(frozen=True)
class Pause:
    """A span during which the clock stood still; both ends known."""

    paused_at: datetime
    resumed_at: datetime


@dataclass(frozen=True)
class DueTimes:
    """Both limits of a ticket; provisional when a year on the way has no decreed calendar yet (暂定)."""

    first_response_at: datetime
    resolution_at: datetime
    is_provisional: bool


@dataclass(frozen=True)
class Standing:
    """A ticket's place in a queue: lower ranks first, then the earlier instant."""

    rank: int
    at: datetime


INCIDENT_RANK, RUNNING_RANK, PAUSED_RANK, FINISHED_RANK = range(4)


def due_times(priority: Priority, start: datetime, pauses: Iterable[Pause], calendar: WorkCalendar) -> DueTimes:
    """When the first response and the solution are due.

    Every pause adds its own length (in working time where working time counts), so pausing never shortens a limit.
    The first response is not paused: waiting for the requester begins with an answer to them.
    """
    target = TARGETS[priority]
    if target.around_the_clock:
        waited = sum((pause.resumed_at - pause.paused_at for pause in pauses), timedelta(0))
        return DueTimes(start + target.first_response, start + target.resolution + waited, False)
    waited = sum(
        (working_time_between(pause.paused_at, pause.resumed_at, OFFICE_HOURS, calendar) for pause in pauses),
        timedelta(0),
    )
    first = add_working_time(start, target.first_response, OFFICE_HOURS, calendar)
    last = add_working_time(start, target.resolution + waited, OFFICE_HOURS, calendar)
    return DueTimes(first.at, last.at, last.is_provisional)


def contract_minutes(seconds: float) -> int:
    """Whole minutes for the contract: every begun minute counts."""
    return -int(-seconds // 60)


def standing(
    state: TicketState,
    *,
    is_incident: bool,
    due_at: datetime,
    pending_since: datetime | None,
    finished_at: datetime | None,
) -> Standing:
    """Where a ticket stands: incidents on top, then by time left, then paused ones, then finished ones."""
    if state not in OPEN_STATES:
        return Standing(FINISHED_RANK, finished_at or due_at)
    if is_incident:
        return Standing(INCIDENT_RANK, due_at)
    if state is TicketState.PENDING:
        return Standing(PAUSED_RANK, pending_since or due_at)
    return Standing(RUNNING_RANK, due_at)


class FaceState(StrEnum):
    """How a clock is drawn."""

    RUNNING = "running"
    AMBER = "amber"
    OVER = "over"
    PAUSED = "paused"
    MET = "met"


@dataclass(frozen=True)
class Face:
    """One clock: the time left (beyond the limit when over, used when met) and the share of the limit left."""

    state: FaceState
    amount: timedelta
    share: float = 1.0


AMBER_SHARE = 0.25


def face(
    start: datetime, due_at: datetime, now: datetime, *, done_at: datetime | None = None, is_paused: bool = False
) -> Face:
    """The clock of one limit. Done in time it is met; done too late it stays over by what it was late."""
    if done_at is not None:
        return Face(FaceState.MET, done_at - start) if done_at <= due_at else Face(FaceState.OVER, done_at - due_at)
    if is_paused:
        return Face(FaceState.PAUSED, timedelta(0))
    if now > due_at:
        return Face(FaceState.OVER, now - due_at)
    total = (due_at - start).total_seconds()
    share = (due_at - now).total_seconds() / total if total > 0 else 1.0
    return Face(FaceState.AMBER if share <= AMBER_SHARE else FaceState.RUNNING, due_at - now, min(1.0, share))
