"""Rolling up and forgetting."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.maintenance.models import MaintenanceWindow
from probes.checks.base import Status
from probes.results.actions import forget_old, reckon, store
from probes.results.models import Rollup, RollupMark, Sample
from probes.results.queries import figures_between, grouped, list_failures, recent_latencies, rollups_since, series
from probes.results.rules import RAW_KEPT, Level, bucket_start
from probes.targets.models import Check
from tests.factories.probes import make_check, make_samples, roll_all


def rollups(db: Session, check: Check, level: Level) -> list[Rollup]:
    """All of one level in order."""
    db.expire_all()
    wanted = select(Rollup).where(Rollup.check_id == check.id, Rollup.level == level).order_by(Rollup.start)
    return list(db.scalars(wanted))


def test_samples_become_buckets_of_all_widths(db: Session, now: datetime) -> None:
    check = make_check(db)
    make_samples(db, check, begin=now - timedelta(hours=3), end=now, every=60)
    roll_all(db, now)
    minutes, hours, days = (rollups(db, check, level) for level in Level)
    assert [len(minutes), len(hours), len(days)] == [37, 4, 1]
    assert sum(row.ok for row in minutes) == sum(row.ok for row in hours) == days[0].ok == 180


def test_rolling_up_again_changes_nothing(db: Session, now: datetime) -> None:
    check = make_check(db)
    make_samples(db, check, begin=now - timedelta(hours=1), end=now, every=60)
    roll_all(db, now)
    before = [(row.start, row.figures) for row in rollups(db, check, Level.HOUR)]
    roll_all(db, now)
    assert [(row.start, row.figures) for row in rollups(db, check, Level.HOUR)] == before


def test_a_sample_that_arrives_after_the_end_of_its_bucket_is_counted(db: Session, now: datetime) -> None:
    check = make_check(db)
    edge = bucket_start(now, Level.MINUTES)
    make_samples(db, check, begin=edge - timedelta(minutes=5), end=edge - timedelta(minutes=1), every=60)
    roll_all(db, edge)
    make_samples(db, check, begin=edge - timedelta(seconds=1), end=edge, every=60)
    roll_all(db, edge + timedelta(seconds=30))
    assert [row.ok for row in rollups(db, check, Level.MINUTES)] == [5]


def test_a_day_is_formed_again_when_an_hour_has_ended_and_is_whole_after_midnight(db: Session, now: datetime) -> None:
    check = make_check(db)
    midnight = bucket_start(now, Level.DAY) + timedelta(days=1)
    begin = midnight - timedelta(hours=2)
    counted = []
    for first, last in ((0, 30), (30, 59), (59, 61), (61, 120)):
        until = begin + timedelta(minutes=last)
        make_samples(db, check, begin=begin + timedelta(minutes=first), end=until, every=60)
        roll_all(db, until + timedelta(seconds=1))
        counted.append(sum(row.ok for row in rollups(db, check, Level.DAY)))
    assert counted == [30, 30, 61, 120]
    assert figures_between(db, check.id, begin=begin, end=midnight + timedelta(minutes=1)).ok == 120


def test_a_worker_that_was_away_catches_up_across_gaps(db: Session, now: datetime) -> None:
    check = make_check(db)
    make_samples(db, check, begin=now - timedelta(days=3), end=now - timedelta(days=3, hours=-1), every=300)
    make_samples(db, check, begin=now - timedelta(hours=1), end=now, every=300)
    roll_all(db, now)
    assert sum(row.ok for row in rollups(db, check, Level.DAY)) == 24


def test_announced_work_is_kept_apart(db: Session, now: datetime) -> None:
    check = make_check(db)
    window = MaintenanceWindow(
        organization_id=check.organization_id,
        area_path=f"/{check.organization_id}/",
        starts_at=now - timedelta(minutes=30),
        ends_at=now,
        planned_ends_at=now,
        reason="升级",
        created_at=now,
    )
    db.add(window)
    make_samples(db, check, begin=now - timedelta(hours=1), end=now, every=60, status=Status.DOWN)
    roll_all(db, now)
    figures = figures_between(db, check.id, begin=now - timedelta(days=1), end=now)
    assert (figures.down, figures.maintenance) == (30, 30)


def test_figures_of_a_month_are_days_and_the_hours_of_today(db: Session, now: datetime) -> None:
    check = make_check(db)
    make_samples(db, check, begin=now - timedelta(days=3), end=now - timedelta(hours=1), every=600)
    make_samples(db, check, begin=now - timedelta(hours=1), end=now, every=600, status=Status.DOWN)
    roll_all(db, now)
    figures = figures_between(db, check.id, begin=now - timedelta(days=30), end=now)
    assert (figures.ok, figures.down) == (6 * 24 * 3 - 6, 6)


def test_a_series_keeps_its_gaps(db: Session, now: datetime) -> None:
    check = make_check(db)
    make_samples(db, check, begin=now - timedelta(minutes=30), end=now - timedelta(minutes=20), every=60)
    roll_all(db, now)
    begin = now - timedelta(hours=1)
    known = rollups_since(db, check.id, {Level.MINUTES: begin}, end=now)
    points = series(known[Level.MINUTES], Level.MINUTES, begin=begin, end=now)
    assert len(points) == 12
    assert sum(point.figures is not None for point in points) == 3
    assert len(grouped(points, timedelta(hours=1))) == 2
    assert len(recent_latencies(db, [check.id], begin=now - timedelta(hours=1))[check.id]) == 3


def test_good_samples_are_forgotten_before_failures(db: Session, now: datetime) -> None:
    check = make_check(db)
    old = now - RAW_KEPT - timedelta(hours=1)
    make_samples(db, check, begin=old, end=old + timedelta(minutes=2), every=60)
    make_samples(
        db, check, begin=old + timedelta(minutes=5), end=old + timedelta(minutes=6), every=60, status=Status.DOWN
    )
    make_samples(db, check, begin=now - timedelta(minutes=1), end=now, every=60)
    forget_old(db, now=now)
    assert db.scalar(select(func.count()).select_from(Sample)) == 2
    assert [sample.status for sample in list_failures(db, check.id)] == [Status.DOWN]


def test_a_step_that_another_worker_overtook_is_dropped(db: Session, now: datetime) -> None:
    make_samples(db, make_check(db), begin=now - timedelta(minutes=20), end=now, every=60)
    overtaken = reckon(db, Level.MINUTES, now=now)
    later = now + timedelta(minutes=10)
    roll_all(db, later)
    assert overtaken is not None
    store(db, overtaken)
    assert db.get_one(RollupMark, Level.MINUTES).done_until == later
