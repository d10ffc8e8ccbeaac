"""Delivery of events: ordered per key, once in the database, retried, taken over after a kill, dead and revived."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from opscenter.core import events
from opscenter.core.events import OutboxEvent, event, publish, reaction
from opscenter.core.live import LiveEvent
from opscenter.core.outbox import (
    BATCH,
    LEASE,
    RETRY_DELAYS,
    DeliveryState,
    Dispatcher,
    OutboxDelivery,
    claim,
    expand,
    record_failure,
    retry,
    run_delivery,
)


@dataclass(frozen=True)
class Rung:
    number: int


@dataclass
class Listener:
    """A reaction whose effect is a row, so that it rolls back with its unit of work; fails while told to."""

    failing: bool = False
    attempts: int = 0

    def __call__(self, db, rung, now):
        self.attempts += 1
        db.add(LiveEvent(topic="heard", kind=str(rung.number), data={}, created_at=now))
        db.flush()
        if self.failing:
            raise RuntimeError("not now")


@pytest.fixture
def listener():
    """Rung as an event with one reaction; both are forgotten afterwards."""
    listener = Listener()

    def hear(db, event, now):
        listener(db, event, now)

    event("tests.rung")(Rung)
    reaction(Rung)(hear)
    yield listener
    del events.EVENTS["tests.rung"]
    for name in [name for name, entry in events.REACTIONS.items() if entry.event_name == "tests.rung"]:
        del events.REACTIONS[name]


@pytest.fixture
def dispatcher(committed, clock):
    return Dispatcher(committed, "one", clock)


def ring(database, clock, *numbers, key="bell:1"):
    with database.unit_of_work() as db:
        for number in numbers:
            publish(db, Rung(number), key=key, now=clock())
            db.flush()


def heard(database):
    with database.unit_of_work(write=False) as db:
        return [int(kind) for kind in db.scalars(select(LiveEvent.kind).order_by(LiveEvent.id))]


def deliveries(database):
    with database.unit_of_work(write=False) as db:
        rows = db.scalars(select(OutboxDelivery).order_by(OutboxDelivery.event_id)).all()
        db.expunge_all()
        return rows


def test_every_reaction_hears_every_event_once(committed, clock, dispatcher, listener):
    also = []

    @reaction(Rung)
    def hear_too(db, event, now):
        also.append((event.number, now))

    ring(committed, clock, 1, 2)
    assert dispatcher.drain() == 4
    assert dispatcher.drain() == 0
    assert heard(committed) == [1, 2]
    assert also == [(1, clock()), (2, clock())]


def test_an_event_nobody_listens_to_is_ticked_off(committed, clock, dispatcher, listener):
    events.REACTIONS.pop(next(name for name, entry in events.REACTIONS.items() if entry.event_name == "tests.rung"))
    ring(committed, clock, 1)
    dispatcher.drain()
    assert deliveries(committed) == []
    with committed.unit_of_work() as db:
        assert db.scalar(select(OutboxEvent.expanded_at)) == clock()


def test_events_of_one_key_arrive_in_order_even_when_the_first_fails(committed, clock, dispatcher, listener):
    listener.failing = True
    ring(committed, clock, 1, 2, 3)
    dispatcher.drain()
    listener.failing = False
    clock.advance(seconds=4)
    assert dispatcher.drain() == 0
    clock.advance(seconds=1)
    assert dispatcher.drain() == 3
    assert heard(committed) == [1, 2, 3]


def test_a_failing_key_does_not_hold_up_another(committed, clock, dispatcher, listener):
    listener.failing = True
    ring(committed, clock, 1)
    dispatcher.drain()
    listener.failing = False
    ring(committed, clock, 2, key="bell:2")
    dispatcher.drain()
    assert heard(committed) == [2]


def test_a_failed_reaction_leaves_nothing_behind(committed, clock, dispatcher, listener):
    listener.failing = True
    ring(committed, clock, 1)
    dispatcher.drain()
    [row] = deliveries(committed)
    assert heard(committed) == []
    assert (row.state, row.attempts, row.holder, row.lease_until) == (DeliveryState.PENDING, 1, None, None)
    assert "RuntimeError: not now" in row.error


def test_retries_come_later_and_later_until_the_delivery_is_dead(committed, clock, dispatcher, listener):
    listener.failing = True
    ring(committed, clock, 1)
    for delay in RETRY_DELAYS:
        assert dispatcher.drain() == 1
        assert deliveries(committed)[0].next_attempt_at == clock() + delay
        clock.advance(seconds=delay.total_seconds())
    dispatcher.drain()
    assert deliveries(committed)[0].state is DeliveryState.DEAD
    clock.advance(days=30)
    assert dispatcher.drain() == 0
    assert listener.attempts == len(RETRY_DELAYS) + 1


@pytest.fixture
def dead(committed, clock, dispatcher, listener):
    """The id of a delivery that failed for the last time; the reaction is well again."""
    listener.failing = True
    ring(committed, clock, 1)
    for delay in (*RETRY_DELAYS, timedelta(0)):
        dispatcher.drain()
        clock.advance(seconds=delay.total_seconds())
    listener.failing = False
    return deliveries(committed)[0].id


def test_a_dead_delivery_holds_up_nobody(committed, clock, dispatcher, dead):
    ring(committed, clock, 2)
    dispatcher.drain()
    assert heard(committed) == [2]


def test_a_dead_delivery_is_revived_by_hand_once(committed, clock, dispatcher, dead):
    with committed.unit_of_work() as db:
        assert retry(db, dead, clock())
        assert not retry(db, dead, clock())
    dispatcher.drain()
    assert heard(committed) == [1]
    with committed.unit_of_work() as db:
        assert not retry(db, dead, clock())
    [row] = deliveries(committed)
    assert (row.state, row.error, row.done_at) == (DeliveryState.DONE, None, clock())


def test_a_killed_dispatcher_is_replaced_when_its_lease_runs_out(committed, clock, dispatcher, listener):
    ring(committed, clock, 1)
    with committed.unit_of_work() as db:
        expand(db, clock())
        assert len(claim(db, "killed", clock())) == 1
    clock.advance(seconds=LEASE.total_seconds())
    assert dispatcher.drain() == 0
    clock.advance(seconds=1)
    assert dispatcher.drain() == 1
    assert heard(committed) == [1]


def test_a_dispatcher_killed_in_the_middle_of_a_reaction_did_nothing(committed, clock, dispatcher, listener, torn):
    ring(committed, clock, 1)
    with committed.unit_of_work() as db:
        expand(db, clock())
        [claimed] = claim(db, "killed", clock())
    torn(lambda db: run_delivery(db, claimed.delivery_id, "killed", clock()), KeyboardInterrupt)
    clock.advance(seconds=LEASE.total_seconds() + 1)
    dispatcher.drain()
    assert heard(committed) == [1]
    assert listener.attempts == 2


def test_a_dispatcher_that_lost_its_lease_does_not_run_the_reaction(committed, clock, dispatcher, listener):
    ring(committed, clock, 1)
    with committed.unit_of_work() as db:
        expand(db, clock())
        [late] = claim(db, "late", clock())
    clock.advance(seconds=LEASE.total_seconds() + 1)
    dispatcher.drain()
    with committed.unit_of_work() as db:
        assert not run_delivery(db, late.delivery_id, "late", clock())
        record_failure(db, late, "late", "too late", clock())
    assert heard(committed) == [1]
    assert deliveries(committed)[0].state is DeliveryState.DONE


def test_taking_over_passes_by_a_reaction_that_is_still_running(committed, clock, dispatcher, listener):
    if committed.dialect == "sqlite":
        pytest.skip("on SQLite a running reaction holds the only write lock, nobody can take over")
    ring(committed, clock, 1)
    with committed.unit_of_work() as db:
        expand(db, clock())
        [slow] = claim(db, "slow", clock())
    with committed.unit_of_work() as db:
        run_delivery(db, slow.delivery_id, "slow", clock())
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert dispatcher.drain() == 0
    assert heard(committed) == [1]


def test_two_dispatchers_deliver_everything_once_and_in_order(committed, clock, listener):
    for key in range(4):
        ring(committed, clock, *range(key * 100, key * 100 + 15), key=f"bell:{key}")
    stop = threading.Event()

    def work(name):
        dispatcher = Dispatcher(committed, name, clock)
        while not stop.is_set():
            dispatcher.run_once()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    waiting = threading.Event()
    for _ in range(600):
        with committed.unit_of_work(write=False) as db:
            done = select(func.count()).where(OutboxDelivery.state == DeliveryState.DONE)
            if db.scalar(done) == 60:
                break
        waiting.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    numbers = heard(committed)
    assert len(numbers) == 60
    for key in range(4):
        assert [number for number in numbers if number // 100 == key] == list(range(key * 100, key * 100 + 15))


def test_more_events_than_a_batch_are_all_delivered(committed, clock, dispatcher, listener):
    with committed.unit_of_work() as db:
        for number in range(BATCH + 5):
            publish(db, Rung(number), key=f"bell:{number}", now=clock())
    dispatcher.drain()
    assert sorted(heard(committed)) == list(range(BATCH + 5))


def test_draining_stops_after_so_many_rounds(committed, clock, dispatcher, listener):
    ring(committed, clock, 1, 2, 3)
    assert dispatcher.drain(rounds=2) == 2


def test_a_reaction_that_no_longer_exists_becomes_visible_as_a_failure(committed, clock, dispatcher, listener):
    ring(committed, clock, 1)
    with committed.unit_of_work() as db:
        expand(db, clock())
        db.scalars(select(OutboxDelivery)).one().reaction = "tests.gone"
    dispatcher.drain()
    assert "KeyError: 'tests.gone'" in deliveries(committed)[0].error


def test_an_event_published_by_a_reaction_is_delivered_in_the_same_draining(committed, clock, dispatcher, listener):
    @reaction(Rung)
    def echo(db, event, now):
        if event.number < 3:
            publish(db, Rung(event.number + 1), key="echo", now=now)

    ring(committed, clock, 1)
    dispatcher.drain()
    assert heard(committed) == [1, 2, 3]
