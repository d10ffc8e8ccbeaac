"""Taking in results: samples, states, flips, next due times, fencing."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.core.events import OutboxEvent, decode
from probes.checks.base import Outcome, Status
from probes.engine.actions.record import record_results
from probes.engine.actions.schedule import claim_due
from probes.engine.events import CheckFlipped
from probes.engine.rules import LEASE
from probes.results.models import Sample
from probes.runner.contract import Report
from probes.targets.models import Check, CheckDue, CheckFlip, CheckStanding
from probes.targets.rules import CheckState
from tests.factories.probes import make_check

OK = Outcome(Status.OK, "tcp.ok", 3.0, {"connect": 3.0})
REFUSED = Outcome(Status.DOWN, "network.refused", params={"host": "127.0.0.1", "port": 9})


def run_once(db: Session, check: Check, outcome: Outcome, now: datetime) -> int:
    """Claim the check whenever it is due and report one outcome."""
    db.get_one(CheckDue, check.id).next_due_at = now
    db.flush()
    [assignment] = claim_due(db, owner="a", limit=1, now=now)
    db.expire_all()
    return record_results(db, [Report(check.id, assignment.epoch, now, outcome)], now=now)


def events(db: Session) -> list[CheckFlipped]:
    """Everything published so far."""
    db.flush()
    return [decode(row.name, row.payload) for row in db.scalars(select(OutboxEvent).order_by(OutboxEvent.id))]


def test_a_good_result_is_kept_and_the_next_slot_set(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    assert run_once(db, check, OK, now) == 1
    sample = db.scalars(select(Sample)).one()
    due = db.get_one(CheckDue, check.id)
    assert (sample.status, sample.latency_ms, sample.params) == (Status.OK, 3.0, None)
    assert now < due.next_due_at <= now + timedelta(seconds=60)
    assert (due.owner, due.lease_until) == (None, None)


def test_three_failures_flip_the_check_and_publish_it_once(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    for number in range(5):
        run_once(db, check, REFUSED, now + timedelta(seconds=2 * number))
    [flip] = events(db)
    assert (flip.check_id, flip.organization_id) == (check.id, check.organization_id)
    assert (flip.before, flip.after) == (CheckState.OK, CheckState.DOWN)
    assert (flip.since, flip.at) == (now, now + timedelta(seconds=4))
    assert flip.reason == "127.0.0.1:9 拒绝连接，端口没有服务在听"


def test_a_recovery_is_dated_back_to_its_first_good_sample(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.DOWN)
    run_once(db, check, OK, now)
    run_once(db, check, OK, now + timedelta(seconds=2))
    [flip] = events(db)
    assert (flip.after, flip.since, flip.at) == (CheckState.OK, now, now + timedelta(seconds=2))
    assert db.scalar(select(func.count()).select_from(CheckFlip)) == 1


def test_a_soft_failure_is_tried_again_after_two_seconds(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    run_once(db, check, REFUSED, now)
    assert db.get_one(CheckDue, check.id).next_due_at == now + timedelta(seconds=2)
    assert events(db) == []


def test_the_standing_remembers_the_last_failure(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    run_once(db, check, REFUSED, now)
    run_once(db, check, OK, now + timedelta(seconds=2))
    standing = db.get_one(CheckStanding, check.id)
    assert (standing.last_status, standing.last_failure_at) == (Status.OK, now)
    assert standing.last_failure_text.startswith("127.0.0.1:9 拒绝连接")


def test_a_result_whose_lease_went_to_another_runner_is_dropped(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    [slow] = claim_due(db, owner="a", limit=1, now=now)
    later = now + LEASE + timedelta(seconds=1)
    [quick] = claim_due(db, owner="b", limit=1, now=later)
    assert record_results(db, [Report(check.id, slow.epoch, now, REFUSED)], now=later) == 0
    assert record_results(db, [Report(check.id, quick.epoch, later, OK)], now=later) == 1
    assert [one.status for one in db.scalars(select(Sample))] == [Status.OK]


def test_a_result_handed_over_twice_counts_once(db: Session, now: datetime) -> None:
    check = make_check(db)
    [assignment] = claim_due(db, owner="a", limit=1, now=now)
    report = Report(check.id, assignment.epoch, now, OK)
    assert [record_results(db, [report], now=now) for _ in range(2)] == [1, 0]


def test_that_a_new_check_is_good_is_history_but_no_news(db: Session, now: datetime) -> None:
    check = make_check(db)
    run_once(db, check, OK, now)
    assert events(db) == []
    assert [(flip.before, flip.after) for flip in db.scalars(select(CheckFlip))] == [
        (CheckState.UNKNOWN, CheckState.OK)
    ]


def test_that_a_check_is_good_again_after_a_time_in_the_dark_is_news(db: Session, now: datetime) -> None:
    check = make_check(db)
    db.get_one(CheckStanding, check.id).last_at = now - timedelta(hours=1)
    run_once(db, check, OK, now)
    assert [flip.after for flip in events(db)] == [CheckState.OK]
