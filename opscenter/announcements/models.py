"""The table of notices."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.announcements.rules import AnnouncementKind, is_current
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.models import PathText


class Announcement(Base):
    """One notice for one area, with the words for screens and the words to be spoken.

    Withdrawing sets `valid_to`; rows stay. `dedupe_key` names the source ("incident:12"), so that a source announces
    once however often it is asked to.
    """

    __tablename__ = "announcements"
    __table_args__ = (Index("ix_announcements_area", "area_path", "valid_to"),)

    id: Mapped[intpk]
    kind: Mapped[AnnouncementKind] = mapped_column(EnumText(AnnouncementKind))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    area_path: Mapped[str] = mapped_column(PathText)
    is_province_wide: Mapped[bool] = mapped_column(Boolean)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    title: Mapped[str] = mapped_column(String(200))
    screen_text: Mapped[str] = mapped_column(Text)
    spoken_text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    dedupe_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def is_current(self, now: datetime) -> bool:
        """Whether it counts at `now`."""
        return is_current(self.valid_from, self.valid_to, now)
