"""Makers of alerts, silences and shifts, and a way to put a check into any state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.alerts.models import Alert, OnCallShift, Silence
from opscenter.alerts.rules import Severity
from opscenter.organizations.models import Organization
from probes.targets.models import Check, CheckFlip, CheckStanding
from probes.targets.rules import CheckState

CREATED = datetime(2026, 12, 1, tzinfo=UTC)


def set_state(db: Session, check: Check, state: CheckState, *, since: datetime, reason: str = "拒绝连接") -> None:
    """What the probes write when a check flips, without the event."""
    standing = db.get_one(CheckStanding, check.id)
    db.add(CheckFlip(check_id=check.id, before=standing.state, after=state, reason=reason, since=since, at=since))
    standing.state, standing.since = state, since
    db.flush()


def make_alert(db: Session, check: Check, *, at: datetime, **changes: Any) -> Alert:
    """An open critical alert that nobody was told of yet."""
    values: dict[str, Any] = {
        "severity": Severity.CRITICAL,
        "summary": f"{check.name}：拒绝连接",
        "since": at - timedelta(seconds=10),
        "next_step_at": at,
        "is_demo": True,
        **changes,
    }
    alert = Alert(
        check_id=check.id, organization_id=check.organization_id, service_id=check.service_id, fired_at=at, **values
    )
    db.add(alert)
    db.flush()
    return alert


def make_silence(db: Session, area: Organization, owner_id: int, *, at: datetime, **changes: Any) -> Silence:
    """One hour of silence for everything of an area."""
    values: dict[str, Any] = {
        "ends_at": at + timedelta(hours=1),
        "reason": "演示：割接",
        "created_at": at,
        **changes,
    }
    silence = Silence(organization_id=area.id, area_path=area.path, owner_id=owner_id, starts_at=at, **values)
    db.add(silence)
    db.flush()
    return silence


def make_shift(db: Session, area: Organization, account: Account, *, at: datetime, **changes: Any) -> OnCallShift:
    """A shift of twelve hours that began an hour ago."""
    values: dict[str, Any] = {
        "starts_at": at - timedelta(hours=1),
        "ends_at": at + timedelta(hours=11),
        "created_at": CREATED,
        **changes,
    }
    shift = OnCallShift(organization_id=area.id, account_id=account.id, **values)
    db.add(shift)
    db.flush()
    return shift
