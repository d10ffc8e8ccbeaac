"""The table of unsaved texts: one row for each form that somebody has open or left behind."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk


class ArticleDraft(Base):
    """The fields of one form as typed, seen by nobody but their writer; `token` names the form.

    Without `article_id` it is a new article. `base_number` is the version that the writing began from.
    """

    __tablename__ = "article_drafts"
    __table_args__ = (UniqueConstraint("account_id", "token"),)

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    token: Mapped[str] = mapped_column(String(64))
    base_number: Mapped[int] = mapped_column(Integer, default=0)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def title(self) -> str:
        """What the writer calls it so far."""
        return str(self.fields.get("question", ""))
