"""The database: instants, enums, constraints, and the unit of work on both engines."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import exc, func, insert, select, text
from sqlalchemy.dialects import sqlite

from opscenter.core.db import Base, Database, EnumText, UtcDateTime
from opscenter.core.live import LiveEvent
from opscenter.core.outbox import DeliveryState, OutboxDelivery

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def a_row(kind: str = "a", at: datetime = NOON) -> LiveEvent:
    return LiveEvent(topic="t:1", kind=kind, data={"字": [1, None, True]}, created_at=at)


def count(database: Database) -> int:
    with database.unit_of_work(write=False) as db:
        return db.scalar(select(func.count()).select_from(LiveEvent)) or 0


def test_an_instant_comes_back_as_aware_utc_to_the_microsecond(committed):
    beijing = timezone(timedelta(hours=8))
    with committed.unit_of_work() as db:
        db.add(a_row(at=datetime(2026, 3, 2, 20, 0, 0, 123456, tzinfo=beijing)))
    with committed.unit_of_work() as db:
        found = db.scalars(select(LiveEvent)).one()
        assert found.created_at == NOON
        assert found.created_at.utcoffset() == timedelta(0)
        assert found.data == {"字": [1, None, True]}


def test_instants_compare_and_sort_as_time(committed):
    with committed.unit_of_work() as db:
        db.add_all([a_row("late", NOON + timedelta(days=1)), a_row("early", NOON)])
    with committed.unit_of_work() as db:
        assert db.scalars(select(LiveEvent.kind).order_by(LiveEvent.created_at)).all() == ["early", "late"]
        assert db.scalars(select(LiveEvent.kind).where(LiveEvent.created_at > NOON)).all() == ["late"]


def test_a_naive_instant_is_refused(committed):
    with committed.unit_of_work() as db, pytest.raises(exc.StatementError, match="naive"):
        db.scalars(select(LiveEvent).where(LiveEvent.created_at > NOON.replace(tzinfo=None)))


def test_a_missing_instant_stays_missing():
    assert UtcDateTime().process_bind_param(None, sqlite.dialect()) is None
    assert UtcDateTime().process_result_value(None, sqlite.dialect()) is None


def test_an_enum_column_stores_the_value_and_refuses_others(committed):
    with committed.unit_of_work() as db:
        db.execute(
            text("INSERT INTO outbox_events (id, name, key, payload, published_at) VALUES (7, 'n', 'k', '{}', :at)"),
            {"at": NOON.replace(tzinfo=None)},
        )
        db.add(OutboxDelivery(event_id=7, reaction="r", key="k", state=DeliveryState.DEAD, next_attempt_at=NOON))
    with committed.unit_of_work() as db:
        assert db.scalar(text("SELECT state FROM outbox_deliveries")) == "dead"
    with pytest.raises(exc.IntegrityError), committed.unit_of_work() as db:
        db.execute(text("UPDATE outbox_deliveries SET state = 'lost'"))


def test_an_enum_column_has_room_for_its_longest_value():
    assert EnumText(DeliveryState).length == 32


def test_a_number_that_no_column_holds_is_unusable_data_on_both_engines(committed):
    with committed.unit_of_work() as db, pytest.raises(exc.DataError):
        db.get(LiveEvent, 2**63)


def test_foreign_keys_are_enforced(committed):
    with pytest.raises(exc.IntegrityError), committed.unit_of_work() as db:
        db.add(OutboxDelivery(event_id=404, reaction="r", key="k", next_attempt_at=NOON))


def test_a_unit_of_work_commits_at_its_end(committed):
    with committed.unit_of_work() as db:
        db.add(a_row())
        assert count(committed) == 0
    assert count(committed) == 1


def test_a_unit_of_work_leaves_nothing_behind_after_an_error(committed, torn):
    torn(lambda db: db.add(a_row()))
    assert count(committed) == 0


def test_a_reading_unit_keeps_no_change(committed):
    with committed.unit_of_work(write=False) as db:
        db.add(a_row())
        db.flush()
    assert count(committed) == 0


def test_two_writing_units_queue_up_and_lose_no_update(committed):
    with committed.unit_of_work() as db:
        db.add(a_row("0"))

    def add_one() -> None:
        for _ in range(20):
            with committed.unit_of_work() as db:
                row = db.scalars(select(LiveEvent).with_for_update()).one()
                row.kind = str(int(row.kind) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with committed.unit_of_work() as db:
        assert db.scalar(select(LiveEvent.kind)) == "60"


def test_readers_see_the_last_committed_state_while_somebody_writes(committed):
    with committed.unit_of_work() as writing:
        writing.execute(insert(LiveEvent).values(topic="t", kind="k", data={}, created_at=NOON))
        assert count(committed) == 0


def test_sqlite_runs_with_the_safe_settings(committed):
    if committed.dialect != "sqlite":
        pytest.skip("SQLite only")
    expected = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10000, "mmap_size": 0}
    with committed.unit_of_work(write=False) as db:
        assert {name: db.scalar(text(f"PRAGMA {name}")) for name in expected} == expected


def test_every_constraint_has_a_name():
    nameless = [
        (table.name, constraint)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []
