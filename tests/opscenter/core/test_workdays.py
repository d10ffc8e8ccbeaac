"""Working days and working time, on the decrees of 2025 and 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscenter.core import workdays
from opscenter.core.workdays import CHINA, DayKind, OfficeHours, Season, WorkCalendar

FREE = (
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
WORKED = (
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)


def decreed() -> WorkCalendar:
    days = {date.fromisoformat(day): DayKind.WORKDAY for day in WORKED}
    for first, last in FREE:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days[day] = DayKind.HOLIDAY
            day += timedelta(days=1)
    return WorkCalendar(days, frozenset({2025, 2026}))


CALENDAR = decreed()
HOURS = OfficeHours("09:00-12:00,14:00-18:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


TIMES = [
    ("2026-02-13 16:30", 4, "2026-02-14 11:30"),
    ("2026-02-14 17:30", 4, "2026-02-24 14:30"),
    ("2026-09-18 17:00", 4, "2026-09-20 12:00"),
    ("2026-09-30 17:00", 4, "2026-10-08 12:00"),
    ("2026-10-09 17:00", 4, "2026-10-10 12:00"),
    ("2026-05-08 17:30", 2, "2026-05-09 10:30"),
    ("2025-12-31 17:00", 4, "2026-01-04 12:00"),
    ("2026-06-18 15:00", 7, "2026-06-22 15:00"),
    ("2026-06-18 13:00", 1, "2026-06-18 15:00"),
    ("2026-06-20 10:00", 1, "2026-06-22 10:00"),
    ("2026-06-20 10:00", 0, "2026-06-20 10:00"),
]


@pytest.mark.parametrize(("start", "amount", "due"), TIMES, ids=[f"{row[0]}+{row[1]}h" for row in TIMES])
def test_working_time_runs_in_office_hours_only(start, amount, due):
    answer = workdays.add_working_time(at(start), timedelta(hours=amount), HOURS, CALENDAR)
    assert (answer.at, answer.is_provisional) == (at(due), False)


DAYS = [
    ("2026-02-13", 5, "2026-02-27", False),
    ("2026-09-29", 5, "2026-10-12", False),
    ("2026-12-25", 5, "2027-01-04", True),
    ("2026-12-24", 5, "2026-12-31", False),
    ("2026-10-12", -5, "2026-09-29", False),
    ("2026-10-03", 0, "2026-10-03", False),
    ("2026-10-03", 1, "2026-10-08", False),
]


@pytest.mark.parametrize(("day", "count", "due", "provisional"), DAYS, ids=[f"{row[0]}+{row[1]}d" for row in DAYS])
def test_working_days_skip_holidays_and_count_make_up_days(day, count, due, provisional):
    answer = workdays.add_working_days(date.fromisoformat(day), count, CALENDAR)
    assert (answer.on.isoformat(), answer.is_provisional) == (due, provisional)


@pytest.mark.parametrize(("year", "count"), [(2025, 248), (2026, 248)])
def test_the_decreed_years_have_their_known_number_of_workdays(year, count):
    assert workdays.count_workdays(date(year, 1, 1), date(year, 12, 31), CALENDAR) == count


def test_a_year_without_a_decree_has_statutory_days_and_weekends_free():
    free = ["2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01"]
    worked = ["2027-02-04", "2027-02-09", "2027-04-06", "2027-10-04"]
    assert not any(CALENDAR.is_workday(date.fromisoformat(day)) for day in [*free, "2027-02-13"])
    assert all(CALENDAR.is_workday(date.fromisoformat(day)) for day in worked)


def test_beyond_the_lunar_table_only_fixed_days_are_known():
    assert len(workdays.statutory_days(2051)) == 6


def test_a_term_into_a_year_without_a_decree_is_provisional():
    due = workdays.add_working_time(at("2026-12-31 17:00"), timedelta(hours=4), HOURS, CALENDAR)
    assert (due.at, due.is_provisional) == (at("2027-01-04 12:00"), True)


def test_the_answer_comes_in_the_time_zone_of_the_question():
    start = at("2026-02-13 16:30").astimezone(UTC)
    due = workdays.add_working_time(start, timedelta(hours=4), HOURS, CALENDAR)
    assert due.at.tzinfo is UTC
    assert due.at == at("2026-02-14 11:30")


def test_a_desk_open_every_day_knows_no_holiday_and_nothing_provisional():
    desk = OfficeHours("08:00-20:00", every_day=True)
    due = workdays.add_working_time(at("2026-12-31 19:00"), timedelta(hours=2), desk, CALENDAR)
    assert (due.at, due.is_provisional) == (at("2027-01-01 09:00"), False)


def test_a_day_and_night_desk_counts_plain_time():
    desk = OfficeHours("00:00-24:00", every_day=True)
    due = workdays.add_working_time(at("2026-10-01 23:00"), timedelta(hours=26), desk, CALENDAR)
    assert due.at == at("2026-10-03 01:00")


def test_seasonal_hours_hold_from_their_first_to_their_last_day():
    hours = OfficeHours("08:30-12:00,14:00-17:30", seasons=(Season((6, 1), (9, 30), "08:30-12:00,14:30-17:30"),))
    opens = [workdays.is_open(at(f"{day} 14:10"), hours, CALENDAR) for day in ("2026-06-01", "2026-10-08")]
    assert opens == [False, True]


def test_a_winter_season_runs_over_new_year():
    winter = Season((11, 15), (2, 28), "09:00-17:00")
    assert [winter.covers(date(2026, *day)) for day in ((1, 1), (2, 28), (3, 1), (11, 15))] == [True, True, False, True]


OPEN = {
    "2026-09-20 09:00": True,
    "2026-09-20 11:59": True,
    "2026-09-20 12:00": False,
    "2026-09-20 08:59": False,
    "2026-09-20 18:00": False,
    "2026-09-25 10:00": False,
}


@pytest.mark.parametrize(("moment", "is_open"), OPEN.items(), ids=list(OPEN))
def test_the_office_is_open_in_its_hours_on_worked_days(moment, is_open):
    assert workdays.is_open(at(moment), HOURS, CALENDAR) is is_open


def test_the_next_opening_skips_the_holiday():
    assert workdays.next_opening(at("2026-09-30 18:00"), HOURS, CALENDAR).at == at("2026-10-08 09:00")


def test_an_open_office_opens_now():
    assert workdays.next_opening(at("2026-09-30 17:00"), HOURS, CALENDAR).at == at("2026-09-30 17:00")


def test_a_term_in_days_ends_at_closing_time():
    assert workdays.closing_time(date(2026, 9, 29), HOURS) == at("2026-09-29 18:00")


def test_local_days_change_one_area_only():
    local = CALENDAR.with_local_days({date(2026, 7, 22): DayKind.HOLIDAY})
    assert (local.is_workday(date(2026, 7, 22)), CALENDAR.is_workday(date(2026, 7, 22))) == (False, True)


def test_two_calendars_are_compared_day_by_day():
    later = WorkCalendar({date(2027, 1, 2): DayKind.WORKDAY, date(2027, 1, 4): DayKind.HOLIDAY}, frozenset({2027}))
    found = workdays.changes(CALENDAR, later, date(2027, 1, 1), date(2027, 1, 31))
    assert [(change.on.day, change.is_workday) for change in found] == [(1, True), (2, True), (4, False)]


@pytest.mark.parametrize("text", ["", "9-12", "12:00-09:00", "09:00-12:00,11:00-13:00", "09:00-25:00"])
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match="office hours"):
        OfficeHours(text)


moments = st.integers(0, 900 * 24 * 3600).map(lambda seconds: at("2025-01-01") + timedelta(seconds=seconds))
amounts = st.timedeltas(timedelta(0), timedelta(hours=120))


@given(moments, amounts)
def test_the_time_until_due_is_the_time_that_was_given(start, amount):
    due = workdays.add_working_time(start, amount, HOURS, CALENDAR).at
    assert workdays.working_time_between(start, due, HOURS, CALENDAR) == amount


@given(moments, amounts, amounts)
def test_terms_can_be_added_in_two_steps(start, first, second):
    half_way = workdays.add_working_time(start, first, HOURS, CALENDAR).at
    whole = workdays.add_working_time(start, first + second, HOURS, CALENDAR).at
    if second:
        assert workdays.add_working_time(half_way, second, HOURS, CALENDAR).at == whole


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(1, 60))
def test_going_back_the_same_number_of_days_passes_as_many_workdays(day, count):
    due = workdays.add_working_days(day, count, CALENDAR).on
    assert workdays.count_workdays(day + timedelta(days=1), due, CALENDAR) == count
    assert CALENDAR.is_workday(due)
