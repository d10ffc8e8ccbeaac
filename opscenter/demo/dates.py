"""Dates of the demo province: what has to be handed in during the days after it was loaded. All invented."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from opscenter.announcements.actions import Words, publish
from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.actor import SYSTEM
from opscenter.core.workdays import CHINA, local_day
from opscenter.organizations.models import Organization

NOTE = "演示日期，以本地财政部门通知为准"
# Days from now, hour, division, what ends, and what else there is to say of it.
DATES = (
    (3, 16, "440000000", "授权支付申请截止", "当天 16:00 前提交"),
    (7, 17, "440000000", "直接支付申请和公务卡还款截止", "退票要重新支付的也在这一天以前办"),
    (10, 17, "440000000", "本月结账截止", "未记账的凭证先记账"),
    (5, 12, "440600000", "佛山市用款计划上报截止", "市级单位"),
)


def load_dates(db: Session, places: dict[str, Organization], *, now: datetime) -> None:
    """Key dates for the whole province and for one city."""
    for days, hour, code, title, more in DATES:
        ends = datetime.combine(local_day(now) + timedelta(days=days), time(hour), CHINA)
        publish(
            db,
            SYSTEM,
            kind=AnnouncementKind.KEY_DATE,
            organization_id=places[code].id,
            words=Words(title, f"{more}；{NOTE}", title),
            now=now,
            valid_to=ends,
            dedupe_key=f"demo-date-{days}",
        )
