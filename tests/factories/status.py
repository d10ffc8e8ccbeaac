"""Makers of outage records."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.organizations.models import Organization
from opscenter.status.models import Outage


def make_outage(db: Session, area: Organization, alert: Alert, **changes: Any) -> Outage:
    """An outage of the alert's check, 46 minutes long."""
    values: dict[str, Any] = {
        "service_id": alert.service_id,
        "started_at": datetime(2026, 12, 21, 2, 12, 3, tzinfo=UTC),
        "ended_at": datetime(2026, 12, 21, 2, 58, 15, tzinfo=UTC),
        "summary": alert.summary,
        "created_at": datetime(2026, 12, 21, 2, 12, 14, tzinfo=UTC),
        **changes,
    }
    outage = Outage(alert_id=alert.id, check_id=alert.check_id, organization_id=area.id, area_path=area.path, **values)
    db.add(outage)
    db.flush()
    return outage
