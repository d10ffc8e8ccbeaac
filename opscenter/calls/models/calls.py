"""The call and its history, call-backs, and the numbers that people call."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.calls.rules import (
    LIVE_STATES,
    AreaSource,
    CallbackReason,
    CallbackState,
    CallState,
    Disposition,
    Flow,
    LineKind,
    Outcome,
    StepKind,
    written,
)
from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk


class HotlineNumber(Base):
    """A number that people call. One that belongs to a city tells where its callers are."""

    __tablename__ = "hotline_numbers"

    id: Mapped[intpk]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    flow: Mapped[Flow] = mapped_column(EnumText(Flow))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    tells_area: Mapped[bool] = mapped_column(default=False)
    is_direct: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def written(self) -> str:
        """The number as people write it."""
        return written(self.number)


class Call(Base):
    """One conversation, from ringing to its summary. Rows stay for ever; the caller's number is encrypted."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_state_queue_id", "state", "queue_id"),
        Index("ix_calls_organization_id_started_at", "organization_id", "started_at"),
        Index("ix_calls_phone_index_started_at", "phone_index", "started_at"),
    )

    id: Mapped[intpk]
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    account_sid: Mapped[str] = mapped_column(String(64))
    line: Mapped[LineKind] = mapped_column(EnumText(LineKind))
    hotline_id: Mapped[int | None] = mapped_column(ForeignKey("hotline_numbers.id"))
    dialled: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str | None] = mapped_column(EncryptedText("calls.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(64))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("organization_contacts.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    area_source: Mapped[AreaSource] = mapped_column(EnumText(AreaSource))
    state: Mapped[CallState] = mapped_column(EnumText(CallState))
    node: Mapped[str] = mapped_column(String(40), default="start")
    step: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("call_queues.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    disposition: Mapped[Disposition | None] = mapped_column(EnumText(Disposition))
    note: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    summed_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_recognized(self) -> bool:
        """Whether the number told which unit calls."""
        return self.area_source is AreaSource.KNOWN_NUMBER

    @property
    def is_live(self) -> bool:
        """Whether somebody is still on the line."""
        return self.state in LIVE_STATES


class CallStep(Base):
    """What the caller heard and pressed, and what happened to the call, in order."""

    __tablename__ = "call_steps"

    id: Mapped[intpk]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[StepKind] = mapped_column(EnumText(StepKind))
    node: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(32), default="")
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcements.id"), index=True)


class Callback(Base):
    """Somebody is to be called back; a call gives rise to at most one entry of each reason."""

    __tablename__ = "callbacks"
    __table_args__ = (
        UniqueConstraint("call_id", "reason"),
        Index("ix_callbacks_state_due_at", "state", "due_at"),
    )

    id: Mapped[intpk]
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    phone: Mapped[str] = mapped_column(EncryptedText("callbacks.phone"))
    phone_index: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[CallbackReason] = mapped_column(EnumText(CallbackReason))
    state: Mapped[CallbackState] = mapped_column(EnumText(CallbackState))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
