"""Tables of the house's words: published versions, the one draft, and its trial on real questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.search.vocabulary import Kind
from knowledge.words.rules import NOTE_LIMIT, REASON_LIMIT, WORD_LIMIT, Change
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk


class WordVersion(Base):
    """Everything that the house says beside the product as of one publication; never changed afterwards.

    `report` holds the figures of the trial, `reason` why it was published although known questions got worse.
    """

    __tablename__ = "word_versions"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    changes: Mapped[list[Any]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT))
    reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def said(self) -> list[Change]:
        """What the house says beside the product."""
        return [Change.from_json(stored) for stored in self.changes]


class WordChange(Base):
    """One entry of the draft; without words it is to count no longer."""

    __tablename__ = "word_changes"
    __table_args__ = (UniqueConstraint("kind", "head"),)

    id: Mapped[intpk]
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    head: Mapped[str] = mapped_column(String(WORD_LIMIT))
    words: Mapped[list[Any]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def said(self) -> Change:
        """The entry as the pure rules see it."""
        return Change(self.kind, self.head, tuple(self.words))


class WordTrial(Base):
    """One run of real questions through both vocabularies, for exactly the draft with this fingerprint.

    Without a report it waits for a worker, or one has it since `taken_at`.
    """

    __tablename__ = "word_trials"

    id: Mapped[intpk]
    fingerprint: Mapped[str] = mapped_column(String(64))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RefusedPair(Base):
    """Readers' word and articles' word that do not mean the same; they are not proposed again."""

    __tablename__ = "refused_word_pairs"
    __table_args__ = (UniqueConstraint("word", "meant"),)

    id: Mapped[intpk]
    word: Mapped[str] = mapped_column(String(WORD_LIMIT))
    meant: Mapped[str] = mapped_column(String(WORD_LIMIT))
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)
