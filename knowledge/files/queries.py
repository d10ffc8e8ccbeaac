"""Reads of files; who may see them is decided by the articles that refer to them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.files.models import ArticleFile, ArticleFileUse


def list_used(db: Session, article_id: int, number: int) -> Sequence[ArticleFile]:
    """The files of one version of an article, in the order of their arrival."""
    return db.scalars(
        select(ArticleFile)
        .join(ArticleFileUse, ArticleFileUse.file_id == ArticleFile.id)
        .where(ArticleFileUse.article_id == article_id, ArticleFileUse.number == number)
        .order_by(ArticleFile.id)
    ).all()
