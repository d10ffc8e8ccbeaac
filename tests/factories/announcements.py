"""Makers of notices."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind, is_province_wide
from opscenter.organizations.models import Organization


def make_announcement(db: Session, area: Organization, **changes: Any) -> Announcement:
    """An outage announced to an area since the morning."""
    values: dict[str, Any] = {
        "kind": AnnouncementKind.OUTAGE,
        "title": f"{area.short_name}支付电子化暂时不能用",
        "screen_text": "已经派人抢修，请不要重复提交。",
        "spoken_text": "支付电子化暂时不能用，正在抢修。",
        "valid_from": datetime(2026, 12, 21, 1, tzinfo=UTC),
        "created_at": datetime(2026, 12, 21, 1, tzinfo=UTC),
        **changes,
    }
    announcement = Announcement(
        organization_id=area.id,
        area_path=area.path,
        is_province_wide=is_province_wide(area.path),
        **values,
    )
    db.add(announcement)
    db.flush()
    return announcement


def make_key_date(db: Session, area: Organization, title: str, due: datetime, **changes: Any) -> Announcement:
    """A date that an area has to keep."""
    return make_announcement(db, area, kind=AnnouncementKind.KEY_DATE, title=title, valid_to=due, **changes)
