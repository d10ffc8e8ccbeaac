"""The table of remarks."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.comments.rules import QUOTE_LIMIT
from opscenter.core.db import Base, UtcDateTime, intpk


class ArticleComment(Base):
    """One remark on words of one version, without `quote` on the whole; `answer` is what was said on closing it.

    A reply has the remark that it belongs to as its parent, and is closed with it.
    """

    __tablename__ = "article_comments"

    id: Mapped[intpk]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("article_comments.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    quote: Mapped[str] = mapped_column(String(QUOTE_LIMIT), default="")
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Whether nobody has dealt with it."""
        return self.resolved_at is None
