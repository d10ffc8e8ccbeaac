"""Reads of unsaved texts: their writer's own, nobody else's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.drafts.models import ArticleDraft
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound

SHOWN = 5


def list_own(db: Session, actor: Actor, article_id: int | None) -> Sequence[ArticleDraft]:
    """What the actor has not saved of this article, or of new ones; newest first."""
    return db.scalars(
        select(ArticleDraft)
        .where(ArticleDraft.account_id == actor.account_id, ArticleDraft.article_id == article_id)
        .order_by(ArticleDraft.saved_at.desc(), ArticleDraft.id.desc())
        .limit(SHOWN)
    ).all()


def get_own(db: Session, actor: Actor, token: str, article_id: int | None) -> ArticleDraft:
    """An unsaved text of the actor's for this article; raises NotFound for any other."""
    found = find_by_token(db, actor, token)
    if found is None or found.article_id != article_id:
        raise NotFound("article.draft_not_found")
    return found


def find_by_token(db: Session, actor: Actor, token: str, *, lock: bool = False) -> ArticleDraft | None:
    """The text of this form, if the actor left one."""
    statement = select(ArticleDraft).where(ArticleDraft.account_id == actor.account_id, ArticleDraft.token == token)
    return db.scalar(statement.with_for_update() if lock else statement)
