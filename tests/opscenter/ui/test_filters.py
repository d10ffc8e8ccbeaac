"""Wording of dates, ages, durations and figures."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from opscenter.ui import filters

# The test clock stands at Monday 2026-12-21 10:12 in China.
NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _request(site: Flask) -> Iterator[None]:
    with site.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 12, 24), "2026-12-24（周四）"),
        (datetime(2026, 12, 23, 16, 30, tzinfo=UTC), "2026-12-24（周四）"),
        (None, "–"),
    ],
    ids=["day", "instant after midnight in China", "missing"],
)
def test_full_dates(value: date | None, text: str) -> None:
    assert filters.full_date(value) == text


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(hours=7, minutes=18), "今天 17:30"),
        (timedelta(days=1), "明天 10:12"),
        (timedelta(days=-1), "昨天 10:12"),
        (timedelta(days=3), "12-24 周四 10:12"),
        (timedelta(days=-400), "2025-11-16 10:12"),
    ],
    ids=["today", "tomorrow", "yesterday", "this year", "another year"],
)
def test_points_in_time(ahead: timedelta, text: str) -> None:
    assert filters.when(NOW + ahead) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=4), "4 分前"),
        (timedelta(minutes=59, seconds=59), "59 分前"),
        (timedelta(hours=3), "3 小时前"),
        (timedelta(hours=11), "昨天"),
        (timedelta(days=6), "12-15"),
        (timedelta(days=400), "2025-11-16"),
    ],
    ids=str,
)
def test_ages(ago: timedelta, text: str) -> None:
    assert filters.age(NOW - ago) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 21), "今天"),
        (date(2026, 12, 22), "明天"),
        (date(2026, 12, 24), "3 天后"),
        (date(2026, 12, 19), "2 天前"),
    ],
    ids=str,
)
def test_days_left(day: date, text: str) -> None:
    assert filters.ahead(day) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 秒"),
        (41, "41 秒"),
        (120, "2 分"),
        (2772, "46 分 12 秒"),
        (7500, "2 小时 5 分"),
        (7200, "2 小时"),
        (273600, "3 天 4 小时"),
        (172800, "2 天"),
    ],
)
def test_durations_in_sentences(seconds: int, text: str) -> None:
    assert filters.duration(timedelta(seconds=seconds)) == text


def test_durations_in_clocks_and_calls() -> None:
    assert filters.hours_minutes(6420) == "1:47"
    assert filters.hours_minutes(-1080) == "0:18"
    assert filters.minutes_seconds(156) == "02:36"
    assert filters.minutes_seconds(3756) == "1:02:36"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 秒"), (11, "+11 秒"), (2772, "46:12"), (62, "1:02")])
def test_offsets_of_the_chain(seconds: int, text: str) -> None:
    assert filters.offset(seconds) == text


def test_figures() -> None:
    assert filters.number(31882) == "31,882"
    assert filters.number(-12.5, 1) == "−12.5"
    assert filters.percent(0.76391) == "76.4%"
    assert filters.percent(0.999349, 2) == "99.93%"
    assert filters.percent(0.99935, 2) == "99.94%"
    assert filters.file_size(186_000) == "186 kB"
    assert filters.file_size(2_400_000) == "2.4 MB"


def test_times_of_machines_and_people() -> None:
    assert filters.time_of_day(NOW) == "10:12"
    assert filters.time_with_seconds(NOW) == "10:12:00"
    assert filters.stamp(NOW) == "2026-12-21 10:12"
    assert filters.iso(NOW) == "2026-12-21T10:12:00+08:00"
    assert filters.iso(date(2026, 12, 21)) == "2026-12-21"
    assert filters.near_date(NOW) == "12-21 周一"


@pytest.mark.parametrize("name", sorted(set(filters.FILTERS) - {"iso", "label"}))
def test_a_missing_value_is_a_dash(site: Flask, name: str) -> None:
    assert site.jinja_env.filters[name](None) == "–"


def test_money_and_masks_are_the_kernels(site: Flask) -> None:
    render = site.jinja_env.from_string(
        "{{ 126261174|amount }} {{ '13800001234'|mask_phone }} {{ '张三'|mask_name }}"
    ).render
    assert render() == "1,262,611.74 138****1234 张*"
