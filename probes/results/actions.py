"""Rolling samples up and forgetting what is old. Both can be interrupted and repeated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from opscenter.maintenance.models import MaintenanceWindow
from opscenter.maintenance.rules import covers
from opscenter.organizations.models import Organization
from probes.checks.base import Status
from probes.results.models import Rollup, RollupMark, Sample
from probes.results.rules import (
    FAILURES_KEPT,
    KEPT,
    RAW_KEPT,
    WIDTH,
    Figures,
    Level,
    bucket_start,
    merged,
    of_sample,
)
from probes.targets.models import Check

# A worker that was away for long catches up in steps, each in its own transaction.
LONGEST_STEP = {Level.MINUTES: timedelta(hours=2), Level.HOUR: timedelta(days=2), Level.DAY: timedelta(days=60)}
FINER = {Level.HOUR: Level.MINUTES, Level.DAY: Level.HOUR}

Buckets = Mapping[tuple[int, datetime], list[Figures]]


@dataclass(frozen=True)
class Step:
    """One step of one level, reckoned and not yet stored; `done_until` is the mark it starts from, None at first."""

    level: Level
    begin: datetime
    end: datetime
    done_until: datetime | None
    rows: Sequence[Mapping[str, object]]


def reckon(db: Session, level: Level, *, now: datetime) -> Step | None:
    """The next step of a level, from what is finer; None without any. Only reads, so that nobody waits meanwhile.

    The newest finished bucket is formed again each time, because the last samples of a bucket arrive after its end.
    Days are formed again when an hour has ended: what reads them takes the hours of today by themselves.
    """
    mark = db.get(RollupMark, level)
    done_until = mark.done_until if mark else None
    if done_until and level is Level.DAY and bucket_start(now, Level.HOUR) <= done_until:
        return None
    since = done_until or _first_source(db, level)
    if since is None:
        return None
    begin = bucket_start(since, level) - WIDTH[level]
    end = min(now, since + LONGEST_STEP[level])
    buckets = _from_samples(db, begin, end) if level is Level.MINUTES else _from_finer(db, level, begin, end)
    rows = [
        {"check_id": check_id, "level": level, "start": start, **asdict(merged(parts))}
        for (check_id, start), parts in buckets.items()
    ]
    return Step(level, begin, end, done_until, rows)


def store(db: Session, step: Step) -> None:
    """Replace the buckets of a step, so that repeating it changes nothing; one that was overtaken is dropped."""
    mark = db.get(RollupMark, step.level, with_for_update=True)
    if (mark.done_until if mark else None) != step.done_until:
        return
    covered = (Rollup.level == step.level, Rollup.start >= step.begin, Rollup.start < step.end)
    db.execute(delete(Rollup).where(*covered))
    if step.rows:
        db.execute(insert(Rollup), step.rows)
    if mark is None:
        db.add(RollupMark(level=step.level, done_until=step.end))
    else:
        mark.done_until = step.end


def forget_old(db: Session, *, now: datetime) -> None:
    """Delete what is past its time: good samples first, failures much later, days never."""
    failed = Sample.status.in_([Status.DOWN, Status.DEGRADED])
    db.execute(delete(Sample).where(Sample.at < now - RAW_KEPT, ~failed))
    db.execute(delete(Sample).where(Sample.at < now - FAILURES_KEPT))
    for level, kept in KEPT.items():
        if kept is not None:
            db.execute(delete(Rollup).where(Rollup.level == level, Rollup.start < now - kept))


def _first_source(db: Session, level: Level) -> datetime | None:
    if level is Level.MINUTES:
        return db.scalar(select(func.min(Sample.at)))
    return db.scalar(select(func.min(Rollup.start)).where(Rollup.level == FINER[level]))


def _from_samples(db: Session, begin: datetime, end: datetime) -> Buckets:
    rows = db.execute(
        select(Sample.check_id, Sample.at, Sample.status, Sample.latency_ms).where(Sample.at >= begin, Sample.at < end)
    ).all()
    maintained = _Maintained(db, begin, end)
    buckets: dict[tuple[int, datetime], list[Figures]] = defaultdict(list)
    for check_id, at, status, latency in rows:
        figures = of_sample(status, latency, in_maintenance=maintained.covers(check_id, at))
        buckets[check_id, bucket_start(at, Level.MINUTES)].append(figures)
    return buckets


def _from_finer(db: Session, level: Level, begin: datetime, end: datetime) -> Buckets:
    rows = db.scalars(select(Rollup).where(Rollup.level == FINER[level], Rollup.start >= begin, Rollup.start < end))
    buckets: dict[tuple[int, datetime], list[Figures]] = defaultdict(list)
    for row in rows:
        buckets[row.check_id, bucket_start(row.start, level)].append(row.figures)
    return buckets


class _Maintained:
    """Which checks lie in an announced window at an instant; loads nothing when there is no window."""

    def __init__(self, db: Session, begin: datetime, end: datetime) -> None:
        windows: Iterable[MaintenanceWindow] = db.scalars(
            select(MaintenanceWindow).where(MaintenanceWindow.starts_at < end, MaintenanceWindow.ends_at > begin)
        )
        self._extents = [window.extent for window in windows]
        self._places: dict[int, tuple[str, int | None]] = {}
        if self._extents:
            places = db.execute(
                select(Check.id, Organization.path, Check.service_id).join(
                    Organization, Organization.id == Check.organization_id
                )
            )
            self._places = {check_id: (path, service_id) for check_id, path, service_id in places}

    def covers(self, check_id: int, at: datetime) -> bool:
        """Whether the sample of a check is not to be counted."""
        if not self._extents:
            return False
        path, service_id = self._places[check_id]
        return any(covers(extent, path, service_id, at) for extent in self._extents)
