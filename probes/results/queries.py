"""Reads of results: the series of a chart, availability, failures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import Session

from probes.checks.base import Status
from probes.results.models import Rollup, Sample
from probes.results.rules import CHINA, WIDTH, Figures, Level, bucket_start, merged

FAILURES = 20


@dataclass(frozen=True)
class Point:
    """One bucket of a series; `figures` is None where nothing was measured."""

    start: datetime
    figures: Figures | None


def rollups_since(
    db: Session, check_id: int, begins: Mapping[Level, datetime], *, end: datetime
) -> dict[Level, dict[datetime, Figures]]:
    """The buckets of one check by level and begin, each level from its own instant on, with one statement."""
    rows = db.scalars(
        select(Rollup).where(
            Rollup.check_id == check_id,
            Rollup.start < end,
            or_(*((Rollup.level == level) & (Rollup.start >= begin) for level, begin in begins.items())),
        )
    )
    found: dict[Level, dict[datetime, Figures]] = {level: {} for level in begins}
    for row in rows:
        found[row.level][row.start] = row.figures
    return found


def series(known: Mapping[datetime, Figures], level: Level, *, begin: datetime, end: datetime) -> list[Point]:
    """All buckets from `begin` to `end` in order, empty ones included: a gap stays a gap."""
    points, at = [], bucket_start(begin, level)
    while at < end:
        if at >= begin:
            points.append(Point(at, known.get(at)))
        at += WIDTH[level]
    return points


def grouped(points: Sequence[Point], width: timedelta) -> list[Point]:
    """The same series in wider buckets (hours of five-minute points), for the table beside a chart."""
    groups: dict[datetime, list[Figures]] = {}
    for point in points:
        offset = (point.start + CHINA).timestamp() % width.total_seconds()
        groups.setdefault(point.start - timedelta(seconds=offset), [])
        if point.figures is not None:
            groups[point.start - timedelta(seconds=offset)].append(point.figures)
    return [Point(start, merged(parts) if parts else None) for start, parts in sorted(groups.items())]


def figures_between(db: Session, check_id: int, *, begin: datetime, end: datetime) -> Figures:
    """What is known about one check from `begin` to `end`: whole days, then the hours of the last one.

    Both instants are taken back to the beginning of their day and hour.
    """
    return figures_of(db, [check_id], begin=begin, end=end).get(check_id, Figures())


def figures_of(db: Session, check_ids: Iterable[int], *, begin: datetime, end: datetime) -> Mapping[int, Figures]:
    """The same for several checks with one statement; checks without results are left out."""
    parts: dict[int, list[Figures]] = {}
    for row in _span(db, check_ids, begin=begin, end=end):
        parts.setdefault(row.check_id, []).append(row.figures)
    return {check_id: merged(found) for check_id, found in parts.items()}


def _span(db: Session, check_ids: Iterable[int], *, begin: datetime, end: datetime) -> Iterable[Rollup]:
    """The days before the last one, and the hours of that."""
    today = bucket_start(end, Level.DAY)
    return db.scalars(
        select(Rollup).where(
            Rollup.check_id.in_(list(check_ids)),
            or_(
                (Rollup.level == Level.DAY) & (Rollup.start >= bucket_start(begin, Level.DAY)) & (Rollup.start < today),
                (Rollup.level == Level.HOUR) & (Rollup.start >= today) & (Rollup.start < end),
            ),
        )
    )


def availability_counts(db: Session, *, begin: datetime, end: datetime) -> Mapping[int, tuple[int, int]]:
    """Available and known samples by check, without loading histograms: for boards over thousands of checks."""
    today = bucket_start(end, Level.DAY)
    days, hours = Rollup.level == Level.DAY, Rollup.level == Level.HOUR
    columns = (Rollup.check_id, (Rollup.ok + Rollup.degraded).label("available"), Rollup.down)
    # Two halves instead of one condition with "or", so that each is read from the index alone.
    found = union_all(
        select(*columns).where(days, Rollup.start >= bucket_start(begin, Level.DAY), Rollup.start < today),
        select(*columns).where(hours, Rollup.start >= today, Rollup.start < end),
    ).subquery()
    rows = db.execute(
        select(found.c.check_id, func.sum(found.c.available), func.sum(found.c.available + found.c.down)).group_by(
            found.c.check_id
        )
    )
    return {check_id: (int(available), int(known)) for check_id, available, known in rows}


def list_failures(db: Session, check_id: int, *, limit: int = FAILURES) -> list[Sample]:
    """The newest samples that were not good, newest first."""
    return list(
        db.scalars(
            select(Sample)
            .where(Sample.check_id == check_id, Sample.status != Status.OK)
            .order_by(Sample.at.desc())
            .limit(limit)
        )
    )


def recent_latencies(db: Session, check_ids: Sequence[int], *, begin: datetime) -> Mapping[int, list[float | None]]:
    """Average latency per five minutes since `begin` by check, for sparklines; gaps are None."""
    rows = db.execute(
        select(Rollup.check_id, Rollup.start, Rollup.sum_ms, Rollup.timed)
        .where(Rollup.check_id.in_(check_ids), Rollup.level == Level.MINUTES, Rollup.start >= begin)
        .order_by(Rollup.check_id, Rollup.start)
    )
    found: dict[int, list[float | None]] = {}
    for check_id, _, total, timed in rows:
        found.setdefault(check_id, []).append(total / timed if timed else None)
    return found
