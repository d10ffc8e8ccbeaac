"""Invented past for the checks of the demo province, so that curves, usual ranges and availability have something to
show on the first day. Only what is marked as demo data gets any; nothing here was ever down.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from probes.checks.base import Status
from probes.results.models import Rollup, RollupMark
from probes.results.rules import CHINA, WIDTH, Figures, Level, bucket_start, latency_bucket
from probes.targets.models import Check, CheckStanding
from probes.targets.rules import CheckState

# The newest buckets of a level are formed again from the finer one, which therefore has to exist for everybody.
FOR_EVERYBODY = {Level.MINUTES: timedelta(hours=2), Level.HOUR: timedelta(days=2), Level.DAY: timedelta(days=30)}
FOR_SOME = {Level.MINUTES: timedelta(hours=24), Level.HOUR: timedelta(days=30), Level.DAY: timedelta(days=90)}
UNKNOWN_AGO = (timedelta(hours=9), timedelta(hours=9, minutes=15))
SLOW_AGO = (timedelta(hours=5), timedelta(hours=5, minutes=6))
SAMPLES_A_BUCKET = 5
ROWS_AT_ONCE = 5000


def load_history(db: Session, checks: Iterable[Check], *, detailed: Iterable[int], now: datetime) -> int:
    """Roll-ups up to now: all levels in full for the `detailed` checks, the necessary for the others.

    To be called once, before the first real roll-up.
    """
    in_full = set(detailed)
    rows: list[dict[str, Any]] = []
    for check in checks:
        rows += _history(check.id, FOR_SOME if check.id in in_full else FOR_EVERYBODY, now)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        db.execute(insert(Rollup), rows[start : start + ROWS_AT_ONCE])
    db.add_all(RollupMark(level=level, done_until=now) for level in Level)
    db.flush()
    return len(rows)


def settle(db: Session, checks: Iterable[Check], *, now: datetime) -> None:
    """Let checks stand as their invented past left them: fine, seen just now. The first real run replaces that.

    Without it a board over hundreds of checks is mostly unknown until each had its turn.
    """
    db.execute(
        update(CheckStanding)
        .where(CheckStanding.check_id.in_([check.id for check in checks]))
        .values(
            state=CheckState.OK,
            since=now - FOR_EVERYBODY[Level.DAY],
            last_at=now,
            last_status=Status.OK,
            last_message="http.ok",
            last_params={"status": 200},
        )
    )


def _history(check_id: int, spans: dict[Level, timedelta], now: datetime) -> Iterator[dict[str, Any]]:
    chance = random.Random(check_id)  # noqa: S311 - invented figures, the same on each machine
    base = chance.uniform(22, 60)
    for level, span in spans.items():
        for start in _starts(level, now - span, now):
            figures = _figures(chance, base, level, start, now)
            yield {"check_id": check_id, "level": level, "start": start, **vars(figures)}


def _starts(level: Level, begin: datetime, end: datetime) -> Sequence[datetime]:
    first = bucket_start(begin, level)
    count = math.ceil((end - first) / WIDTH[level])
    return [first + number * WIDTH[level] for number in range(count)]


def _figures(chance: random.Random, base: float, level: Level, start: datetime, now: datetime) -> Figures:
    """Busier by day than by night; one stretch without results and one slow one in the last day."""
    local = start + CHINA
    load = 1 + 0.5 * max(0.0, math.sin((local.hour + local.minute / 60 - 7) / 12 * math.pi))
    if level is Level.DAY:
        load = 1.2
    if level is Level.MINUTES and UNKNOWN_AGO[0] <= now - start < UNKNOWN_AGO[1]:
        return replace(Figures(), unknown=SAMPLES_A_BUCKET)
    is_slow = level is Level.MINUTES and SLOW_AGO[0] <= now - start < SLOW_AGO[1]
    latencies = [
        round(base * load * chance.uniform(0.85, 1.2) * (3 if is_slow else 1), 1) for _ in range(SAMPLES_A_BUCKET)
    ]
    return Figures(
        **{"degraded" if is_slow else "ok": SAMPLES_A_BUCKET},
        timed=SAMPLES_A_BUCKET,
        sum_ms=sum(latencies),
        min_ms=min(latencies),
        max_ms=max(latencies),
        histogram=dict(Counter(str(latency_bucket(latency)) for latency in latencies)),
    )
