"""Tables of alerts, silences, duty shifts and the notes people leave on an alert."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.alerts.rules import AlertState, Matcher, Severity
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.models import PathText


class Alert(Base):
    """One stretch of time in which a check was down, or slow. At most one per check is open.

    `since` is the first bad sample, `recovered_at` the first good one. `step` is the next step of escalation and
    `next_step_at` its time; `arming` counts how often the alert was armed, because an acknowledgement runs out.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "uq_alerts_open",
            "check_id",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_alerts_next_step_at", "next_step_at"),
        Index("ix_alerts_organization_id_id", "organization_id", "id"),
    )

    id: Mapped[intpk]
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"), index=True)
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    summary: Mapped[str] = mapped_column(String(500))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    fired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arming: Mapped[int] = mapped_column(Integer, default=0)
    step: Mapped[int] = mapped_column(Integer, default=0)
    next_step_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def state(self) -> AlertState:
        """Whether it still goes on."""
        return AlertState.RESOLVED if self.resolved_at else AlertState.FIRING

    def is_acknowledged(self, at: datetime) -> bool:
        """Whether somebody holds it at `at`."""
        return self.acknowledged_until is not None and at < self.acknowledged_until


class AlertNote(Base):
    """What somebody who works on the alert wrote down."""

    __tablename__ = "alert_notes"

    id: Mapped[intpk]
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Silence(Base):
    """Alerts of an area, of one system in it, or of one check, are not wanted for a while; monitoring goes on."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_ends_at", "ends_at"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    area_path: Mapped[str] = mapped_column(PathText)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    check_id: Mapped[int | None] = mapped_column(ForeignKey("checks.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    owner_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def matcher(self) -> Matcher:
        """What it covers."""
        return Matcher(self.area_path, self.service_id, self.check_id, self.starts_at, self.ends_at)


class OnCallShift(Base):
    """One person on duty for a body and everything below it, for one system or all; rank 1 is told first."""

    __tablename__ = "on_call_shifts"
    __table_args__ = (Index("ix_on_call_shifts_organization_id_ends_at", "organization_id", "ends_at"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    rank: Mapped[int] = mapped_column(Integer, default=1)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
