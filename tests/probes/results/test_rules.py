"""Buckets and histograms."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.checks.base import Status
from probes.results.rules import GROWTH, Figures, Level, bucket_start, latency_bucket, merged, of_sample, upper_edge

AT = datetime(2026, 12, 21, 17, 3, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "start"),
    [
        pytest.param(Level.MINUTES, datetime(2026, 12, 21, 17, 0, tzinfo=UTC), id="five minutes"),
        pytest.param(Level.HOUR, datetime(2026, 12, 21, 17, 0, tzinfo=UTC), id="hour"),
        pytest.param(Level.DAY, datetime(2026, 12, 21, 16, 0, tzinfo=UTC), id="a day begins at midnight in China"),
    ],
)
def test_an_instant_falls_into_a_bucket(level: Level, start: datetime) -> None:
    assert bucket_start(AT, level) == start
    assert bucket_start(start, level) == start


@given(st.lists(st.floats(min_value=0.2, max_value=30_000), min_size=1, max_size=200))
def test_percentiles_are_exact_to_one_bucket(latencies: list[float]) -> None:
    figures = merged(of_sample(Status.OK, latency) for latency in latencies)
    exact = sorted(latencies)[-(-len(latencies) * 95 // 100) - 1]
    estimate = figures.percentile_ms(0.95)
    assert estimate is not None
    assert exact - 0.1 <= estimate <= exact * GROWTH + 0.1


@given(st.lists(st.floats(min_value=0.2, max_value=30_000), max_size=50), st.integers(0, 50))
def test_merging_in_parts_is_merging_at_once(latencies: list[float], cut: int) -> None:
    figures = [of_sample(Status.OK, latency) for latency in latencies]
    at_once, in_parts = merged(figures), merged([merged(figures[:cut]), merged(figures[cut:])])
    assert at_once.histogram == in_parts.histogram
    assert (at_once.min_ms, at_once.max_ms, at_once.ok) == (in_parts.min_ms, in_parts.max_ms, in_parts.ok)


def test_bucket_edges_enclose_their_values() -> None:
    for latency in (0.05, 0.1, 1, 37, 2999):
        bucket = latency_bucket(latency)
        assert latency <= upper_edge(bucket) * 1.000001
        assert bucket == 0 or latency > upper_edge(bucket - 1) * 0.999999


@pytest.mark.parametrize(
    ("status", "in_maintenance", "availability"),
    [
        pytest.param(Status.OK, False, 1.0, id="good"),
        pytest.param(Status.DEGRADED, False, 1.0, id="slow is available"),
        pytest.param(Status.DOWN, False, 0.0, id="down"),
        pytest.param(Status.UNKNOWN, False, None, id="unknown counts for nothing"),
        pytest.param(Status.DOWN, True, None, id="announced work counts for nothing"),
    ],
)
def test_availability_counts_what_is_known(status: Status, in_maintenance: bool, availability: float | None) -> None:
    assert of_sample(status, 5.0, in_maintenance=in_maintenance).availability == availability


def test_a_failed_run_has_no_latency() -> None:
    assert of_sample(Status.DOWN, 3000.0).timed == 0
    assert Figures().average_ms is None
    assert Figures().percentile_ms(0.95) is None
