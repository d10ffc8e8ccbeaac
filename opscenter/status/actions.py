"""Keeps outage records in step with alerts: opened, closed, never deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from opscenter.contracts.queries.responsibility import contract_for
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.status.models import Outage
from probes.results.models import Sample
from probes.targets.models import Check

EVIDENCE_LIMIT = 20


def record_outage(db: Session, actor: Actor, alert_id: int, *, now: datetime) -> Outage | None:
    """Make the outage record of a critical alert agree with the alert as it is now: lasting or over.

    Asked twice, late, or after the alert is over, it comes to the same record. None for a warning: slow is not out.
    """
    alert = db.scalar(
        select(Alert).where(Alert.id == alert_id).with_for_update().execution_options(populate_existing=True)
    )
    if alert is None or alert.severity is not Severity.CRITICAL:
        return None
    outage = db.scalar(select(Outage).where(Outage.alert_id == alert.id))
    if outage is None:
        outage = _open(db, alert, now)
        _trace(db, actor, "outage.open", outage, now)
    if alert.resolved_at is not None and outage.closed_at is None:
        outage.ended_at = max(alert.recovered_at or alert.resolved_at, outage.started_at)
        outage.closed_at = now
        outage.evidence = {**outage.evidence, "last": _samples(db, alert.check_id, outage.ended_at, alert.resolved_at)}
        _trace(db, actor, "outage.close", outage, now)
    db.flush()
    return outage


def _open(db: Session, alert: Alert, now: datetime) -> Outage:
    area = db.get_one(Organization, alert.organization_id)
    check = db.get_one(Check, alert.check_id)
    contract = contract_for(db, alert.service_id, area.id, alert.since)
    outage = Outage(
        alert_id=alert.id,
        check_id=alert.check_id,
        service_id=alert.service_id,
        organization_id=area.id,
        area_path=area.path,
        payer_id=contract.payer_id if contract else None,
        contract_id=contract.contract_id if contract else None,
        started_at=alert.since,
        summary=alert.summary,
        evidence={
            "check": check.name,
            "kind": check.kind,
            "first": _samples(db, alert.check_id, alert.since, alert.fired_at),
        },
        created_at=now,
    )
    db.add(outage)
    db.flush()
    return outage


def _samples(db: Session, check_id: int, first: datetime, last: datetime) -> list[dict[str, Any]]:
    """The samples that decided, copied because raw results are only kept for two weeks."""
    rows = db.scalars(
        select(Sample)
        .where(Sample.check_id == check_id, Sample.at >= first, Sample.at <= last)
        .order_by(Sample.at)
        .limit(EVIDENCE_LIMIT)
    )
    return [
        {"at": row.at.isoformat(), "status": row.status.value, "message": row.message, "latency_ms": row.latency_ms}
        for row in rows
    ]


def _trace(db: Session, actor: Actor, action: str, outage: Outage, now: datetime) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="outage",
        object_id=outage.id,
        organization_id=outage.organization_id,
        detail={"alert": outage.alert_id, "service": outage.service_id},
        now=now,
    )
