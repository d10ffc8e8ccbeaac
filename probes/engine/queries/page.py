"""The page of one check: curve, table, availability, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from probes.checks.registry import kinds
from probes.engine.queries.board import month_start
from probes.results.models import Sample
from probes.results.queries import Point, grouped, list_failures, rollups_since, series
from probes.results.rules import CHINA, Figures, Level, bucket_start, merged
from probes.targets.models import Check, CheckFlip, CheckStanding, Target
from probes.targets.policy import visible
from probes.targets.texts import cause, sentence

FLIPS = 12
WEEKS_COMPARED = 4
FEWEST_DAYS_COMPARED = 3


class Range(StrEnum):
    """How much of the past the curve shows."""

    DAY = "24h"
    MONTH = "30d"
    YEAR = "1y"


@dataclass(frozen=True)
class Resolution:
    """The level of the curve, the width of a row of the table and of a bar, and how far back."""

    level: Level
    row: timedelta
    bar: timedelta
    back: timedelta


RESOLUTIONS = {
    Range.DAY: Resolution(Level.MINUTES, timedelta(hours=1), timedelta(minutes=15), timedelta(hours=24)),
    Range.MONTH: Resolution(Level.HOUR, timedelta(days=1), timedelta(days=1), timedelta(days=30)),
    Range.YEAR: Resolution(Level.DAY, timedelta(days=7), timedelta(days=7), timedelta(days=364)),
}


@dataclass(frozen=True)
class Failure:
    """One sample that was not good, in words."""

    sample: Sample
    sentence: str


@dataclass(frozen=True)
class CheckPage:
    """Everything the page shows."""

    check: Check
    standing: CheckStanding
    target: Target
    organization: Organization
    service: ServiceSystem | None
    last_sentence: str
    last_cause: str
    range: Range
    points: list[Point]
    rows: Sequence[Point]
    bars: list[Point]
    usual: list[tuple[float, float]]
    today: Figures
    month: Figures
    failures: list[Failure]
    flips: Sequence[CheckFlip]
    address: str


def read_page(
    db: Session, actor: Actor, check_id: int, wanted: Range, *, now: datetime, locale: str = "zh_CN"
) -> CheckPage:
    """One check in scope, its results in the reader's language; raises NotFound otherwise."""
    check, standing, target, organization, service = _rows(db, actor, check_id)
    resolution = RESOLUTIONS[wanted]
    begin = bucket_start(now - resolution.back, resolution.level)
    known = rollups_since(db, check.id, _begins(wanted, resolution.level, begin, now), end=now)
    points = _without_the_unfinished(series(known[resolution.level], resolution.level, begin=begin, end=now))
    midnight = bucket_start(now, Level.DAY)
    today = merged(figures for start, figures in known[Level.HOUR].items() if start >= midnight)
    days = (figures for start, figures in known[Level.DAY].items() if month_start(now) <= start < midnight)
    return CheckPage(
        check=check,
        standing=standing,
        target=target,
        organization=organization,
        service=service,
        last_sentence=_words(check, standing.last_message, standing.last_params, locale),
        last_cause=cause(check.kind, standing.last_message, locale) if standing.last_message else "",
        range=wanted,
        points=points,
        rows=_since_first_result(grouped(points, resolution.row))[::-1],
        bars=grouped(points, resolution.bar),
        usual=_usual(known[Level.HOUR], points, now) if wanted is Range.DAY else [],
        today=today,
        month=merged([today, *days]),
        failures=[
            Failure(sample, _words(check, sample.message, sample.params or {}, locale))
            for sample in list_failures(db, check.id)
        ],
        flips=db.scalars(
            select(CheckFlip).where(CheckFlip.check_id == check.id).order_by(CheckFlip.id.desc()).limit(FLIPS)
        ).all(),
        address=address_of(check),
    )


def _begins(wanted: Range, level: Level, begin: datetime, now: datetime) -> dict[Level, datetime]:
    """From when on the page needs the buckets of each level: the curve, today, the month, what is usual."""
    hours = now - timedelta(weeks=WEEKS_COMPARED) if wanted is Range.DAY else bucket_start(now, Level.DAY)
    needed = {Level.HOUR: hours, Level.DAY: month_start(now)}
    return {**needed, level: min(begin, needed.get(level, begin))}


def _rows(
    db: Session, actor: Actor, check_id: int
) -> tuple[Check, CheckStanding, Target, Organization, ServiceSystem | None]:
    row = db.execute(
        select(Check, CheckStanding, Target, Organization, ServiceSystem)
        .join(CheckStanding, CheckStanding.check_id == Check.id)
        .join(Target, Target.id == Check.target_id)
        .join(Organization, Organization.id == Check.organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Check.service_id)
        .where(Check.id == check_id, visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("check.not_found")
    return row[0], row[1], row[2], row[3], row[4]


def address_of(check: Check) -> str:
    """Where the check looks, without anything secret."""
    kind = kinds().get(check.kind)
    return kind.settings.model_validate(check.settings).address() if kind else ""


def worst_status(figures: Figures | None) -> str:
    """The colour of one bar."""
    if figures is None or (not figures.known and not figures.maintenance):
        return "unknown"
    if figures.down:
        return "down"
    if figures.degraded:
        return "degraded"
    return "ok" if figures.known else "maintenance"


def _without_the_unfinished(points: list[Point]) -> list[Point]:
    """Without the newest bucket until its first roll-up, which follows within a minute: it is no gap yet."""
    return points[:-1] if points and points[-1].figures is None else points


def _since_first_result(points: Sequence[Point]) -> Sequence[Point]:
    """Without the time before the check existed; gaps after its first result stay."""
    first = next((index for index, point in enumerate(points) if point.figures is not None), len(points))
    return points[first:]


def _usual(known: Mapping[datetime, Figures], points: Sequence[Point], now: datetime) -> list[tuple[float, float]]:
    """The range of hourly averages at the same hour of the last four weeks; empty while there is too little past."""
    by_hour: dict[int, list[float]] = {}
    for start, figures in known.items():
        average = figures.average_ms
        if average is not None and start < now - timedelta(days=1):
            by_hour.setdefault((start + CHINA).hour, []).append(average)
    if len(by_hour) < 24 or min(map(len, by_hour.values())) < FEWEST_DAYS_COMPARED:
        return []
    bands = {hour: (_at(values, 0.05), _at(values, 0.95)) for hour, values in by_hour.items()}
    return [_between(bands, point.start + CHINA) for point in points]


def _at(values: list[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def _between(bands: dict[int, tuple[float, float]], local: datetime) -> tuple[float, float]:
    """The band moves evenly from the middle of one hour to the middle of the next."""
    position = local.hour + local.minute / 60 - 0.5
    first, part = int(position // 1) % 24, position % 1
    low, high = bands[first], bands[(first + 1) % 24]
    return (low[0] + (high[0] - low[0]) * part, low[1] + (high[1] - low[1]) * part)


def _words(check: Check, message: str, params: dict[str, object], locale: str) -> str:
    return sentence(check.kind, message, params, locale) if message else ""
