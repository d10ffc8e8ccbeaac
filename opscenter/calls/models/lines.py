"""What the lines keep: which webhooks were already taken, and the simulated line's calls and inputs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk


class WebhookReceipt(Base):
    """A webhook that was taken, with the answer it got, written in the same transaction as its effect.

    `fingerprint` is made of what the signature covers, `token` of what the line says makes a request the same.
    """

    __tablename__ = "webhook_receipts"
    __table_args__ = (Index("ix_webhook_receipts_received_at", "received_at"),)

    id: Mapped[intpk]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[str | None] = mapped_column(String(160), unique=True)
    call_sid: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SimulatedState(StrEnum):
    """Life of a call on the simulated line."""

    REQUESTED = "requested"
    RUNNING = "running"
    ENDED = "ended"


class SimulatorInputKind(StrEnum):
    """What the caller, or the operator whose telephone is simulated too, does."""

    KEY = "key"
    WORDS = "words"
    HANG_UP = "hang_up"
    OPERATOR_HANGS_UP = "operator_hangs_up"


class SimulatorCall(Base):
    """A call wanted or running on the simulated line; one worker claims it by compare-and-set."""

    __tablename__ = "simulator_calls"
    __table_args__ = (Index("ix_simulator_calls_state", "state"),)

    id: Mapped[intpk]
    call_sid: Mapped[str] = mapped_column(String(64), unique=True)
    caller: Mapped[str] = mapped_column(EncryptedText("simulator_calls.caller"))
    called: Mapped[str] = mapped_column(String(20))
    pace: Mapped[int] = mapped_column(Integer, default=100)
    state: Mapped[SimulatedState] = mapped_column(EnumText(SimulatedState))
    holder: Mapped[str | None] = mapped_column(String(100))
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SimulatorInput(Base):
    """One deed at the simulated telephone, taken by the line when its time (`created_at`) has come."""

    __tablename__ = "simulator_inputs"

    id: Mapped[intpk]
    simulator_call_id: Mapped[int] = mapped_column(ForeignKey("simulator_calls.id"), index=True)
    kind: Mapped[SimulatorInputKind] = mapped_column(EnumText(SimulatorInputKind))
    value: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
