"""Offering calls to operators. Every hand-over is a compare-and-set, so two workers never give one call away twice.

Rows are locked in the order call, offer, presence. An offer waits for no lock: what somebody else holds is passed
over and tried again with the caller's next report, so that nobody waits for each other in a circle.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.calls.actions.once import insert_once
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.routing import queries
from opscenter.calls.routing.rules import (
    CHOOSABLE,
    MISSES_UNTIL_AWAY,
    RESERVATION_SECONDS,
    SILENT_AFTER,
    Candidate,
    PresenceState,
    ReservationState,
    choose_operator,
)
from opscenter.calls.rules import CallState, StepKind
from opscenter.core import audit, live
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.organizations.models import Organization

TOPIC = "operator"


def set_presence(db: Session, actor: Actor, state: PresenceState, *, now: datetime) -> Presence:
    """Come, pause or go. Whoever becomes ready is offered the longest waiting call at once.

    Raises:
        Forbidden: `presence.not_an_operator`.
        Invalid: `presence.not_choosable`, a state that only follows from calls.
        Conflict: `presence.in_call`, while a call rings, runs or is not summed up.
    """
    if actor.account_id is None or not actor.can("call.take"):
        raise Forbidden("presence.not_an_operator")
    if state not in CHOOSABLE:
        raise Invalid("presence.not_choosable")
    presence = queries.lock_presence(db, actor.account_id)
    if presence is None:
        presence = Presence(account_id=actor.account_id, organization_id=seat_of(db, actor), state=state, misses=0)
        db.add(presence)
    elif presence.state in (PresenceState.RESERVED, PresenceState.BUSY, PresenceState.WRAP_UP):
        raise Conflict("presence.in_call")
    presence.state, presence.since, presence.last_seen_at = state, now, now
    presence.organization_id, presence.misses = seat_of(db, actor), 0
    db.flush()
    audit.record(
        db,
        actor,
        "presence.set",
        object_type="presence",
        object_id=actor.account_id,
        detail={"state": state.value},
        now=now,
    )
    if state is PresenceState.READY:
        offer_waiting(db, now)
    return presence


def show_sign_of_life(db: Session, actor: Actor, *, now: datetime) -> None:
    """The console is open; without this for a minute, its operator is not offered calls."""
    db.execute(update(Presence).where(Presence.account_id == actor.account_id).values(last_seen_at=now))


def offer(db: Session, call: Call, now: datetime) -> int | None:
    """Offer a waiting call, which the caller has locked, to somebody suitable.

    Returns the reservation's id; None when there is nobody or it is offered already.
    """
    if call.state is not CallState.QUEUED or call.queued_at is None:
        return None
    queue = queries.queue_of(db, call)
    candidates = queries.candidates_for(db, call, now) if queue else []
    if queue is None or not candidates:
        return None
    local = queue.path in queries.duty_paths(db, now)
    waited = (now - call.queued_at).total_seconds()
    choose = partial(choose_operator, queue, waited, local_staffed=local)
    account_id = _seize_one(db, choose, candidates, now)
    if account_id is None:
        return None
    reservation_id = insert_once(
        db,
        Reservation,
        call_id=call.id,
        account_id=account_id,
        state=ReservationState.PENDING,
        created_at=now,
        expires_at=now + timedelta(seconds=RESERVATION_SECONDS),
    )
    if reservation_id is None:
        _free(db, account_id, PresenceState.READY, now)
        return None
    db.add(CallStep(call_id=call.id, at=now, kind=StepKind.OFFERED, node=call.node, text="", key=""))
    _push(db, account_id, "offer", {"call_id": call.id, "reservation_id": reservation_id}, now)
    return reservation_id


def offer_waiting(db: Session, now: datetime) -> int:
    """Offer every waiting call that rings nowhere, the longest waiting first; returns how many were offered."""
    return sum(offer(db, call, now) is not None for call in queries.lock_waiting(db, limit=50))


def accept(db: Session, actor: Actor, reservation_id: int, *, now: datetime) -> Call:
    """Take the call that rings.

    Raises:
        Conflict: `call.offer_gone`: too late, or the caller has hung up.
    """
    call = _decide(db, actor, reservation_id, ReservationState.ACCEPTED, now)
    if call.state is not CallState.QUEUED:
        raise Conflict("call.offer_gone")
    call.state, call.operator_id = CallState.CONNECTING, actor.account_id
    db.execute(
        update(Presence)
        .where(Presence.account_id == actor.account_id)
        .values(state=PresenceState.BUSY, since=now, last_seen_at=now, call_id=call.id, misses=0)
    )
    audit.record(
        db,
        actor,
        "call.accept",
        object_type="call",
        object_id=call.id,
        organization_id=call.organization_id,
        now=now,
    )
    tell_operator(db, call, now)
    return call


def reject(db: Session, actor: Actor, reservation_id: int, *, now: datetime) -> None:
    """Do not take the call that rings: it goes to the next one, and this operator is away.

    Raises:
        Conflict: `call.offer_gone`.
    """
    call = _decide(db, actor, reservation_id, ReservationState.REJECTED, now)
    db.add(CallStep(call_id=call.id, at=now, kind=StepKind.DECLINED, node="queue", text="", key=""))
    _free(db, actor.account_id, PresenceState.AWAY, now)
    audit.record(db, actor, "call.reject", object_type="call", object_id=call.id, now=now)
    offer_waiting(db, now)


def expire_offers(db: Session, now: datetime) -> int:
    """Take back offers that nobody answered, and offer those calls to the next; returns how many."""
    late = db.scalars(
        select(Reservation).where(Reservation.state == ReservationState.PENDING, Reservation.expires_at <= now)
    ).all()
    expired = 0
    for reservation in late:
        if not _settle(db, reservation.id, ReservationState.TIMED_OUT, now):
            continue
        expired += 1
        _count_miss(db, reservation.account_id, now)
        _push(db, reservation.account_id, "offer_gone", {"call_id": reservation.call_id}, now)
    offer_waiting(db, now)
    return expired


def release(db: Session, call: Call, now: datetime) -> None:
    """The call is over: nothing rings any more, and its operator goes on to the summary."""
    ringing = db.scalars(
        select(Reservation).where(Reservation.call_id == call.id, Reservation.state == ReservationState.PENDING)
    ).all()
    for reservation in ringing:
        if _settle(db, reservation.id, ReservationState.CANCELED, now):
            _free(db, reservation.account_id, PresenceState.READY, now)
            _push(db, reservation.account_id, "offer_gone", {"call_id": call.id}, now)
    if call.operator_id is not None:
        db.execute(
            update(Presence)
            .where(Presence.account_id == call.operator_id, Presence.call_id == call.id)
            .values(state=PresenceState.WRAP_UP, since=now)
        )
        tell_operator(db, call, now)


def finish_wrap_up(db: Session, account_id: int, call_id: int, now: datetime) -> None:
    """The summary is written: ready for the next call."""
    moved = db.scalar(
        update(Presence)
        .where(
            Presence.account_id == account_id,
            Presence.call_id == call_id,
            Presence.state == PresenceState.WRAP_UP,
        )
        .values(state=PresenceState.READY, since=now, last_seen_at=now, call_id=None)
        .returning(Presence.account_id)
    )
    if moved is not None:
        offer_waiting(db, now)


def give_back(db: Session, call: Call, now: datetime) -> None:
    """The operator's telephone was not reached: the call waits again in its old place, the operator is away."""
    account_id, call.operator_id = call.operator_id, None
    call.state, call.answered_at = CallState.QUEUED, None
    if account_id is not None:
        _free(db, account_id, PresenceState.AWAY, now)
        _push(db, account_id, "offer_gone", {"call_id": call.id}, now)
    db.flush()
    offer(db, call, now)


def tell_operator(db: Session, call: Call, now: datetime) -> None:
    """Have the operator's console show the call as it is now."""
    if call.operator_id is not None:
        _push(db, call.operator_id, "call", {"call_id": call.id, "state": call.state.value}, now)


def seat_of(db: Session, actor: Actor) -> int:
    """The body whose queue an operator serves: that of the scope, because a vendor's people sit elsewhere."""
    seat = db.scalar(select(Organization.id).where(Organization.path == actor.scope_path))
    if seat is None and actor.organization_id is None:
        raise Forbidden("presence.not_an_operator")
    return seat if seat is not None else actor.organization_id or 0


def _seize_one(
    db: Session, choose: Callable[[list[Candidate]], Candidate | None], candidates: list[Candidate], now: datetime
) -> int | None:
    while (chosen := choose(candidates)) is not None:
        if _seize(db, chosen.account_id, now):
            return chosen.account_id
        candidates = [candidate for candidate in candidates if candidate != chosen]
    return None


def _seize(db: Session, account_id: int, now: datetime) -> bool:
    ready = select(Presence.account_id).where(
        Presence.account_id == account_id,
        Presence.state == PresenceState.READY,
        Presence.last_seen_at > now - SILENT_AFTER,
    )
    taken = db.scalar(
        update(Presence)
        .where(Presence.account_id.in_(ready.with_for_update(skip_locked=True)))
        .values(state=PresenceState.RESERVED)
        .returning(Presence.account_id)
    )
    return taken is not None


def _free(db: Session, account_id: int | None, state: PresenceState, now: datetime) -> None:
    db.execute(update(Presence).where(Presence.account_id == account_id).values(state=state, since=now, call_id=None))


def _count_miss(db: Session, account_id: int, now: datetime) -> None:
    presence = queries.lock_presence(db, account_id)
    if presence is None or presence.state is not PresenceState.RESERVED:
        return
    presence.misses += 1
    presence.state = PresenceState.AWAY if presence.misses >= MISSES_UNTIL_AWAY else PresenceState.READY
    presence.since = now
    db.flush()


def _decide(db: Session, actor: Actor, reservation_id: int, state: ReservationState, now: datetime) -> Call:
    call = queries.lock_call_of(db, reservation_id)
    decided = db.scalar(
        update(Reservation)
        .where(
            Reservation.id == reservation_id,
            Reservation.account_id == actor.account_id,
            Reservation.state == ReservationState.PENDING,
            Reservation.expires_at > now,
        )
        .values(state=state, decided_at=now)
        .returning(Reservation.id)
    )
    if call is None or decided is None:
        raise Conflict("call.offer_gone")
    return call


def _settle(db: Session, reservation_id: int, state: ReservationState, now: datetime) -> bool:
    settled = db.scalar(
        update(Reservation)
        .where(Reservation.id == reservation_id, Reservation.state == ReservationState.PENDING)
        .values(state=state, decided_at=now)
        .returning(Reservation.id)
    )
    return settled is not None


def _push(db: Session, account_id: int, kind: str, data: dict[str, object], now: datetime) -> None:
    live.push(db, topic=f"{TOPIC}:{account_id}", kind=kind, data=data, now=now)
