"""A busy minute at random: callers wait, hang up and talk, operators accept and refuse, offers run out, all at once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.accounts.queries import actor_for
from opscenter.calls.actions import desk, flow
from opscenter.calls.models.calls import Call
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing.rules import PresenceState, ReservationState
from opscenter.calls.rules import CallState, Disposition
from opscenter.core.db import Database
from opscenter.core.errors import Conflict
from tests import cast
from tests.factories.calls import make_call, make_presence, make_queue

OPERATORS = ("sheng", "shi", "xian")
CALLS = 24
ROUNDS = 40
TAKEN = (CallState.CONNECTING, CallState.TALKING)
Deed = Callable[[Session], object]


def test_a_rush_leaves_every_call_in_one_hand(fresh_database: Database, now: datetime) -> None:
    with fresh_database.unit_of_work() as db:
        queue_id = make_queue(db).id
        for name in OPERATORS:
            make_presence(db, cast.account(db, name), cast.province(db), since=now, last_seen_at=now)
        waiting = {"state": CallState.QUEUED, "queue_id": queue_id, "queued_at": now}
        sids = [make_call(db, cast.unit(db), **waiting).sid for _ in range(CALLS)]
    hands: list[Callable[[], None]] = [partial(operate, fresh_database, name, now) for name in OPERATORS]
    hands += [partial(ring, fresh_database, sids[number::3], number, now) for number in range(3)]
    hands.append(partial(sweep, fresh_database, now))
    with ThreadPoolExecutor(len(hands)) as pool:
        for hand in [pool.submit(one) for one in hands]:
            hand.result(timeout=100)
    with fresh_database.unit_of_work(write=False) as db:
        assert_offers_ring_where_they_say(db)
        assert_nobody_talks_to_two(db)
        ended = select(func.count()).where(Call.state == CallState.ENDED)
        assert db.scalars(ended).one() > CALLS / 4


def attempt(database: Database, deed: Deed) -> None:
    """A deed in a transaction of its own; somebody else may have been faster."""
    try:
        with database.unit_of_work() as db:
            deed(db)
    except Conflict:
        pass


def operate(database: Database, name: str, now: datetime) -> None:
    """Accept and refuse what rings, sum up, come back."""
    chance = random.Random(name)
    for _ in range(ROUNDS):
        with database.unit_of_work(write=False) as db:
            account = cast.account(db, name)
            actor, presence = actor_for(db, account), db.get_one(Presence, account.id)
            ringing = select(Reservation.id).where(Reservation.account_id == account.id)
            offer = db.scalar(ringing.where(Reservation.state == ReservationState.PENDING))
        if offer is not None:
            decide = routing.accept if chance.random() < 0.8 else routing.reject
            attempt(database, partial(decide, actor=actor, reservation_id=offer, now=now))
        elif presence.state is PresenceState.WRAP_UP and presence.call_id is not None:
            said = {"disposition": Disposition.ANSWERED_AT_ONCE, "note": "", "now": now}
            attempt(database, partial(desk.sum_up, actor=actor, call_id=presence.call_id, **said))
        elif presence.state is not PresenceState.BUSY:
            attempt(database, partial(routing.set_presence, actor=actor, state=PresenceState.READY, now=now))


def ring(database: Database, sids: list[str], seed: int, now: datetime) -> None:
    """Callers who ask for their place; once somebody took them they talk and the talk ends, or they give up."""
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        sid = chance.choice(sids)
        deeds: list[Deed] = [partial(flow.wait_in_queue, sid=sid, now=now)] * 4
        deeds += [partial(flow.leave_queue, sid=sid, abandoned=False, now=now)] * 2
        deeds += [
            partial(flow.end_talk, sid=sid, was_connected=connected, now=now) for connected in (True, True, False)
        ]
        deeds += [partial(flow.leave_queue, sid=sid, abandoned=True, now=now)]
        attempt(database, chance.choice(deeds))


def sweep(database: Database, now: datetime) -> None:
    """The job that takes offers back."""
    for number in range(ROUNDS // 2):
        attempt(database, partial(routing.expire_offers, now=now + timedelta(seconds=21 * (number % 2))))


def assert_offers_ring_where_they_say(db: Session) -> None:
    """An offer that is open is about a call that waits, and rings at somebody who is reserved for it."""
    rows = db.execute(
        select(Call.state, Presence.state)
        .select_from(Reservation)
        .join(Call, Call.id == Reservation.call_id)
        .join(Presence, Presence.account_id == Reservation.account_id)
        .where(Reservation.state == ReservationState.PENDING)
    )
    assert set(map(tuple, rows)) <= {(CallState.QUEUED, PresenceState.RESERVED)}


def assert_nobody_talks_to_two(db: Session) -> None:
    """Whoever is busy has exactly one call, and every call that was taken has somebody who is busy with it."""
    calls = db.execute(select(Call.operator_id, Call.id).where(Call.state.in_(TAKEN))).all()
    busy = db.execute(select(Presence.account_id, Presence.call_id).where(Presence.state == PresenceState.BUSY)).all()
    assert sorted(map(tuple, calls)) == sorted(map(tuple, busy))
