"""What readers leave behind on an article: that they opened it, and whether it answered them."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from knowledge.articles.models import Article


def count_view(db: Session, article_id: int) -> None:
    """One more reader opened it."""
    db.execute(update(Article).where(Article.id == article_id).values(view_count=Article.view_count + 1))


def count_verdict(db: Session, article_id: int, *, is_useful: bool) -> None:
    """One more reader said 有用 or 没用."""
    column = Article.useful_count if is_useful else Article.useless_count
    db.execute(update(Article).where(Article.id == article_id).values({column: column + 1}))
