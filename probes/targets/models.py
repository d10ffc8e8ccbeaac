"""Tables of what is watched: targets, checks, and one row per check in the due-queue."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from probes.checks.base import Status
from probes.targets.rules import CheckState


class Target(Base):
    """A thing of one body that several checks look at: a web server, a database, a machine, a batch job."""

    __tablename__ = "targets"

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    is_drill: Mapped[bool] = mapped_column(Boolean, default=False)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Check(Base):
    """One check as configured. `organization_id` and `service_id` repeat the target's, because every list asks them.

    `settings` are those of its kind without the secret ones; `secrets` is a JSON object with those. The plain token
    of a heartbeat is shown once and stored as a hash.
    """

    __tablename__ = "checks"

    id: Mapped[intpk]
    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(32))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    secrets: Mapped[str | None] = mapped_column(EncryptedText("checks.secrets"))
    interval_seconds: Mapped[int] = mapped_column(Integer, default=60)
    timeout_seconds: Mapped[float] = mapped_column(Float, default=3.0)
    confirm_tries: Mapped[int] = mapped_column(Integer, default=2)
    confirm_every_seconds: Mapped[float] = mapped_column(Float, default=2.0)
    recover_successes: Mapped[int] = mapped_column(Integer, default=2)
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    heartbeat_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckDue(Base):
    """The place of an enabled check in the due-queue.

    A runner claims the row by a conditional update that raises `epoch`; a result is accepted only with the epoch of
    its claim, so that a runner that was thought dead cannot write over its successor.
    """

    __tablename__ = "check_dues"
    __table_args__ = (Index("ix_check_dues_next_due_at", "next_due_at"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True, autoincrement=False)
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)


class CheckStanding(Base):
    """What is known about a check now: its hard state, the samples that may still change it, and the last sample."""

    __tablename__ = "check_standings"
    __table_args__ = (Index("ix_check_standings_state", "state"),)

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True, autoincrement=False)
    state: Mapped[CheckState] = mapped_column(EnumText(CheckState), default=CheckState.UNKNOWN)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recent: Mapped[list[Any]] = mapped_column(JSON, default=list)
    unknown_streak: Mapped[list[Any]] = mapped_column(JSON, default=list)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_status: Mapped[Status | None] = mapped_column(EnumText(Status))
    last_latency_ms: Mapped[float | None] = mapped_column(Float)
    last_message: Mapped[str] = mapped_column(String(64), default="")
    last_params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    last_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    last_failure_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_failure_text: Mapped[str] = mapped_column(Text, default="")


class CheckFlip(Base):
    """The history of hard states, kept for the event list of the check page."""

    __tablename__ = "check_flips"
    __table_args__ = (Index("ix_check_flips_check_id_at", "check_id", "at"),)

    id: Mapped[intpk]
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    before: Mapped[CheckState] = mapped_column(EnumText(CheckState))
    after: Mapped[CheckState] = mapped_column(EnumText(CheckState))
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Drill(Base):
    """One drill: the demo target is broken from `started_at` to `repaired_at`. The target's process reads this row."""

    __tablename__ = "drills"

    id: Mapped[intpk]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(100))
    repaired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    repaired_by: Mapped[str | None] = mapped_column(String(100))
