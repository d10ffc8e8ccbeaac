"""The table of wordings that a reviewer does not want; what was adopted stands in the article itself."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk


class RefusedPhrasing(Base):
    """These words are not to be proposed for this article again."""

    __tablename__ = "refused_phrasings"
    __table_args__ = (UniqueConstraint("article_id", "words"),)

    id: Mapped[intpk]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    words: Mapped[str] = mapped_column(String(200))
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)
