"""The change sequence that every index follows: one row for each change of what readers find."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.articles.models import Article, ArticleChange, ArticleChangeCounter
from knowledge.files.models import ArticleFileUse


def reindex_users(db: Session, file_id: int, *, now: datetime) -> None:
    """Indexes look again at every article whose live version refers to this file."""
    users = (
        select(Article)
        .join(ArticleFileUse, ArticleFileUse.article_id == Article.id)
        .where(ArticleFileUse.file_id == file_id, ArticleFileUse.number == Article.published_number)
    )
    for article in db.scalars(users.order_by(Article.id)):
        add_change(db, article, now)


def add_change(db: Session, article: Article, now: datetime) -> None:
    """The next change; everybody else who changes an article waits until this unit ends."""
    counter = _lock_counter(db)
    counter.last_id += 1
    db.add(ArticleChange(id=counter.last_id, article_id=article.id, at=now))
    db.flush()


def _lock_counter(db: Session) -> ArticleChangeCounter:
    # populate_existing: the value another unit committed while we waited, not the one this session read before.
    statement = select(ArticleChangeCounter).with_for_update().execution_options(populate_existing=True)
    counter = db.scalar(statement)
    if counter is None:
        try:
            with db.begin_nested():
                db.add(ArticleChangeCounter(id=1, last_id=0))
        except IntegrityError:
            pass  # another unit made the row first; the select below waits for it
        counter = db.scalars(statement).one()
    return counter
