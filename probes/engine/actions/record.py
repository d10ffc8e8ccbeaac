"""The middle of the pipeline: judge finished runs, keep their samples, set the next due time, flip where it is due.

Everything about one batch happens in one transaction, so that a state never changes without its event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from probes.checks.base import Status
from probes.engine.actions.flip import keep_flip
from probes.engine.rules import Sample as Judged
from probes.engine.rules import Standing, Thresholds, judge, next_due
from probes.results.models import Sample
from probes.runner.contract import Report
from probes.targets.models import Check, CheckDue, CheckStanding
from probes.targets.rules import CheckState
from probes.targets.texts import sentence


def record_results(db: Session, reports: Sequence[Report], *, now: datetime) -> int:
    """Take in finished runs; returns how many were accepted.

    A report whose claim is no longer valid (its lease ran out and another runner has the check, or the check was
    changed, paused or removed meanwhile) is dropped: the other runner's result stands.
    """
    latest = {report.check_id: report for report in sorted(reports, key=lambda report: report.epoch)}
    dues = {
        due.check_id: due
        for due in db.scalars(
            select(CheckDue).where(CheckDue.check_id.in_(latest)).order_by(CheckDue.check_id).with_for_update()
        )
    }
    accepted = {
        check_id: report
        for check_id, report in latest.items()
        if check_id in dues and dues[check_id].epoch == report.epoch and dues[check_id].lease_until is not None
    }
    standings = {
        standing.check_id: standing
        for standing in db.scalars(select(CheckStanding).where(CheckStanding.check_id.in_(accepted)))
    }
    for check in db.scalars(select(Check).where(Check.id.in_(accepted)).order_by(Check.id)):
        _take_in(db, _Rows(check, dues[check.id], standings[check.id]), accepted[check.id], now)
    return len(accepted)


@dataclass(frozen=True)
class _Rows:
    """The three rows of one check."""

    check: Check
    due: CheckDue
    standing: CheckStanding


def thresholds_of(check: Check) -> Thresholds:
    """The judge's limits of one check."""
    return Thresholds(check.confirm_tries, check.confirm_every_seconds, check.recover_successes)


def standing_of(row: CheckStanding) -> Standing:
    """The stored standing as the judge knows it."""
    return Standing(
        state=row.state,
        since=row.since,
        recent=tuple(Judged(Status(status), datetime.fromisoformat(at), message) for status, at, message in row.recent),
        unknown_streak=tuple(map(datetime.fromisoformat, row.unknown_streak)),
    )


def keep(row: CheckStanding, standing: Standing) -> None:
    """Store the judge's standing."""
    row.state, row.since = standing.state, standing.since
    row.recent = [[sample.status.value, sample.at.isoformat(), sample.message] for sample in standing.recent]
    row.unknown_streak = [at.isoformat() for at in standing.unknown_streak]


def _take_in(db: Session, rows: _Rows, report: Report, now: datetime) -> None:
    outcome, thresholds = report.outcome, thresholds_of(rows.check)
    text = sentence(rows.check.kind, outcome.message, outcome.params)
    verdict = judge(standing_of(rows.standing), Judged(outcome.status, report.started_at, text), thresholds)
    is_first = rows.standing.last_at is None
    keep(rows.standing, verdict.standing)
    _keep_last(rows.standing, report, text)
    db.add(_sample(report))
    rows.due.owner = rows.due.lease_until = None
    rows.due.next_due_at = next_due(
        check_id=rows.check.id,
        started_at=report.started_at,
        now=now,
        interval_seconds=rows.check.interval_seconds,
        is_soft=verdict.is_soft,
        thresholds=thresholds,
    )
    if verdict.flip is not None:
        # That a new check is good is no news; hundreds of them at once would hold up a real fault.
        is_news = not (is_first and verdict.flip.after is CheckState.OK)
        keep_flip(db, rows.check, verdict.flip, now=now, is_news=is_news)


def _keep_last(row: CheckStanding, report: Report, text: str) -> None:
    outcome = report.outcome
    row.last_at, row.last_status, row.last_latency_ms = report.started_at, outcome.status, outcome.latency_ms
    row.last_message, row.last_params, row.last_facts = outcome.message, _plain(outcome.params), _plain(outcome.facts)
    if outcome.status in {Status.DOWN, Status.DEGRADED}:
        row.last_failure_at, row.last_failure_text = report.started_at, text


def _sample(report: Report) -> Sample:
    outcome = report.outcome
    is_good = outcome.status is Status.OK
    return Sample(
        check_id=report.check_id,
        at=report.started_at,
        status=outcome.status,
        latency_ms=outcome.latency_ms,
        value=outcome.value,
        message=outcome.message,
        params=None if is_good else _plain(outcome.params),
        phases=dict(outcome.phases) or None,
    )


def _plain(values: Any) -> dict[str, Any]:
    return dict(values)
