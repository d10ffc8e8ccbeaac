"""Claiming due checks."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from probes.engine.actions.schedule import claim_due, give_back, seconds_to_next_due
from probes.engine.rules import LEASE
from probes.targets.models import CheckDue
from tests.factories.probes import make_check


def test_the_longest_overdue_check_is_claimed_first(db: Session, now: datetime) -> None:
    make_check(db, due_at=now)
    late = make_check(db, due_at=now - timedelta(minutes=1))
    assert [one.check_id for one in claim_due(db, owner="a", limit=1, now=now)] == [late.id]


def test_a_claimed_check_is_not_claimed_again(db: Session, now: datetime) -> None:
    make_check(db)
    assert len(claim_due(db, owner="a", limit=10, now=now)) == 1
    assert claim_due(db, owner="b", limit=10, now=now) == []


def test_a_claim_ends_with_its_lease(db: Session, now: datetime) -> None:
    make_check(db)
    [first] = claim_due(db, owner="a", limit=10, now=now)
    [second] = claim_due(db, owner="b", limit=10, now=now + LEASE + timedelta(seconds=1))
    assert (first.epoch, second.epoch) == (1, 2)


def test_a_check_that_is_not_due_is_left_alone(db: Session, now: datetime) -> None:
    make_check(db, due_at=now + timedelta(seconds=7))
    assert claim_due(db, owner="a", limit=10, now=now) == []
    assert seconds_to_next_due(db, now=now) == 7


def test_a_paused_check_has_no_place_in_the_queue(db: Session, now: datetime) -> None:
    make_check(db, is_enabled=False)
    assert seconds_to_next_due(db, now=now) is None


def test_a_returned_claim_is_due_again(db: Session, now: datetime) -> None:
    make_check(db)
    give_back(db, claim_due(db, owner="a", limit=10, now=now))
    assert len(claim_due(db, owner="b", limit=10, now=now)) == 1


def test_returning_a_claim_that_another_runner_has_taken_over_changes_nothing(db: Session, now: datetime) -> None:
    check = make_check(db)
    stale = claim_due(db, owner="a", limit=10, now=now)
    later = now + LEASE + timedelta(seconds=1)
    claim_due(db, owner="b", limit=10, now=later)
    give_back(db, stale)
    db.expire_all()
    assert db.get_one(CheckDue, check.id).owner == "b"


def test_an_assignment_carries_the_decrypted_secrets(db: Session, now: datetime) -> None:
    make_check(db, kind="http", settings={"url": "http://127.0.0.1/"}, secrets='{"password": "word"}')
    [assignment] = claim_due(db, owner="a", limit=10, now=now)
    assert assignment.settings == {"url": "http://127.0.0.1/", "password": "word"}


def test_a_heartbeat_is_told_how_long_it_has_been_silent(db: Session, now: datetime) -> None:
    make_check(db, kind="heartbeat", settings={}, heartbeat_at=now - timedelta(seconds=90))
    [assignment] = claim_due(db, owner="a", limit=10, now=now)
    assert assignment.silent_seconds == 90
