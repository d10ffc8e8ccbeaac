"""Reads of the waiting lines: whose queue, who is ready, how long one waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from opscenter.calls.models.calls import Call
from opscenter.calls.models.routing import CallQueue, Presence, Reservation
from opscenter.calls.queries.log import area_of, locked
from opscenter.calls.routing.rules import (
    SILENT_AFTER,
    Candidate,
    PresenceState,
    Queue,
    ReservationState,
    expected_wait_seconds,
    queue_for,
)
from opscenter.calls.rules import CallState
from opscenter.core.actor import Actor
from opscenter.core.db import UtcDateTime
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import in_scope

ON_DUTY = (PresenceState.READY, PresenceState.RESERVED, PresenceState.BUSY, PresenceState.WRAP_UP)
# How many are on duty, how many of them free, and how many calls wait. Put together once: every public page asks.
_LOAD = select(
    func.count(Presence.account_id),
    func.count(Presence.account_id).filter(Presence.state == PresenceState.READY),
    select(func.count(Call.id)).where(Call.state == CallState.QUEUED).scalar_subquery(),
).where(Presence.state.in_(ON_DUTY), Presence.last_seen_at > bindparam("silent_since", type_=UtcDateTime))


@dataclass(frozen=True)
class Place:
    """Where a waiting call stands. `minutes` is a rough estimate, None when it is less than half a minute."""

    ahead: int
    minutes: int | None
    staffed: bool


@dataclass(frozen=True)
class Waiting:
    """A call in a queue, as the console shows it."""

    call: Call
    organization_name: str


def all_queues(db: Session) -> list[Queue]:
    """All waiting lines with the path of their body."""
    rows = db.execute(
        select(CallQueue.id, Organization.path, CallQueue.overflow_seconds).join(
            Organization, Organization.id == CallQueue.organization_id
        )
    )
    return [Queue(*row) for row in rows]


def queue_of(db: Session, call: Call) -> Queue | None:
    """The waiting line for a call: its own once it waits, else the nearest to its area."""
    queues = all_queues(db)
    if call.queue_id is not None:
        return next((queue for queue in queues if queue.id == call.queue_id), None)
    return queue_for(area_of(db, call), queues)


def candidates_for(db: Session, call: Call, now: datetime) -> list[Candidate]:
    """Operators who are ready and whose console is alive, with how often each was offered this call."""
    tried = (
        select(Reservation.account_id, func.count().label("times"))
        .where(Reservation.call_id == call.id, Reservation.state != ReservationState.CANCELED)
        .group_by(Reservation.account_id)
        .subquery()
    )
    rows = db.execute(
        select(Presence.account_id, Organization.path, Presence.since, func.coalesce(tried.c.times, 0))
        .join(Organization, Organization.id == Presence.organization_id)
        .outerjoin(tried, tried.c.account_id == Presence.account_id)
        .where(Presence.state == PresenceState.READY, Presence.last_seen_at > now - SILENT_AFTER)
    )
    return [Candidate(*row) for row in rows]


def duty_paths(db: Session, now: datetime) -> list[str]:
    """For each operator on duty, the path of the body they sit in."""
    return list(
        db.scalars(
            select(Organization.path)
            .join(Presence, Presence.organization_id == Organization.id)
            .where(Presence.state.in_(ON_DUTY), Presence.last_seen_at > now - SILENT_AFTER)
        )
    )


def place_of(db: Session, call: Call, now: datetime) -> Place:
    """How many wait before this call, and roughly how long it will take."""
    queue = queue_of(db, call)
    if queue is None or call.queued_at is None:
        return Place(0, None, staffed=False)
    ahead = db.scalar(
        select(func.count()).where(
            Call.queue_id == queue.id, Call.state == CallState.QUEUED, Call.queued_at < call.queued_at
        )
    )
    staffed = sum(1 for path in duty_paths(db, now) if queue.path.startswith(path))
    seconds = expected_wait_seconds(ahead or 0, staffed)
    return Place(ahead or 0, max(1, round(seconds / 60)) if seconds and ahead else None, staffed=staffed > 0)


def present_wait_minutes(db: Session, now: datetime) -> int | None:
    """Whole minutes that a new caller waits roughly, 0 when somebody is free; None when nobody is on duty."""
    on_duty, ready, ahead = db.execute(_LOAD, {"silent_since": now - SILENT_AFTER}).one()
    if ready:
        return 0
    seconds = expected_wait_seconds(ahead, on_duty)
    return None if seconds is None else max(1, round(seconds / 60))


def waiting_calls(db: Session, actor: Actor, limit: int = 20) -> Sequence[Waiting]:
    """Calls that wait, the longest first, as far as the actor may see them."""
    rows = db.execute(
        select(Call, Organization.short_name)
        .join(Organization, Organization.id == Call.organization_id)
        .where(Call.state == CallState.QUEUED, in_scope(Call.organization_id, actor))
        .order_by(Call.queued_at, Call.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def find_presence(db: Session, account_id: int | None) -> Presence | None:
    """What an operator is doing."""
    return db.get(Presence, account_id) if account_id is not None else None


def lock_presence(db: Session, account_id: int) -> Presence | None:
    """What an operator is doing, and nobody changes it until this transaction ends."""
    return db.get(Presence, account_id, with_for_update=True)


def lock_call_of(db: Session, reservation_id: int) -> Call | None:
    """The call that an offer is about, locked before the offer itself."""
    about = select(Reservation.call_id).where(Reservation.id == reservation_id)
    return db.scalar(locked(select(Call).where(Call.id == about.scalar_subquery())))


def lock_waiting(db: Session, *, limit: int) -> Sequence[Call]:
    """Calls that wait and ring nowhere, the longest first; those in somebody else's hands are passed over."""
    ringing = select(Reservation.call_id).where(Reservation.state == ReservationState.PENDING)
    waiting = select(Call).where(Call.state == CallState.QUEUED, Call.id.not_in(ringing))
    return db.scalars(locked(waiting.order_by(Call.queued_at, Call.id).limit(limit), skips=True)).all()
