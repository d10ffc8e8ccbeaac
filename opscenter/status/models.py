"""The table of outages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk
from opscenter.organizations.models import PathText
from opscenter.status.rules import Span


class Outage(Base):
    """One stretch of a service out of order in one area, as one alert saw it; never deleted.

    From the first failed sample of the streak that became hard to the first good sample of the streak that resolved.
    Overlaps of one service and area are united when figures are formed, so the raw records stay as evidence.
    """

    __tablename__ = "outages"
    __table_args__ = (
        Index("ix_outages_place", "service_id", "organization_id", "started_at"),
        Index("ix_outages_area", "area_path", "started_at"),
        Index("ix_outages_contract", "contract_id", "started_at"),
    )

    id: Mapped[intpk]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), unique=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    area_path: Mapped[str] = mapped_column(PathText)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("call_off_contracts.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_planned: Mapped[bool] = mapped_column(Boolean, default=False)
    summary: Mapped[str] = mapped_column(String(500), default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def span(self) -> Span:
        """The record as the pure rules see it."""
        return Span(self.started_at, self.ended_at)
