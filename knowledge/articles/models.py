"""Tables of articles, their versions, and the change sequence that every index follows with its own cursor."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.articles.rules import (
    AnswerKind,
    ArticleState,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
    is_current,
    reading_seconds,
)
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.models import PathText


class Article(Base):
    """One question of one region. Its facts are those of the live version, before the first publication of the newest.

    `published_number` and `latest_number` point to versions by their number; readers see the published one only.
    `publish_at` is set while an approved version waits in review for its moment. `deleted_at` puts an archived article
    into the trash: archived is what was right once and stays on the editors' shelf, deleted is what should never have
    been written. The `reminded_…` days are those about which the owner has been told.
    """

    __tablename__ = "articles"
    __table_args__ = (Index("ix_articles_reading", "published_number", "audience", "area_path"),)

    id: Mapped[intpk]
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    category: Mapped[Category] = mapped_column(EnumText(Category), index=True)
    kind: Mapped[AnswerKind] = mapped_column(EnumText(AnswerKind))
    audience: Mapped[Audience] = mapped_column(EnumText(Audience))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    area_path: Mapped[str] = mapped_column(PathText, index=True)
    fiscal_year_from: Mapped[int | None] = mapped_column(Integer)
    fiscal_year_to: Mapped[int | None] = mapped_column(Integer)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"), index=True)
    system_version: Mapped[str | None] = mapped_column(String(50))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    question_group: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[ArticleState] = mapped_column(EnumText(ArticleState), index=True)
    latest_number: Mapped[int] = mapped_column(Integer, default=0)
    published_number: Mapped[int | None] = mapped_column(Integer)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    review_note: Mapped[str] = mapped_column(String(500), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date, index=True)
    review_by: Mapped[date | None] = mapped_column(Date)
    reminded_review_by: Mapped[date | None] = mapped_column(Date)
    reminded_valid_to: Mapped[date | None] = mapped_column(Date)
    security_level: Mapped[SecurityLevel] = mapped_column(EnumText(SecurityLevel))
    view_count: Mapped[int] = mapped_column(Integer, default=0)
    useful_count: Mapped[int] = mapped_column(Integer, default=0)
    useless_count: Mapped[int] = mapped_column(Integer, default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def is_live(self) -> bool:
        """Whether a version is out, apart from the days it is valid for."""
        return self.published_number is not None

    def is_current(self, day: date) -> bool:
        """Whether readers see it on a day."""
        return self.is_live and is_current(self.valid_from, self.valid_to, day)


class ArticleVersion(Base):
    """The text of an article as one person saved it, with the facts it is to count for; never changed afterwards."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[intpk]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int] = mapped_column(Integer)
    question: Mapped[str] = mapped_column(String(200))
    answer_sentence: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    spoken_text: Mapped[str] = mapped_column(Text, default="")
    sms_text: Mapped[str] = mapped_column(String(200), default="")
    phrasings: Mapped[list[str]] = mapped_column(JSON, default=list)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    change_note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def content(self) -> Content:
        """The text as the pure rules see it."""
        return Content(
            self.question,
            self.answer_sentence,
            self.body,
            self.spoken_text,
            self.sms_text,
            tuple(self.phrasings),
            tuple(Basis.from_json(stored) for stored in self.basis),
        )

    @property
    def proposed(self) -> Facts:
        """The facts that publication applies."""
        return Facts.from_json(self.facts)

    @property
    def draft(self) -> tuple[Content, Facts]:
        """Text and facts together, as they are compared and written."""
        return self.content, self.proposed

    @property
    def spoken_seconds(self) -> int:
        """How long the spoken text takes."""
        return reading_seconds(self.spoken_text)


class ArticleChange(Base):
    """One row per publication, withdrawal or change of what readers see, in the transaction of the change.

    Ids are given out under a lock that is held until the commit, so that they become visible in their order and no
    cursor ever passes over one.
    """

    __tablename__ = "article_changes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArticleChangeCounter(Base):
    """The one row whose lock puts publications in order; `last_id` is the newest change."""

    __tablename__ = "article_change_counters"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(Integer, default=0)
