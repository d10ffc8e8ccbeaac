from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscenter.status.rules import Span, availability, clip, unite

START = datetime(2026, 12, 21, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def span(first: int, last: int | None) -> Span:
    return Span(at(first), None if last is None else at(last))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([span(0, 10), span(5, 15)], [span(0, 15)]),
        ([span(0, 10), span(10, 12)], [span(0, 12)]),
        ([span(0, 10), span(2, 3)], [span(0, 10)]),
        ([span(11, 12), span(0, 10)], [span(0, 10), span(11, 12)]),
        ([span(0, None), span(5, 15)], [span(0, None)]),
        ([span(0, 10), span(5, None)], [span(0, None)]),
        ([span(0, 10), span(20, None), span(30, None)], [span(0, 10), span(20, None)]),
        ([], []),
    ],
    ids=["overlap", "touch", "inside", "apart", "open first", "open later", "two open", "none"],
)
def test_overlapping_outages_are_one(spans: list[Span], expected: list[Span]) -> None:
    assert unite(spans) == expected


minutes = st.integers(0, 300)
closed = st.tuples(minutes, minutes).map(lambda pair: span(min(pair), max(pair)))


@given(st.lists(closed, max_size=12))
def test_uniting_is_order_free_and_counts_each_minute_once(spans: list[Span]) -> None:
    united = unite(spans)
    assert unite(reversed(spans)) == united
    assert unite(united) == united
    covered = {
        minute for item in spans for minute in range(300) if item.started_at <= at(minute) < (item.ended_at or at(0))
    }
    assert sum((item.lasts(at(300)) for item in united), timedelta(0)) == timedelta(minutes=len(covered))


def test_only_the_part_inside_the_range_counts() -> None:
    assert clip([span(0, 10), span(20, None), span(40, 50)], at(5), at(30)) == [span(5, 10), span(20, 30)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], 1.0),
        ([span(0, 10)], 0.9),
        ([span(0, 10), span(5, 10)], 0.9),
        ([span(90, None)], 0.9),
        ([span(0, 200)], 0.0),
    ],
    ids=["none", "ten of a hundred", "seen by two checks", "still lasting", "all of it"],
)
def test_availability_is_the_share_of_time_in_service(spans: list[Span], expected: float) -> None:
    assert availability(spans, at(0), at(100)) == pytest.approx(expected)


def test_an_empty_range_counts_as_available() -> None:
    assert availability([span(0, 10)], at(5), at(5)) == 1.0


def test_an_open_outage_lasts_until_now() -> None:
    assert span(0, None).lasts(at(7)) == timedelta(minutes=7)
