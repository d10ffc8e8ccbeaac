"""What time does to alerts, through the jobs and the outbox as a worker runs them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.alerts import jobs
from opscenter.alerts.models import Alert
from opscenter.alerts.rules import AlertState, Severity
from opscenter.core.jobs import JobContext
from opscenter.messages.models import Message
from probes.targets.models import Check
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_alert, make_shift, make_silence, set_state
from tests.factories.probes import make_check


@pytest.fixture
def context(database, settings, clock):
    return JobContext(database, settings, clock)


@pytest.fixture
def check_id(database, now):
    with database.unit_of_work() as db:
        make_shift(db, cast.county(db), cast.account(db, "xian"), at=now)
        make_shift(db, cast.city(db), cast.account(db, "shi"), at=now)
        return make_check(db, organization=cast.county(db), state=CheckState.OK).id


def put(database, check_id, state, at):
    with database.unit_of_work() as db:
        set_state(db, db.get_one(Check, check_id), state, since=at)


def alert_states(database):
    with database.unit_of_work(write=False) as db:
        return [(alert.severity, alert.state) for alert in db.scalars(select(Alert).order_by(Alert.id))]


def told(database):
    with database.unit_of_work(write=False) as db:
        return list(db.scalars(select(Message.template).order_by(Message.id)))


def test_an_alert_whose_flip_was_lost_is_mended(context, database, check_id, outbox, clock):
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    outbox.drain()
    assert alert_states(database) == [(Severity.CRITICAL, AlertState.FIRING)]
    assert told(database) == ["alert.critical"]
    put(database, check_id, CheckState.OK, clock.advance(minutes=3))
    jobs.reconcile(context)
    outbox.drain()
    assert alert_states(database) == [(Severity.CRITICAL, AlertState.RESOLVED)]
    assert told(database) == ["alert.critical", "alert.resolved"]


def test_what_agrees_is_left_alone(context, database, check_id, outbox, clock):
    put(database, check_id, CheckState.DOWN, clock())
    for _ in range(3):
        jobs.reconcile(context)
        outbox.drain()
    assert len(alert_states(database)) == 1


def test_a_changed_severity_is_mended(context, database, check_id, clock):
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    put(database, check_id, CheckState.DEGRADED, clock.advance(minutes=1))
    jobs.reconcile(context)
    assert [severity for severity, _ in alert_states(database)] == [Severity.CRITICAL, Severity.WARNING]


def test_a_check_switched_off_ends_its_alert_and_unknown_does_not(context, database, check_id, clock):
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    put(database, check_id, CheckState.UNKNOWN, clock.advance(minutes=1))
    jobs.reconcile(context)
    assert alert_states(database) == [(Severity.CRITICAL, AlertState.FIRING)]
    put(database, check_id, CheckState.DOWN, clock.advance(minutes=1))
    with database.unit_of_work() as db:
        db.get_one(Check, check_id).is_enabled = False
    jobs.reconcile(context)
    assert alert_states(database) == [(Severity.CRITICAL, AlertState.RESOLVED)]


def test_when_a_silence_ends_what_is_still_down_fires(context, database, check_id, outbox, clock):
    with database.unit_of_work() as db:
        make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=clock())
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    assert alert_states(database) == []
    clock.advance(hours=1)
    jobs.reconcile(context)
    assert alert_states(database) == [(Severity.CRITICAL, AlertState.FIRING)]


def test_nobody_answers_and_the_next_tier_is_told(context, database, check_id, outbox, clock):
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    outbox.drain()
    jobs.escalate(context)
    clock.advance(minutes=5)
    for _ in range(2):
        jobs.escalate(context)
    assert told(database) == ["alert.critical", "alert.escalated"]


def test_owners_are_warned_of_silences_that_end(context, database, clock):
    with database.unit_of_work() as db:
        owner = cast.account(db, "yunwei").id
        make_silence(db, cast.county(db), owner, at=clock(), ends_at=clock() + timedelta(minutes=10))
        make_silence(db, cast.county(db), owner, at=clock(), ends_at=clock() + timedelta(days=1))
    for _ in range(2):
        jobs.warn_owners(context)
    assert told(database) == ["alert.silence_ends"]


def test_a_warning_beside_a_critical_alert_of_another_check(database, context, check_id, clock):
    with database.unit_of_work() as db:
        other = make_check(db, organization=cast.county(db), state=CheckState.OK)
        make_alert(db, other, at=clock(), severity=Severity.WARNING)
        other_id = other.id
    put(database, other_id, CheckState.DEGRADED, clock())
    put(database, check_id, CheckState.DOWN, clock())
    jobs.reconcile(context)
    assert sorted(severity for severity, _ in alert_states(database)) == ["critical", "warning"]
