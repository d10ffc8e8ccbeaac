"""The table of decreed days: seeding, importing, comparing, and noticing what is missing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from opscenter.core import calendars, workdays
from opscenter.core.actor import ANONYMOUS, SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.decrees import Decree, DecreedDay
from opscenter.core.errors import Forbidden
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JobContext
from opscenter.core.workdays import DayKind

FREE = DecreedDay(DayKind.HOLIDAY, "春节")
WORKED = DecreedDay(DayKind.WORKDAY, "春节")
DECREE = Decree(2027, {date(2026, 12, 31): FREE, date(2027, 1, 1): FREE, date(2027, 1, 9): WORKED})


def test_a_seeded_table_knows_2004_to_2026(db, now):
    assert calendars.seed(db, now=now) == tuple(range(2004, 2027))
    calendar = calendars.load(db)
    assert calendar.confirmed_years == frozenset(range(2004, 2027))
    counts = [workdays.count_workdays(date(year, 1, 1), date(year, 12, 31), calendar) for year in (2024, 2025, 2026)]
    assert counts == [251, 248, 248]


def test_new_years_days_in_december_belong_to_the_next_decree(db, now):
    calendars.seed(db, now=now)
    assert calendars.list_days(db, 2023)[0].day == date(2022, 12, 31)


def test_seeding_again_changes_nothing_and_keeps_an_imported_year(db, now):
    calendars.import_decree(db, SYSTEM, Decree(2026, {date(2026, 1, 1): FREE}), source="国办发明电", now=now)
    assert 2026 not in calendars.seed(db, now=now)
    assert calendars.seed(db, now=now) == ()
    assert [day.source for day in calendars.list_days(db, 2026)] == ["国办发明电"]


def test_the_daily_job_fills_an_empty_table(database, settings, clock, db):
    calendars.seed_calendar(JobContext(database, settings, clock))
    assert calendars.missing_decrees(db, date(2026, 10, 1)) == ()


def test_the_difference_names_days_that_become_worked_or_free(db, now):
    calendars.seed(db, now=now)
    changed = [(change.on.isoformat(), change.is_workday) for change in calendars.difference(db, DECREE)]
    assert changed[:2] == [("2026-12-31", False), ("2027-01-09", True)]
    assert ("2027-02-08", True) in changed
    assert calendars.load(db).is_provisional(date(2027, 1, 9))


def test_an_import_does_what_the_difference_said(db, now):
    calendars.seed(db, now=now)
    expected = calendars.difference(db, DECREE)
    assert calendars.import_decree(db, SYSTEM, DECREE, source="通知", now=now) == expected
    calendar = calendars.load(db)
    assert all(calendar.is_workday(change.on) is change.is_workday for change in expected)
    assert not calendar.is_provisional(date(2026, 12, 1), date(2027, 12, 31))


def test_a_corrected_decree_replaces_the_year_and_spares_the_others(db, now):
    calendars.import_decree(db, SYSTEM, DECREE, source="一", now=now)
    calendars.import_decree(db, SYSTEM, Decree(2026, {date(2026, 1, 1): FREE}), source="二", now=now)
    calendars.import_decree(db, SYSTEM, Decree(2027, {date(2027, 1, 1): FREE}), source="三", now=now)
    assert [day.day for year in (2026, 2027) for day in calendars.list_days(db, year)] == [
        date(2026, 1, 1),
        date(2027, 1, 1),
    ]


def test_an_import_is_audited_and_published(db, now):
    calendars.import_decree(db, SYSTEM, DECREE, source="通知", now=now)
    db.flush()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "calendar.import")).one()
    assert (entry.object_id, entry.detail["source"], entry.detail["days"]) == ("2027", "通知", 3)
    published = db.scalars(select(OutboxEvent).where(OutboxEvent.name == "core.work_calendar_changed")).one()
    assert published.payload == {"year": 2027}


def test_importing_needs_the_permission(db, now):
    with pytest.raises(Forbidden, match=r"calendar\.not_allowed"):
        calendars.import_decree(db, ANONYMOUS, DECREE, source="通知", now=now)


@pytest.mark.parametrize(
    ("today", "missing"),
    [("2026-10-31", ()), ("2026-11-01", (2027,)), ("2027-01-01", (2027,)), ("2027-11-01", (2027, 2028))],
)
def test_a_missing_decree_is_noticed_from_november_on(db, now, today, missing):
    calendars.seed(db, now=now)
    assert calendars.missing_decrees(db, date.fromisoformat(today)) == missing


def test_a_due_day_beyond_the_last_decree_becomes_firm_with_the_import(db, now):
    calendars.seed(db, now=now)
    before = workdays.add_working_days(date(2026, 12, 25), 5, calendars.load(db))
    calendars.import_decree(db, SYSTEM, DECREE, source="通知", now=now)
    after = workdays.add_working_days(date(2026, 12, 25), 5, calendars.load(db))
    assert (before.is_provisional, after.is_provisional) == (True, False)
    assert after.on - before.on == timedelta(days=1)
