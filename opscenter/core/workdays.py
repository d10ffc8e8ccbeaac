"""Working days and working time: pure arithmetic over a calendar value and office hours.

Holidays and make-up workdays (调休) are decreed once a year and cannot be computed. A year without a decree counts
weekends and statutory days as free, and every answer that touches it is marked provisional (暂定).
`core.calendars` owns the table that the calendar value is loaded from.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
ONE_DAY = timedelta(days=1)
MINUTES_PER_DAY = 24 * 60

# Statutory days with a fixed date: 全国年节及纪念日放假办法, as amended by 国务院令第795号, in force since 2025-01-01.
_FIXED_STATUTORY = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
# Spring Festival (first day of the lunar year), 清明, 端午 and 中秋, written month × 100 + day. Computed with two
# independent lunar calendar programs that agree on every entry.
_LUNAR_STATUTORY = {
    2027: (206, 405, 609, 915),
    2028: (126, 404, 528, 1003),
    2029: (213, 404, 616, 922),
    2030: (203, 405, 605, 912),
    2031: (123, 405, 624, 1001),
    2032: (211, 404, 612, 919),
    2033: (131, 404, 601, 908),
    2034: (219, 405, 620, 927),
    2035: (208, 405, 610, 916),
    2036: (128, 404, 530, 1004),
    2037: (215, 404, 618, 924),
    2038: (204, 405, 607, 913),
    2039: (124, 405, 527, 1002),
    2040: (212, 404, 614, 920),
    2041: (201, 404, 603, 910),
    2042: (122, 404, 622, 928),
    2043: (210, 405, 611, 917),
    2044: (130, 404, 531, 1005),
    2045: (217, 404, 619, 925),
    2046: (206, 404, 608, 915),
    2047: (126, 405, 529, 1004),
    2048: (214, 404, 615, 922),
    2049: (202, 404, 604, 911),
    2050: (123, 404, 623, 930),
}
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})")


class DayKind(StrEnum):
    """How a decree changes a day: free although it may be Monday to Friday, or worked although it is a weekend."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: decreed exceptions over the Monday-to-Friday week.

    `confirmed_years` are the years whose decree is loaded; in all others statutory days without an entry are free.
    """

    days: Mapping[date, DayKind] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; decreed first, then statutory days (years without decree), then the week."""
        decreed = self.days.get(day)
        if decreed is not None:
            return decreed is DayKind.WORKDAY
        if day.year not in self.confirmed_years and day in statutory_days(day.year):
            return False
        return day.weekday() < 5

    def is_provisional(self, first: date, last: date | None = None) -> bool:
        """Whether any year from `first` to `last` lacks its decree."""
        return any(year not in self.confirmed_years for year in range(first.year, (last or first).year + 1))

    def with_local_days(self, days: Mapping[date, DayKind]) -> "WorkCalendar":
        """The same calendar with the additional days of one area (autonomous prefectures, local orders)."""
        return WorkCalendar({**self.days, **days}, self.confirmed_years)


@dataclass(frozen=True)
class Season:
    """Other hours for part of each year, both ends included; may run over New Year. Dates are (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]
    hours: str

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season."""
        at = (day.month, day.day)
        return self.first <= at <= self.last if self.first <= self.last else at >= self.first or at <= self.last


@dataclass(frozen=True)
class OfficeHours:
    """Daily hours in China time, written `08:30-12:00,14:30-17:30`; 24:00 ends a day.

    With `every_day` the hours hold on holidays too (a 7×12 desk) and no answer is provisional. Raises ValueError for
    hours that are not understood, overlap or are out of order.
    """

    hours: str
    seasons: tuple[Season, ...] = ()
    every_day: bool = False
    _spans: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)
    _season_spans: tuple[tuple[tuple[int, int], ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spans", _parse_spans(self.hours))
        object.__setattr__(self, "_season_spans", tuple(_parse_spans(season.hours) for season in self.seasons))

    def spans_on(self, day: date) -> tuple[tuple[int, int], ...]:
        """Start and end minutes after midnight of one day, holidays not considered."""
        for season, spans in zip(self.seasons, self._season_spans, strict=True):
            if season.covers(day):
                return spans
        return self._spans


@dataclass(frozen=True)
class Due:
    """An instant that working time leads to; provisional when a year on the way has no decree yet."""

    at: datetime
    is_provisional: bool


@dataclass(frozen=True)
class DueDay:
    """A day that working days lead to; provisional when a year on the way has no decree yet."""

    on: date
    is_provisional: bool


@dataclass(frozen=True)
class DayChange:
    """A day that is worked in one calendar and free in the other."""

    on: date
    is_workday: bool


def statutory_days(year: int) -> frozenset[date]:
    """The statutory days of a year by law, without any 调休.

    Lunar festivals are known for 2027 to 2050 (earlier years have decrees); other years have the fixed days only.
    """
    days = {date(year, month, day) for month, day in _FIXED_STATUTORY}
    lunar = [date(year, *divmod(code, 100)) for code in _LUNAR_STATUTORY.get(year, ())]
    if lunar:
        days.update(lunar[0] + offset * ONE_DAY for offset in range(-1, 3))
    return frozenset(days.union(lunar))


def local_day(moment: datetime) -> date:
    """The day in China that an aware instant falls on."""
    return moment.astimezone(CHINA).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in China."""
    return _at(day, 0)


def add_working_time(start: datetime, amount: timedelta, hours: OfficeHours, calendar: WorkCalendar) -> Due:
    """The first instant at which `amount` of working time has passed since `start` (aware; the answer is UTC-safe).

    Time outside office hours does not count. An amount that is used up exactly at closing time is due then and not
    at the next opening. No amount at all is due at `start`.
    """
    left = amount
    due = start
    if left > timedelta(0):
        for opening, closing in _open_spans(start, hours, calendar):
            available = closing - max(opening, start)
            if left <= available:
                due = max(opening, start) + left
                break
            left -= available
    return Due(due.astimezone(start.tzinfo), _is_provisional(start, due, hours, calendar))


def working_time_between(start: datetime, end: datetime, hours: OfficeHours, calendar: WorkCalendar) -> timedelta:
    """Working time from `start` to `end`, both aware; zero when `end` is not later."""
    total = timedelta(0)
    if end <= start:
        return total
    for opening, closing in _open_spans(start, hours, calendar):
        if opening >= end:
            break
        total += min(closing, end) - max(opening, start)
    return total


def is_open(moment: datetime, hours: OfficeHours, calendar: WorkCalendar) -> bool:
    """Whether the office is open at an aware instant; the closing minute itself is closed."""
    local = moment.astimezone(CHINA)
    if not (hours.every_day or calendar.is_workday(local.date())):
        return False
    spans = hours.spans_on(local.date())
    minute = local.hour * 60 + local.minute
    index = bisect_right(spans, (minute, MINUTES_PER_DAY)) - 1
    return index >= 0 and minute < spans[index][1]


def next_opening(moment: datetime, hours: OfficeHours, calendar: WorkCalendar) -> Due:
    """The instant itself when the office is open, else the next one at which it opens."""
    opening, _ = next(_open_spans(moment, hours, calendar))
    at = max(opening, moment).astimezone(moment.tzinfo)
    return Due(at, _is_provisional(moment, at, hours, calendar))


def add_working_days(day: date, count: int, calendar: WorkCalendar) -> DueDay:
    """The day `count` working days after `day`, which itself does not count; negative counts go back, 0 stays."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    on, left = day, abs(count)
    while left:
        on += step
        left -= calendar.is_workday(on)
    return DueDay(on, calendar.is_provisional(min(day, on), max(day, on)))


def closing_time(day: date, hours: OfficeHours) -> datetime:
    """The instant at which the hours of a day end: the due time of a term that is counted in days."""
    return _at(day, hours.spans_on(day)[-1][1])


def count_workdays(first: date, last: date, calendar: WorkCalendar) -> int:
    """Working days from `first` to `last`, both included."""
    return sum(calendar.is_workday(day) for day in _each_day(first, last))


def changes(before: WorkCalendar, after: WorkCalendar, first: date, last: date) -> tuple[DayChange, ...]:
    """The days from `first` to `last` that the two calendars disagree about, as the later one has them."""
    return tuple(
        DayChange(day, after.is_workday(day))
        for day in _each_day(first, last)
        if before.is_workday(day) != after.is_workday(day)
    )


def _open_spans(start: datetime, hours: OfficeHours, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    """Office hours that end after `start`, in order and without end."""
    day = local_day(start)
    while True:
        if hours.every_day or calendar.is_workday(day):
            for first, last in hours.spans_on(day):
                closing = _at(day, last)
                if closing > start:
                    yield _at(day, first), closing
        day += ONE_DAY


def _is_provisional(start: datetime, end: datetime, hours: OfficeHours, calendar: WorkCalendar) -> bool:
    return not hours.every_day and calendar.is_provisional(local_day(start), local_day(end))


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(0), CHINA) + timedelta(minutes=minute)


def _each_day(first: date, last: date) -> Iterator[date]:
    return (first + offset * ONE_DAY for offset in range((last - first).days + 1))


def _parse_spans(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for part in re.split(r"[,，/]", text):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"office hours not understood: {text!r}")
        start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
        spans.append((start_hour * 60 + start_minute, end_hour * 60 + end_minute))
    flat = [minute for span in spans for minute in span]
    if flat != sorted(set(flat)) or flat[-1] > MINUTES_PER_DAY:
        raise ValueError(f"office hours overlap or are out of order: {text!r}")
    return tuple(spans)
