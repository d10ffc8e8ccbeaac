"""Buckets of time and of latency. Pure.

A histogram counts latencies in logarithmic buckets (each 15 % wider than the one before), so that percentiles of a
day made from those of hours are as exact as from the raw values: to one bucket.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil, log

from probes.checks.base import Status

CHINA = timedelta(hours=8)
GROWTH = 1.15
SMALLEST_MS = 0.1


class Level(StrEnum):
    """Widths of the buckets, finest first."""

    MINUTES = "5m"
    HOUR = "1h"
    DAY = "1d"


WIDTH = {Level.MINUTES: timedelta(minutes=5), Level.HOUR: timedelta(hours=1), Level.DAY: timedelta(days=1)}
KEPT: Mapping[Level, timedelta | None] = {
    Level.MINUTES: timedelta(days=366),
    Level.HOUR: timedelta(days=5 * 366),
    Level.DAY: None,
}
RAW_KEPT = timedelta(days=14)
FAILURES_KEPT = timedelta(days=400)


def bucket_start(at: datetime, level: Level) -> datetime:
    """The beginning of the bucket that an instant falls into; days begin at midnight in China."""
    width = WIDTH[level].total_seconds()
    local = at.timestamp() + CHINA.total_seconds()
    return datetime.fromtimestamp(local // width * width - CHINA.total_seconds(), UTC)


@dataclass(frozen=True)
class Figures:
    """The figures of one bucket, which can be added to each other."""

    ok: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0
    maintenance: int = 0
    timed: int = 0
    sum_ms: float = 0.0
    min_ms: float | None = None
    max_ms: float | None = None
    histogram: Mapping[str, int] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """Samples that say something about the target and count for availability."""
        return self.ok + self.degraded + self.down

    @property
    def total(self) -> int:
        """All samples."""
        return self.known + self.unknown + self.maintenance

    @property
    def availability(self) -> float | None:
        """Share of known samples that were not down; slow is available. None when nothing is known."""
        return (self.ok + self.degraded) / self.known if self.known else None

    @property
    def average_ms(self) -> float | None:
        """Mean latency of the samples that have one."""
        return self.sum_ms / self.timed if self.timed else None

    def percentile_ms(self, share: float) -> float | None:
        """The latency that `share` of the samples do not exceed, as the upper edge of its bucket."""
        rank, seen = ceil(share * self.timed), 0
        for bucket in sorted(map(int, self.histogram)):
            seen += self.histogram[str(bucket)]
            if seen >= rank:
                return round(min(upper_edge(bucket), self.max_ms or upper_edge(bucket)), 1)
        return None


def of_sample(status: Status, latency_ms: float | None, *, in_maintenance: bool = False) -> Figures:
    """The figures of a single sample. Latencies of failed runs are not averaged: they measure our own limit."""
    counted_as = "maintenance" if in_maintenance else status.value
    found = Figures(
        ok=int(counted_as == "ok"),
        degraded=int(counted_as == "degraded"),
        down=int(counted_as == "down"),
        unknown=int(counted_as == "unknown"),
        maintenance=int(in_maintenance),
    )
    if latency_ms is None or status in {Status.DOWN, Status.UNKNOWN}:
        return found
    histogram = {str(latency_bucket(latency_ms)): 1}
    return replace(found, timed=1, sum_ms=latency_ms, min_ms=latency_ms, max_ms=latency_ms, histogram=histogram)


def merged(parts: Iterable[Figures]) -> Figures:
    """The sum of several buckets."""
    everything = list(parts)
    histogram: dict[str, int] = {}
    for part in everything:
        for bucket, count in part.histogram.items():
            histogram[bucket] = histogram.get(bucket, 0) + count
    return Figures(
        ok=sum(part.ok for part in everything),
        degraded=sum(part.degraded for part in everything),
        down=sum(part.down for part in everything),
        unknown=sum(part.unknown for part in everything),
        maintenance=sum(part.maintenance for part in everything),
        timed=sum(part.timed for part in everything),
        sum_ms=sum(part.sum_ms for part in everything),
        min_ms=min((part.min_ms for part in everything if part.min_ms is not None), default=None),
        max_ms=max((part.max_ms for part in everything if part.max_ms is not None), default=None),
        histogram=histogram,
    )


def latency_bucket(latency_ms: float) -> int:
    """The number of the logarithmic bucket; 0 holds everything up to a tenth of a millisecond."""
    return max(0, ceil(log(max(latency_ms, SMALLEST_MS) / SMALLEST_MS) / log(GROWTH)))


def upper_edge(bucket: int) -> float:
    """The largest latency of a bucket."""
    return float(SMALLEST_MS * GROWTH**bucket)
