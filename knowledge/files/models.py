"""Tables of files, of the versions that refer to them, and of the text in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.files.rules import TextState, address_of, extension_of
from opscenter.core.contents import NAMES_CONTENT
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk

NAME_LENGTH, TITLE_LENGTH = 200, 100


class ArticleFile(Base):
    """One uploaded file; its content lies in the store under `sha256`. Only pictures have a width and a height.

    `pages` counts those whose text was read, `text_problem` is the code that says why it was not, `attempts` how often
    somebody began to.
    """

    __tablename__ = "article_files"

    id: Mapped[intpk]
    sha256: Mapped[str] = mapped_column(String(64), info=NAMES_CONTENT)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)
    text_state: Mapped[TextState] = mapped_column(EnumText(TextState), index=True)
    text_problem: Mapped[str] = mapped_column(String(60), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the text."""
        return self.width is not None

    @property
    def format(self) -> str:
        """`PDF`, `DOCX` …"""
        return extension_of(self.name)[1:].upper()

    @property
    def address(self) -> str:
        """Where it is fetched."""
        size = (self.width, self.height) if self.width is not None and self.height is not None else None
        return address_of(self.id, self.name, size)


class ArticleFileUse(Base):
    """A version of an article refers to a file."""

    __tablename__ = "article_file_uses"
    __table_args__ = (Index("ix_article_file_uses_version", "article_id", "number"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("article_files.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class ArticleFilePage(Base):
    """The text of one page, or of one sheet with its name as `title`."""

    __tablename__ = "article_file_pages"

    file_id: Mapped[int] = mapped_column(ForeignKey("article_files.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    text: Mapped[str] = mapped_column(Text)
