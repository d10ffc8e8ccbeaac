"""Reads the yearly holiday decree, pasted from the State Council's notice or as CSV, into days. Pure.

A wrong year, a forgotten paragraph or a mistyped date must not become due dates, so everything the text says twice is
compared: weekdays in brackets, the stated number of days, and that every statutory day is free.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from opscenter.core.errors import Invalid
from opscenter.core.text import verbatim
from opscenter.core.workdays import DayKind, statutory_days

# Before this year the statutory days were others; such decrees are read without that comparison.
STATUTORY_SINCE = 2025

_TITLE_YEAR = re.compile(verbatim(r"(\d{4})年部分节假日"))
_SECTION = re.compile(verbatim(r"[一二三四五六七八九十]+、([\u4e00-\u9fff、]{2,14}?):"))
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WEEKDAY = re.compile(verbatim(r"(?:周|星期)([一二三四五六日天])"))
_DATE = re.compile(verbatim(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:<(\d)>)?"))
_STATED = re.compile(verbatim(r"(?:共|放假)(\d{1,2})天"))
_FREE, _WORKED, _UNTIL = verbatim("放假"), verbatim("上班"), verbatim("至")
_KINDS = {
    **dict.fromkeys(("holiday", verbatim("休"), _FREE), DayKind.HOLIDAY),
    **dict.fromkeys(("workday", verbatim("班"), _WORKED), DayKind.WORKDAY),
}
_WEEKDAY_NUMBERS = {**{sign: number for number, sign in enumerate(verbatim("一二三四五六日"))}, verbatim("天"): 6}


@dataclass(frozen=True)
class DecreedDay:
    """How one day deviates from the ordinary week, and for which festival."""

    kind: DayKind
    name: str


@dataclass(frozen=True)
class Decree:
    """One year's decree; a few days may lie in the December before."""

    year: int
    days: Mapping[date, DecreedDay]


def parse_decree(text: str) -> Decree:
    """Read a pasted notice or CSV lines `2027-01-01,holiday,元旦` (kinds also 休/班, 放假/上班).

    Raises Invalid with one of `calendar.decree_unreadable` (line), `calendar.decree_without_year`,
    `calendar.decree_weekday` (day), `calendar.decree_count` (name, stated, found), `calendar.decree_incomplete`
    (days: statutory days that are not free).
    """
    normal = unicodedata.normalize("NFKC", text)
    decree = _from_notice(normal) if _SECTION.search(_BRACKETS.sub("", normal)) else _from_csv(normal)
    if decree.year >= STATUTORY_SINCE:
        free = {day for day, decreed in decree.days.items() if decreed.kind is DayKind.HOLIDAY}
        forgotten = sorted(statutory_days(decree.year) - free)
        if forgotten:
            raise Invalid("calendar.decree_incomplete", days=", ".join(day.isoformat() for day in forgotten))
    return decree


def _from_csv(text: str) -> Decree:
    days: dict[date, DecreedDay] = {}
    for row in csv.reader(text.splitlines()):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].lower() in ("date", verbatim("日期")):
            continue
        try:
            day, kind = date(*map(int, re.split(r"[-/.]", cells[0]))), _KINDS[cells[1].lower()]
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise Invalid("calendar.decree_unreadable", line=",".join(cells)) from error
        days[day] = DecreedDay(kind, cells[2] if len(cells) > 2 else "")
    if not days:
        raise Invalid("calendar.decree_without_year")
    ((year, _),) = Counter(day.year for day in days).most_common(1)
    return Decree(year, MappingProxyType(days))


def _from_notice(text: str) -> Decree:
    titled = _TITLE_YEAR.search(text)
    if titled is None:
        raise Invalid("calendar.decree_without_year")
    year = int(titled[1])
    plain = re.sub(r"\s+", "", _BRACKETS.sub(_weekday_mark, text))
    headers = list(_SECTION.finditer(plain))
    days: dict[date, DecreedDay] = {}
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        section = plain[header.end() : following.start() if following else len(plain)]
        days |= _section_days(header[1], section, year)
    return Decree(year, MappingProxyType(days))


def _section_days(name: str, section: str, year: int) -> dict[date, DecreedDay]:
    days: dict[date, DecreedDay] = {}
    for clause in re.split(verbatim("[。,;]"), section):
        if _WORKED in clause:
            days |= {day: DecreedDay(DayKind.WORKDAY, name) for day in _dates(clause, year)}
        elif _FREE in clause:
            days |= {day: DecreedDay(DayKind.HOLIDAY, name) for day in _dates(clause, year)}
    stated = _STATED.search(section)
    found = sum(decreed.kind is DayKind.HOLIDAY for decreed in days.values())
    if not found or (stated and int(stated[1]) != found):
        raise Invalid("calendar.decree_count", name=name, stated=stated[1] if stated else "?", found=found)
    return days


def _dates(clause: str, year: int) -> Iterator[date]:
    """The days a clause names; `A至B` names all between."""
    month, last, last_end = 0, None, 0
    for found in _DATE.finditer(clause):
        year, month = int(found[1] or year), int(found[2] or month)
        try:
            day = date(year, month, int(found[3]))
        except ValueError as error:
            raise Invalid("calendar.decree_unreadable", line=clause) from error
        if found[4] and day.weekday() != int(found[4]):
            raise Invalid("calendar.decree_weekday", day=day.isoformat())
        if last and clause[last_end : found.start()] == _UNTIL:
            yield from (last + timedelta(days=offset) for offset in range(1, (day - last).days))
        yield day
        last, last_end = day, found.end()


def _weekday_mark(brackets: re.Match[str]) -> str:
    """`(农历除夕、周二)` becomes `<1>`, brackets without a weekday vanish."""
    weekday = _WEEKDAY.search(brackets[1])
    return f"<{_WEEKDAY_NUMBERS[weekday[1]]}>" if weekday else ""
