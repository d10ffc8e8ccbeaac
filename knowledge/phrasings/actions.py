"""A reviewer takes readers' words for an article, or says that they do not fit."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.review import add_phrasing
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import lock_editable
from knowledge.articles.models import Article
from knowledge.phrasings.models import RefusedPhrasing
from knowledge.phrasings.queries import get_proposed
from knowledge.phrasings.rules import same_words
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden


def adopt(db: Session, actor: Actor, article_id: int, text: str, *, now: datetime) -> Article:
    """The words become a phrasing of the live version at once: readers wrote them, the reviewer approves.

    Raises:
        Conflict: decided already, or the article has a newer draft.
        Forbidden: the actor does not review this region.
        NotFound: not an article of the actor's.
    """
    lock_editable(db, actor, article_id)
    proposal = get_proposed(db, actor, article_id, text)
    return add_phrasing(db, actor, article_id, proposal.text, now=now)


def refuse(db: Session, actor: Actor, article_id: int, text: str, *, now: datetime) -> None:
    """The words are not proposed for this article again; raises like `adopt`."""
    article = lock_editable(db, actor, article_id)
    if not policy.can_review(actor, article.area_path):
        raise Forbidden("article.not_reviewer")
    words = same_words(get_proposed(db, actor, article_id, text).text)
    db.add(RefusedPhrasing(article_id=article_id, words=words, refused_by_id=actor.account_id, refused_at=now))
    record(db, actor, "article.refuse_phrasing", article, now)
