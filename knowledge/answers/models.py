"""Tables of what readers leave behind: questions asked, articles opened, verdicts. No personal data in any of them."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.answers.rules import Channel
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.models import PathText


class Ask(Base):
    """One question as it was typed, with numbers and addresses of persons masked, and how well it was answered."""

    __tablename__ = "asks"
    __table_args__ = (Index("ix_asks_area", "area_path", "asked_at"),)

    id: Mapped[intpk]
    text: Mapped[str] = mapped_column(String(200))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    area_path: Mapped[str | None] = mapped_column(PathText)
    fiscal_year: Mapped[int | None] = mapped_column(Integer)
    visitor: Mapped[str | None] = mapped_column(String(32), index=True)
    hit_count: Mapped[int] = mapped_column(Integer)
    best_article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    is_weak: Mapped[bool] = mapped_column(Boolean, default=False)
    is_degraded: Mapped[bool] = mapped_column(Boolean, default=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ArticleOpening(Base):
    """A visitor opened an article on a day; the visitor is a random token that names nobody."""

    __tablename__ = "article_openings"
    __table_args__ = (
        UniqueConstraint("article_id", "visitor", "opened_on"),
        Index("ix_article_openings_day", "opened_on", "article_id"),
    )

    id: Mapped[intpk]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    visitor: Mapped[str] = mapped_column(String(32), index=True)
    opened_on: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArticleVerdict(Base):
    """有用 or 没用 of one visitor on one article, with the question that led there."""

    __tablename__ = "article_verdicts"
    __table_args__ = (UniqueConstraint("article_id", "visitor"),)

    id: Mapped[intpk]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    version_number: Mapped[int] = mapped_column(Integer)
    visitor: Mapped[str] = mapped_column(String(32))
    is_useful: Mapped[bool] = mapped_column(Boolean)
    question: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
