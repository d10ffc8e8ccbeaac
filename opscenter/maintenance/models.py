"""Tables of planned work and of the periods in which none may be done."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk
from opscenter.maintenance.rules import Extent
from opscenter.organizations.models import PathText


class MaintenanceWindow(Base):
    """Announced work on one system, or on all, in one area. Ending it early moves `ends_at`; rows stay."""

    __tablename__ = "maintenance_windows"
    __table_args__ = (Index("ix_maintenance_windows_ends_at", "ends_at"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    area_path: Mapped[str] = mapped_column(PathText)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300))
    is_urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def extent(self) -> Extent:
        """What it covers."""
        return Extent(self.area_path, self.service_id, self.starts_at, self.ends_at)

    @property
    def was_cut_short(self) -> bool:
        """Whether it ended, or will end, before its planned end."""
        return self.ends_at < self.planned_ends_at


class FreezePeriod(Base):
    """封网期: no planned change in this area, on this system or on all, except an urgent one."""

    __tablename__ = "freeze_periods"
    __table_args__ = (Index("ix_freeze_periods_ends_at", "ends_at"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    area_path: Mapped[str] = mapped_column(PathText)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(100))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def extent(self) -> Extent:
        """What it covers."""
        return Extent(self.area_path, self.service_id, self.starts_at, self.ends_at)
