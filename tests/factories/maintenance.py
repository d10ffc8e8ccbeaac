"""Makers of maintenance windows and freezes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from opscenter.maintenance.models import FreezePeriod, MaintenanceWindow
from opscenter.organizations.models import Organization

PLANNED = datetime(2026, 12, 1, tzinfo=UTC)


def make_window(db: Session, area: Organization, starts_at: datetime, **changes: Any) -> MaintenanceWindow:
    """Two hours of work on every system of an area."""
    ends_at = changes.pop("ends_at", starts_at + timedelta(hours=2))
    values: dict[str, Any] = {
        "planned_ends_at": ends_at,
        "reason": "演示：更换交换机",
        "created_at": PLANNED,
        **changes,
    }
    window = MaintenanceWindow(
        organization_id=area.id, area_path=area.path, starts_at=starts_at, ends_at=ends_at, **values
    )
    db.add(window)
    db.flush()
    return window


def make_freeze(db: Session, area: Organization, starts_at: datetime, **changes: Any) -> FreezePeriod:
    """Ten days without changes in an area."""
    values: dict[str, Any] = {
        "ends_at": starts_at + timedelta(days=10),
        "name": "演示：年终封网",
        "created_at": PLANNED,
        **changes,
    }
    freeze = FreezePeriod(organization_id=area.id, area_path=area.path, starts_at=starts_at, **values)
    db.add(freeze)
    db.flush()
    return freeze
