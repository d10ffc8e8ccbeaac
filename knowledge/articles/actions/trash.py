"""The trash: what should never have been written. It is kept there and can be taken out again."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.review import check_reason, take_away
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import lock_editable
from knowledge.articles.models import Article
from knowledge.articles.rules import ArticleState
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden


def delete_article(db: Session, actor: Actor, article_id: int, *, reason: str, now: datetime) -> Article:
    """Put an article into the trash; readers and the editors' lists lose it, `restore` makes a draft of it again.

    Raises:
        Conflict: it is there already.
        Forbidden: the region is not the actor's.
        Invalid: without a reason, or with too long a one.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    if article.deleted_at is not None:
        raise Conflict("article.already_deleted")
    check_reason(reason)
    article.review_note, article.deleted_at = reason, now
    record(db, actor, "article.delete", article, now, reason=reason)
    take_away(db, article, ArticleState.ARCHIVED, now)
    return article
