"""Choosing an operator for a waiting call. Pure: queues, candidates and times are given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PresenceState(StrEnum):
    """What an operator is doing. RESERVED: a call rings there and nobody else is offered it meanwhile."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    AWAY = "away"


class ReservationState(StrEnum):
    """A call offered to one operator; every way out of PENDING is a compare-and-set."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    CANCELED = "canceled"


# Presence that a person may choose; the other states follow from calls.
CHOOSABLE = frozenset({PresenceState.READY, PresenceState.AWAY, PresenceState.OFFLINE})
RESERVATION_SECONDS = 20
WRAP_UP_SECONDS = 45
# A console that has not been heard of for this long does not get calls.
SILENT_AFTER = timedelta(seconds=60)
# Two offers that nobody took: the person is not at the desk.
MISSES_UNTIL_AWAY = 2


@dataclass(frozen=True)
class Queue:
    """A waiting line of one body: its city's operators first, those of a body above after `overflow_seconds`."""

    id: int
    path: str
    overflow_seconds: int


@dataclass(frozen=True)
class Candidate:
    """An operator who is ready. `path` is the body they sit in, `tried` how often this call was already offered."""

    account_id: int
    path: str
    ready_since: datetime
    tried: int = 0


def queue_for(path: str | None, queues: Sequence[Queue]) -> Queue | None:
    """The queue nearest to the caller: own county before city before province; unknown place goes to the top one."""
    above = [queue for queue in queues if path is None or path.startswith(queue.path)]
    if path is None:
        return min(above, key=lambda queue: len(queue.path), default=None)
    return max(above, key=lambda queue: len(queue.path), default=None)


def choose_operator(
    queue: Queue, waited_seconds: float, candidates: Iterable[Candidate], *, local_staffed: bool
) -> Candidate | None:
    """Who is offered the call: the one ready longest among those who have not been tried yet.

    People of the queue's own body come first. After the overflow time, or at once when nobody of that body is on
    duty, people of the bodies above are asked too.
    """
    overflows = waited_seconds >= queue.overflow_seconds or not local_staffed
    suitable = [
        candidate
        for candidate in candidates
        if candidate.path == queue.path or (overflows and queue.path.startswith(candidate.path))
    ]
    return min(
        suitable,
        key=lambda candidate: (candidate.tried, candidate.path != queue.path, candidate.ready_since),
        default=None,
    )


def expected_wait_seconds(waiting: int, staffed: int, handle_seconds: int = 240) -> int | None:
    """A rough estimate for the one who joins behind `waiting` callers; None when nobody is on duty."""
    return round((waiting + 1) * handle_seconds / staffed) if staffed else None
