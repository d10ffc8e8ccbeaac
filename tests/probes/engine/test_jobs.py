"""The job that notices silence."""

from datetime import timedelta

import pytest

from opscenter.core.jobs import JOBS, JobContext, run_due
from probes.engine import jobs
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests.factories.probes import make_check


@pytest.fixture
def context(database, settings, clock):
    return JobContext(database, settings, clock)


@pytest.fixture
def check_id(db, now):
    check = make_check(db, state=CheckState.OK)
    db.get_one(CheckStanding, check.id).last_at = now - timedelta(hours=9)
    db.commit()
    return check.id


def turn(context, clock):
    """One turn of the job."""
    run_due(JOBS[jobs.NAME], context, "worker")
    clock.advance(seconds=15)


def state(context, check_id):
    with context.unit_of_work(write=False) as db:
        return db.get_one(CheckStanding, check_id).state


def test_after_a_standstill_of_everything_the_runners_get_one_turn_to_catch_up(context, clock, check_id):
    turn(context, clock)
    assert state(context, check_id) is CheckState.OK
    turn(context, clock)
    assert state(context, check_id) is CheckState.UNKNOWN


def test_a_night_without_the_platform_is_no_silence_of_the_checks(context, clock, check_id):
    with context.unit_of_work() as db:
        db.get_one(CheckStanding, check_id).last_at = clock()
    turn(context, clock)
    clock.advance(hours=9)
    turn(context, clock)
    assert state(context, check_id) is CheckState.OK
