"""Pausing, resuming, falling silent."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Conflict, Forbidden, NotFound
from opscenter.core.events import OutboxEvent
from probes.engine.actions.pause import mark_silent, pause_check, resume_check
from probes.engine.actions.schedule import claim_due
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.probes import make_check


def published(db: Session) -> list[tuple[str, str]]:
    """Before and after of every flip."""
    db.flush()
    rows = db.scalars(select(OutboxEvent).where(OutboxEvent.name == "probes.check_flipped"))
    return [(row.payload["before"], row.payload["after"]) for row in rows]


def test_pausing_takes_the_check_out_of_the_queue_and_says_so(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.DOWN)
    pause_check(db, SYSTEM, check.id, now=now)
    assert published(db) == [("down", "paused")]
    assert claim_due(db, owner="a", limit=10, now=now) == []


def test_resuming_forgets_what_was_before(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.DOWN)
    pause_check(db, SYSTEM, check.id, now=now)
    resume_check(db, SYSTEM, check.id, now=now)
    assert db.get_one(CheckStanding, check.id).state is CheckState.UNKNOWN
    assert len(claim_due(db, owner="a", limit=10, now=now)) == 1


def test_pausing_twice_is_a_conflict(db: Session, now: datetime) -> None:
    check = make_check(db)
    with pytest.raises(Conflict):
        resume_check(db, SYSTEM, check.id, now=now)
    pause_check(db, SYSTEM, check.id, now=now)
    with pytest.raises(Conflict):
        pause_check(db, SYSTEM, check.id, now=now)


def test_an_operator_may_see_but_not_pause(db: Session, now: datetime) -> None:
    check = make_check(db, organization=cast.county(db))
    with pytest.raises(Forbidden):
        pause_check(db, cast.shi(db), check.id, now=now)


def test_a_stranger_does_not_learn_that_the_check_exists(db: Session, now: datetime) -> None:
    check = make_check(db, organization=cast.county(db))
    with pytest.raises(NotFound):
        pause_check(db, cast.waixian(db), check.id, now=now)


def test_a_check_without_results_becomes_unknown_once(db: Session, now: datetime) -> None:
    check = make_check(db, state=CheckState.OK)
    db.get_one(CheckStanding, check.id).last_at = now - timedelta(minutes=10)
    db.flush()
    assert [mark_silent(db, now=now) for _ in range(2)] == [1, 0]
    assert published(db) == [("ok", "unknown")]


def test_a_new_check_that_has_never_run_is_not_silent(db: Session, now: datetime) -> None:
    make_check(db, state=CheckState.UNKNOWN)
    assert mark_silent(db, now=now) == 0
