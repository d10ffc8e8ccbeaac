"""Makers of targets, checks and what is known about them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from opscenter.organizations.models import Organization
from probes.checks.base import Status
from probes.results.actions import reckon, store
from probes.results.models import Sample
from probes.results.rules import Level
from probes.targets.models import Check, CheckDue, CheckStanding, Target
from probes.targets.rules import CheckState, Timing
from tests.factories.organizations import make_province

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def make_target(db: Session, **changes: Any) -> Target:
    """A target of the province."""
    values: dict[str, Any] = {"name": f"前置机 {next(_numbers)}", "is_demo": True, "created_at": CREATED, **changes}
    if "organization_id" not in values:
        values["organization_id"] = make_province(db).id
    target = Target(**values)
    db.add(target)
    db.flush()
    return target


def make_check(
    db: Session,
    *,
    organization: Organization | None = None,
    state: CheckState = CheckState.UNKNOWN,
    due_at: datetime = CREATED,
    **changes: Any,
) -> Check:
    """A TCP check on this machine, due since long ago, with its rows in the due-queue and of its standing."""
    target_values = {name: changes[name] for name in ("service_id",) if name in changes}
    if organization is not None:
        target_values["organization_id"] = organization.id
    target = make_target(db, **target_values)
    values: dict[str, Any] = {
        "target_id": target.id,
        "organization_id": target.organization_id,
        "name": f"检查 {next(_numbers)}",
        "kind": "tcp",
        "settings": {"host": "127.0.0.1", "port": 9},
        "secrets": None,
        "is_demo": True,
        "created_at": CREATED,
        "updated_at": CREATED,
        **Timing().columns(),
        **changes,
    }
    check = Check(**values)
    db.add(check)
    db.flush()
    if check.is_enabled is not False:
        db.add(CheckDue(check_id=check.id, next_due_at=due_at, epoch=0))
    db.add(CheckStanding(check_id=check.id, state=state, since=CREATED, recent=[], unknown_streak=[]))
    db.flush()
    return check


def make_drill_check(db: Session, **changes: Any) -> Check:
    """A check of the demo target that drills break."""
    check = make_check(db, **changes)
    db.get_one(Target, check.target_id).is_drill = True
    db.flush()
    return check


def make_samples(
    db: Session, check: Check, *, begin: datetime, end: datetime, every: int, status: Status = Status.OK, **changes: Any
) -> None:
    """Samples at equal distances from `begin` (inclusive) to `end` (exclusive), with a latency of 20 ms."""
    at = begin
    while at < end:
        values = {"status": status, "latency_ms": 20.0, "message": "tcp.ok", "value": None, **changes}
        db.add(Sample(check_id=check.id, at=at, **values))
        at += timedelta(seconds=every)
    db.flush()


def roll_all(db: Session, now: datetime) -> None:
    """Roll all levels up, as the job does."""
    for level in Level:
        while (step := reckon(db, level, now=now)) is not None:
            store(db, step)
            if step.end >= now:
                break
