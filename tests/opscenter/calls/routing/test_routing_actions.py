"""Offers of calls: compare-and-set, time-outs, overflow, wrap-up."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.actions.ending import end_call
from opscenter.calls.models.calls import Call
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing import queries
from opscenter.calls.routing.rules import PresenceState, ReservationState
from opscenter.calls.rules import AreaSource, CallState
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from tests import cast
from tests.factories.calls import make_call, make_presence, make_queue


def _queued(db: Session, now: datetime, **changes: object) -> Call:
    queue = queries.all_queues(db)[0].id if queries.all_queues(db) else make_queue(db).id
    return make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=queue, queued_at=now, **changes)


def _ready(db: Session, name: str, now: datetime, **changes: object) -> Presence:
    account = cast.account(db, name)
    place, _roles = cast.CAST[name]
    return make_presence(db, account, place(db), since=now, last_seen_at=now, **changes)


def _state(db: Session, actor: Actor) -> PresenceState:
    db.expire_all()
    return db.get_one(Presence, actor.account_id).state


def _pending(db: Session) -> list[Reservation]:
    return list(db.scalars(select(Reservation).where(Reservation.state == ReservationState.PENDING)))


def test_becoming_ready_is_offered_the_longest_waiting_call(db: Session, now: datetime) -> None:
    make_queue(db)
    _queued(db, now)
    longest = _queued(db, now - timedelta(minutes=2))
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    assert [one.call_id for one in _pending(db)] == [longest.id]
    assert _state(db, cast.sheng(db)) is PresenceState.RESERVED


def test_accepting_connects_and_makes_busy(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    routing.accept(db, cast.sheng(db), _pending(db)[0].id, now=now)
    assert (call.state, call.operator_id) == (CallState.CONNECTING, cast.sheng(db).account_id)
    assert _state(db, cast.sheng(db)) is PresenceState.BUSY


def test_an_offer_cannot_be_accepted_twice(db: Session, now: datetime) -> None:
    _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    offer = _pending(db)[0].id
    routing.accept(db, cast.sheng(db), offer, now=now)
    with pytest.raises(Conflict, match="offer_gone"):
        routing.accept(db, cast.sheng(db), offer, now=now)


def test_an_offer_of_somebody_else_cannot_be_accepted(db: Session, now: datetime) -> None:
    _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    with pytest.raises(Conflict, match="offer_gone"):
        routing.accept(db, cast.shi(db), _pending(db)[0].id, now=now)


def test_a_call_that_rings_is_not_offered_to_a_second_one(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    _ready(db, "sheng", now)
    assert routing.offer(db, call, now) is not None
    _ready(db, "shi", now)
    assert routing.offer(db, call, now) is None
    assert len(_pending(db)) == 1


def test_an_offer_that_nobody_takes_goes_to_the_next(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    _ready(db, "sheng", now)
    routing.offer(db, call, now)
    later = now + timedelta(seconds=21)
    second = make_presence(db, cast.account(db, "kuaiji"), cast.province(db), since=later, last_seen_at=later)
    assert routing.expire_offers(db, later) == 1
    assert [one.account_id for one in _pending(db)] == [second.account_id]
    assert _state(db, cast.sheng(db)) is PresenceState.READY


def test_two_missed_offers_put_an_operator_away(db: Session, now: datetime) -> None:
    _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    for round_ in (1, 2):
        at = now + timedelta(seconds=21 * round_)
        routing.show_sign_of_life(db, cast.sheng(db), now=at)
        routing.expire_offers(db, at)
    assert _state(db, cast.sheng(db)) is PresenceState.AWAY
    assert _pending(db) == []


def test_rejecting_makes_away(db: Session, now: datetime) -> None:
    _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    routing.reject(db, cast.sheng(db), _pending(db)[0].id, now=now)
    assert _state(db, cast.sheng(db)) is PresenceState.AWAY


def test_a_silent_console_is_not_offered_calls(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    _ready(db, "sheng", now - timedelta(minutes=2))
    assert routing.offer(db, call, now) is None


def test_a_caller_who_hangs_up_frees_who_was_rung(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    end_call(db, SYSTEM, call, now=now)
    assert _state(db, cast.sheng(db)) is PresenceState.READY
    assert _pending(db) == []


def test_the_end_of_a_talk_is_followed_by_the_summary(db: Session, now: datetime) -> None:
    call = _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    routing.accept(db, cast.sheng(db), _pending(db)[0].id, now=now)
    call.answered_at = now
    end_call(db, SYSTEM, call, now=now)
    assert _state(db, cast.sheng(db)) is PresenceState.WRAP_UP
    routing.finish_wrap_up(db, cast.sheng(db).account_id or 0, call.id, now)
    assert _state(db, cast.sheng(db)) is PresenceState.READY


def test_presence_cannot_be_changed_while_a_call_rings(db: Session, now: datetime) -> None:
    _queued(db, now)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    with pytest.raises(Conflict, match="in_call"):
        routing.set_presence(db, cast.sheng(db), PresenceState.OFFLINE, now=now)


def test_only_operators_have_presence(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden):
        routing.set_presence(db, cast.kuaiji(db), PresenceState.READY, now=now)


@pytest.mark.parametrize("state", [PresenceState.BUSY, PresenceState.RESERVED, PresenceState.WRAP_UP])
def test_states_that_follow_from_calls_cannot_be_chosen(db: Session, now: datetime, state: PresenceState) -> None:
    with pytest.raises(Invalid):
        routing.set_presence(db, cast.sheng(db), state, now=now)


def test_a_city_call_overflows_to_the_province_only_after_a_while(db: Session, now: datetime) -> None:
    queue = make_queue(db, cast.city(db))
    call = make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=queue.id, queued_at=now)
    _ready(db, "sheng", now)
    make_presence(db, cast.account(db, "shi"), cast.city(db), state=PresenceState.BUSY, since=now, last_seen_at=now)
    assert routing.offer(db, call, now) is None
    later = now + timedelta(seconds=30)
    assert routing.offer(db, call, later) is not None


def test_a_caller_of_unknown_place_waits_in_the_top_queue(db: Session, now: datetime) -> None:
    top = make_queue(db)
    make_queue(db, cast.city(db))
    call = make_call(db, cast.province(db), area_source=AreaSource.UNKNOWN, state=CallState.FLOW)
    queue = queries.queue_of(db, call)
    assert queue is not None
    assert queue.id == top.id
