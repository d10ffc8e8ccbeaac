"""The audit trail: what `verify` finds when somebody with access to the table tampers with it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from opscenter.core import audit
from opscenter.core.actor import SYSTEM, Actor, ActorKind
from opscenter.core.audit import AuditEntry, FindingKind, Head
from opscenter.core.jobs import JobState

KEY = "a key that the database never sees"
OPERATOR = Actor(ActorKind.ACCOUNT, "坐席 07", account_id=7, address="10.1.2.3")


def write(db, clock, *, rows=1, actor=OPERATOR):
    for number in range(rows):
        audit.record(
            db,
            actor,
            "ticket.close",
            object_type="ticket",
            object_id=number,
            organization_id=3,
            purpose="核对",
            detail={"from": "open", "分": 12.5, "list": [1, None]},
            now=clock(),
        )
        db.flush()


def found(db, clock, key=KEY, known_head=None):
    return [(finding.kind.value, finding.number) for finding in audit.verify(db, key, clock(), known_head)]


@pytest.fixture
def sealed(committed, clock):
    """Five rows, sealed in two batches, read back from the database."""
    with committed.unit_of_work() as db:
        write(db, clock, rows=3)
        assert audit.seal_new(db, KEY) == 3
    with committed.unit_of_work() as db:
        write(db, clock, rows=2, actor=SYSTEM)
        assert audit.seal_new(db, KEY) == 2
        assert audit.seal_new(db, KEY) == 0
    clock.advance(minutes=5)
    return committed


def test_a_row_says_who_did_what_to_which_row_and_why(committed, clock):
    with committed.unit_of_work() as db:
        write(db, clock)
    with committed.unit_of_work() as db:
        row = db.scalars(select(AuditEntry)).one()
        assert (row.actor_kind, row.account_id, row.actor_name, row.address) == ("account", 7, "坐席 07", "10.1.2.3")
        assert (row.action, row.object_type, row.object_id, row.organization_id) == ("ticket.close", "ticket", "0", 3)
        assert (row.at, row.purpose, row.detail["分"]) == (clock(), "核对", 12.5)


def test_a_row_of_a_change_that_failed_does_not_exist(committed, clock, torn):
    torn(lambda db: write(db, clock))
    with committed.unit_of_work() as db:
        assert db.scalars(select(AuditEntry)).all() == []


def test_an_untouched_chain_has_no_findings(sealed, clock):
    with sealed.unit_of_work() as db:
        assert found(db, clock) == []
        assert found(db, clock, known_head=audit.newest_seal(db)) == []


def test_an_empty_trail_has_no_head_and_no_findings(committed, clock):
    with committed.unit_of_work() as db:
        assert audit.newest_seal(db) is None
        assert found(db, clock) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "别人"},
        {"account_id": 8},
        {"action": "ticket.open"},
        {"object_id": "99"},
        {"detail": {"from": "new"}},
        {"purpose": None},
        {"organization_id": 4},
        {"address": None},
        {"seal": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_row_is_named(sealed, clock, change):
    with sealed.unit_of_work() as db:
        db.execute(update(AuditEntry).where(AuditEntry.seal_number == 2).values(change))
        assert ("altered", 2) in found(db, clock)


def test_a_moved_time_is_an_alteration(sealed, clock):
    with sealed.unit_of_work() as db:
        db.execute(update(AuditEntry).where(AuditEntry.seal_number == 4).values(at=clock()))
        assert found(db, clock) == [("altered", 4)]


@pytest.mark.parametrize("number", [1, 3])
def test_a_deleted_row_is_named(sealed, clock, number):
    with sealed.unit_of_work() as db:
        db.execute(delete(AuditEntry).where(AuditEntry.seal_number == number))
        assert found(db, clock) == [("deleted", number)]


def test_closing_the_gap_by_renumbering_shows_as_alteration(sealed, clock):
    with sealed.unit_of_work() as db:
        db.execute(delete(AuditEntry).where(AuditEntry.seal_number == 3))
        for number in (4, 5):
            db.execute(update(AuditEntry).where(AuditEntry.seal_number == number).values(seal_number=number - 1))
        assert found(db, clock) == [("altered", 3), ("altered", 4)]


def test_a_row_forged_without_the_key_is_named(sealed, clock):
    with sealed.unit_of_work() as db:
        write(db, clock)
        audit.seal_new(db, "another key")
        assert found(db, clock) == [("altered", 6)]


def test_a_row_slipped_in_between_is_named(sealed, clock):
    with sealed.unit_of_work() as db:
        third = db.scalars(select(AuditEntry).where(AuditEntry.seal_number == 3)).one()
        values = {column.name: getattr(third, column.name) for column in AuditEntry.__table__.columns}
        db.execute(update(AuditEntry).where(AuditEntry.seal_number > 3).values(id=AuditEntry.id + 1000))
        slipped = values | {"id": third.id + 1, "seal": None, "seal_number": None}
        db.execute(insert(AuditEntry).values(slipped))
        assert ("inserted", third.id + 1) in found(db, clock)


def test_rows_nobody_sealed_are_named_after_a_while(sealed, clock):
    with sealed.unit_of_work() as db:
        write(db, clock)
        newest = db.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
        assert found(db, clock) == []
        clock.advance(seconds=31)
        assert found(db, clock) == [("unsealed", newest)]
        assert audit.sealing_lag_seconds(db, clock()) == 31


def sealing_ran(db, at, *, error=None):
    db.add(JobState(name=audit.SEAL_JOB, every_seconds=1, next_due_at=at, last_started_at=at, last_error=error))
    db.flush()


def test_a_row_dated_back_has_waited_since_the_last_sealing_at_most(sealed, clock):
    with sealed.unit_of_work() as db:
        sealing_ran(db, clock())
        write(db, lambda: clock() - timedelta(days=60))
        assert audit.sealing_lag_seconds(db, clock() + timedelta(seconds=31)) == 31


def test_a_sealing_that_failed_proves_nothing_about_older_rows(committed, clock):
    with committed.unit_of_work() as db:
        write(db, clock)
        sealing_ran(db, clock() + timedelta(seconds=90), error="database is locked")
        assert audit.sealing_lag_seconds(db, clock() + timedelta(seconds=91)) == 91


def test_there_is_no_lag_when_everything_is_sealed(sealed, clock):
    with sealed.unit_of_work() as db:
        assert audit.sealing_lag_seconds(db, clock()) == 0


def test_a_clock_set_back_gives_no_negative_lag(committed, clock):
    with committed.unit_of_work() as db:
        write(db, clock)
        assert audit.sealing_lag_seconds(db, clock() - timedelta(hours=1)) == 0


def test_a_cut_tail_shows_against_a_head_that_left_the_house(sealed, clock):
    with sealed.unit_of_work() as db:
        head = audit.newest_seal(db)
        db.execute(delete(AuditEntry).where(AuditEntry.seal_number > 3))
        assert found(db, clock) == []
        assert found(db, clock, known_head=head) == [("deleted", 4), ("deleted", 5)]


def test_an_emptied_table_shows_against_a_head_that_left_the_house(sealed, clock):
    with sealed.unit_of_work() as db:
        db.execute(delete(AuditEntry))
        assert found(db, clock, known_head=Head(2, "x")) == [("deleted", 1), ("deleted", 2)]


def test_a_chain_rewritten_with_the_key_shows_against_a_head_that_left_the_house(sealed, clock):
    with sealed.unit_of_work() as db:
        head = audit.newest_seal(db)
        db.execute(update(AuditEntry).values(seal=None, seal_number=None, actor_name="别人"))
        db.expire_all()
        audit.seal_new(db, KEY)
        db.flush()
        assert found(db, clock) == []
        assert found(db, clock, known_head=head) == [("altered", 5)]


def test_every_finding_has_a_kind_of_its_own():
    assert {kind.value for kind in FindingKind} == {"altered", "deleted", "inserted", "unsealed"}


def test_one_sealing_takes_at_most_a_batch(committed, clock):
    with committed.unit_of_work() as db:
        write(db, clock, rows=audit.SEAL_BATCH + 1)
        assert audit.seal_new(db, KEY) == audit.SEAL_BATCH
        assert audit.seal_new(db, KEY) == 1
        assert found(db, clock) == []
