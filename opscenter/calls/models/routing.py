"""Waiting lines, operators' presence and the offers of calls to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.calls.routing.rules import PresenceState, ReservationState
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk


class CallQueue(Base):
    """The waiting line of one body; a body without one is served by the nearest above."""

    __tablename__ = "call_queues"

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(100))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), unique=True)
    overflow_seconds: Mapped[int] = mapped_column(Integer, default=30)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Presence(Base):
    """What one operator is doing now; `last_seen_at` is the console's sign of life."""

    __tablename__ = "presences"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[PresenceState] = mapped_column(EnumText(PresenceState))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    misses: Mapped[int] = mapped_column(Integer, default=0)


class Reservation(Base):
    """A call offered to one operator until `expires_at`. At most one is pending per call and per operator."""

    __tablename__ = "reservations"
    __table_args__ = (
        Index(
            "uq_reservations_pending_call",
            "call_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "uq_reservations_pending_account",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[intpk]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    state: Mapped[ReservationState] = mapped_column(EnumText(ReservationState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
