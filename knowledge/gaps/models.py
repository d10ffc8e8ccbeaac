"""Tables of gaps and of the questions in them. No personal data: a question knows neither who asked nor which ticket
followed; one that was read from a ticket names it, because its solution is what an editor needs."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.gaps.rules import OPEN, REASON_LIMIT, TEXT_LIMIT, GapState, Reason
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.models import PathText


class Gap(Base):
    """One matter that people ask about and no article answers; `title` is one of its questions.

    Count, minutes, area and dates are those of its questions, kept up with each of them. A settled one has been touched
    by people, who then say what belongs to it; the others may still be found to ask the same. `reopened_at` is set
    while it is open because somebody asked again.
    """

    __tablename__ = "gaps"
    __table_args__ = (Index("ix_gaps_ranking", "state", "minutes", "id"),)

    id: Mapped[intpk]
    title: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    state: Mapped[GapState] = mapped_column(EnumText(GapState), default=GapState.NEW)
    area_path: Mapped[str] = mapped_column(PathText, index=True)
    is_settled: Mapped[bool] = mapped_column(Boolean, default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="")
    question_count: Mapped[int] = mapped_column(Integer, default=0)
    minutes: Mapped[float] = mapped_column(Float, default=0.0)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


class GapQuestion(Base):
    """One question that counts, in the gap that it belongs to; in none until the job has looked at it."""

    __tablename__ = "gap_questions"
    __table_args__ = (Index("ix_gap_questions_gap", "gap_id", "id"),)

    id: Mapped[intpk]
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gaps.id"))
    reason: Mapped[Reason] = mapped_column(EnumText(Reason))
    text: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    area_path: Mapped[str] = mapped_column(PathText)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("asks.id"), unique=True)
    ticket_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    resolution: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class GapCursor(Base):
    """The one row that says up to which question the log was read."""

    __tablename__ = "gap_cursors"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_ask_id: Mapped[int] = mapped_column(BigInteger, default=0)
