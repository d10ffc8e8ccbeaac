"""Tables of what was found: raw samples and roll-ups."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, EnumText, UtcDateTime
from probes.checks.base import Status
from probes.results.rules import Figures, Level


class Sample(Base):
    """One finished run. On SQLite the table is clustered by check and time, which is how it is read."""

    __tablename__ = "samples"
    __table_args__ = (Index("ix_samples_at", "at"), {"sqlite_with_rowid": False})

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    latency_ms: Mapped[float | None] = mapped_column(Float)
    value: Mapped[float | None] = mapped_column(Float)
    message: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    phases: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Rollup(Base):
    """The samples of one check in one bucket of time. `histogram` counts latencies by logarithmic bucket.

    `maintenance` counts samples taken inside an announced window; they are in no other count.
    """

    __tablename__ = "rollups"
    __table_args__ = (
        # Holds all that availability over many checks is reckoned from.
        Index("ix_rollups_level_start", "level", "start", "check_id", "ok", "degraded", "down"),
        {"sqlite_with_rowid": False},
    )

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True, autoincrement=False)
    level: Mapped[Level] = mapped_column(EnumText(Level), primary_key=True)
    start: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ok: Mapped[int] = mapped_column(Integer, default=0)
    degraded: Mapped[int] = mapped_column(Integer, default=0)
    down: Mapped[int] = mapped_column(Integer, default=0)
    unknown: Mapped[int] = mapped_column(Integer, default=0)
    maintenance: Mapped[int] = mapped_column(Integer, default=0)
    timed: Mapped[int] = mapped_column(Integer, default=0)
    sum_ms: Mapped[float] = mapped_column(Float, default=0.0)
    min_ms: Mapped[float | None] = mapped_column(Float)
    max_ms: Mapped[float | None] = mapped_column(Float)
    histogram: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def figures(self) -> Figures:
        """The figures as the pure rules know them."""
        return Figures(**{name: getattr(self, name) for name in Figures.__dataclass_fields__})


class RollupMark(Base):
    """How far a level has been rolled up."""

    __tablename__ = "rollup_marks"

    level: Mapped[Level] = mapped_column(EnumText(Level), primary_key=True)
    done_until: Mapped[datetime] = mapped_column(UtcDateTime)
