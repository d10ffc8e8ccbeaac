"""Stage one: claim what is due. Any number of runners may claim; a conditional update decides who gets a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from probes.engine.rules import LEASE
from probes.runner.contract import Assignment
from probes.targets.configuration import joined
from probes.targets.models import Check, CheckDue


def claim_due(db: Session, *, owner: str, limit: int, now: datetime) -> list[Assignment]:
    """Lease up to `limit` due checks to `owner`, the longest overdue first.

    Where the database can skip locked rows, runners do not wait for each other; everywhere else the condition of
    the update is what keeps a row from being claimed twice.
    """
    candidates = (
        select(CheckDue.check_id)
        .where(_is_due(now))
        .order_by(CheckDue.next_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = db.execute(
        update(CheckDue)
        .where(CheckDue.check_id.in_(candidates), _is_due(now))
        .values(owner=owner, lease_until=now + LEASE, epoch=CheckDue.epoch + 1)
        .returning(CheckDue.check_id, CheckDue.epoch)
        .execution_options(synchronize_session=False)
    ).all()
    epochs: dict[int, int] = {row.check_id: row.epoch for row in rows}
    checks = db.scalars(select(Check).where(Check.id.in_(epochs)))
    return [_assignment(check, epochs[check.id], now) for check in checks]


def seconds_to_next_due(db: Session, *, now: datetime) -> float | None:
    """How long nothing will be due (0 when something is overdue); None when there is no check at all."""
    next_due_at = db.scalar(select(func.min(CheckDue.next_due_at)).where(_is_free(now)))
    return None if next_due_at is None else max(0.0, (next_due_at - now) / timedelta(seconds=1))


def give_back(db: Session, assignments: Sequence[Assignment]) -> None:
    """Return claims that were not carried out, so that another runner does not wait for the lease to end."""
    for assignment in assignments:
        db.execute(
            update(CheckDue)
            .where(CheckDue.check_id == assignment.check_id, CheckDue.epoch == assignment.epoch)
            .values(owner=None, lease_until=None)
        )


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(CheckDue.lease_until.is_(None), CheckDue.lease_until < now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (CheckDue.next_due_at <= now) & _is_free(now)


def _assignment(check: Check, epoch: int, now: datetime) -> Assignment:
    silent = (now - check.heartbeat_at).total_seconds() if check.heartbeat_at else None
    return Assignment(
        check_id=check.id,
        epoch=epoch,
        kind=check.kind,
        settings=joined(check.settings, check.secrets),
        timeout_seconds=check.timeout_seconds,
        silent_seconds=silent,
    )
