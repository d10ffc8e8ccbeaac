"""What articles mean for gaps: one that goes out covers the gap it was drafted for, one that goes away opens it."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles.events import ArticlePublished, ArticleWithdrawn
from knowledge.gaps.actions import closing
from opscenter.core.events import reaction


@reaction(ArticlePublished)
def cover_gaps(db: Session, event: ArticlePublished, _now: datetime) -> None:
    """Questions asked after this moment count against the article."""
    closing.settle(db, event.article_id, at=event.at)


@reaction(ArticleWithdrawn)
def uncover_gaps(db: Session, event: ArticleWithdrawn, _now: datetime) -> None:
    """Nobody answers them any more."""
    closing.settle(db, event.article_id, at=event.at)
