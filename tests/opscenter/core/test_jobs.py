"""Leased jobs: each slot of the grid runs once, whoever fires it."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core import jobs
from opscenter.core.jobs import EPOCH, LEASE, Job, JobContext, JobState, acquire, next_slot, release, renew, run_due


@pytest.fixture
def context(committed, settings, clock):
    return JobContext(committed, settings, clock)


@pytest.fixture
def runs():
    return []


@pytest.fixture
def declared(runs):
    return Job("tests.count", timedelta(minutes=5), lambda context: runs.append(context.now()))


def state(context):
    with context.unit_of_work(write=False) as db:
        row = db.scalars(select(JobState)).one()
        db.expunge(row)
        return row


def test_the_first_firing_runs_at_once_and_the_next_waits_for_its_slot(context, clock, declared, runs):
    assert run_due(declared, context, "a")
    assert not run_due(declared, context, "a")
    clock.advance(minutes=2, seconds=59)
    assert not run_due(declared, context, "b")
    clock.advance(seconds=1)
    assert clock().minute == 15
    assert run_due(declared, context, "b")
    assert len(runs) == 2


@pytest.mark.parametrize(
    ("second", "every", "expected"),
    [(0, 60, 60), (59, 60, 60), (60, 60, 120), (61, 1, 62), (3_600, 86_400, 86_400)],
)
def test_slots_lie_on_a_fixed_grid(second, every, expected):
    found = next_slot(EPOCH + timedelta(seconds=second), timedelta(seconds=every))
    assert found == EPOCH + timedelta(seconds=expected)


def test_missed_slots_are_not_replayed(context, clock, declared, runs):
    run_due(declared, context, "a")
    clock.advance(days=3)
    while run_due(declared, context, "a"):
        pass
    assert len(runs) == 2


def test_the_row_keeps_how_the_last_run_went(context, clock):
    slow = Job("tests.slow", timedelta(minutes=5), lambda context: clock.advance(seconds=2.5))
    started = clock()
    run_due(slow, context, "worker-1")
    row = state(context)
    assert (row.holder, row.fencing, row.every_seconds, row.lease_until) == ("worker-1", 1, 300, None)
    assert (row.last_started_at, row.last_finished_at) == (started, clock())
    assert (row.last_duration_ms, row.last_error, row.run_count, row.failure_count) == (2500, None, 1, 0)


def test_a_failure_is_kept_and_the_next_success_clears_it(context, clock):
    def fail(context):
        raise RuntimeError("disk full")

    failing = Job("tests.fragile", timedelta(minutes=5), fail)
    assert run_due(failing, context, "a")
    row = state(context)
    assert "RuntimeError: disk full" in row.last_error
    assert (row.run_count, row.failure_count) == (1, 1)
    clock.advance(minutes=5)
    assert run_due(replace(failing, run=lambda context: None), context, "a")
    row = state(context)
    assert (row.last_error, row.run_count, row.failure_count) == (None, 2, 1)


def test_a_second_worker_does_not_start_while_the_first_still_runs(context, clock, declared, runs):
    def long(context):
        clock.advance(seconds=LEASE.total_seconds())
        assert not run_due(replace(declared, every=timedelta(seconds=1)), context, "b")

    assert run_due(replace(declared, run=long, every=timedelta(seconds=1)), context, "a")
    assert runs == []


def test_a_killed_worker_is_replaced_when_its_lease_runs_out(context, clock, declared, runs):
    with context.unit_of_work() as db:
        assert acquire(db, declared, "killed", clock()) == 1
    clock.advance(seconds=LEASE.total_seconds())
    assert not run_due(declared, context, "b")
    clock.advance(seconds=1)
    assert run_due(declared, context, "b")
    assert (len(runs), state(context).fencing) == (1, 2)


def test_a_long_run_keeps_its_lease_while_its_own_worker_renews_it(context, clock, declared, runs):
    with context.unit_of_work() as db:
        acquire(db, declared, "slow", clock())
    for holder in ("slow", "other"):
        clock.advance(seconds=LEASE.total_seconds() - 1)
        with context.unit_of_work() as db:
            renew(db, holder, clock())
        clock.advance(seconds=2)
        assert run_due(declared, context, "b") is (holder == "other")


def test_renewing_gives_nobody_a_lease_that_was_given_back(context, clock, declared):
    run_due(declared, context, "a")
    with context.unit_of_work() as db:
        renew(db, "a", clock())
    assert state(context).lease_until is None


def test_a_worker_that_lost_its_lease_changes_nothing_any_more(context, clock, declared):
    with context.unit_of_work() as db:
        old = acquire(db, declared, "slow", clock())
    clock.advance(hours=1)
    with context.unit_of_work() as db:
        acquire(db, declared, "new", clock())
        release(db, declared.name, old, started=clock(), finished=clock(), error="late failure")
    row = state(context)
    assert (row.holder, row.last_error, row.run_count) == ("new", None, 0)
    assert row.lease_until is not None


def test_two_workers_firing_the_same_slots_run_each_once(context, clock):
    ran, barrier = [], threading.Barrier(2)
    counting = Job("tests.race", timedelta(seconds=1), lambda context: ran.append(context.now()))

    def worker(name):
        for _ in range(15):
            barrier.wait(timeout=30)
            run_due(counting, context, name)
            if barrier.wait(timeout=30) == 0:
                clock.advance(seconds=1)

    threads = [threading.Thread(target=worker, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == len(set(ran)) == 15
    assert state(context).run_count == 15


def test_a_name_belongs_to_one_job_and_one_service():
    jobs.job("tests.twice", every=timedelta(days=1))(print)
    jobs.service("tests.twice")(print)
    try:
        with pytest.raises(ValueError, match="declared twice"):
            jobs.job("tests.twice", every=timedelta(days=1))(print)
        with pytest.raises(ValueError, match="declared twice"):
            jobs.service("tests.twice")(print)
    finally:
        del jobs.JOBS["tests.twice"], jobs.SERVICES["tests.twice"]
