"""Keeping an unsaved text, and forgetting it: because it was saved, thrown away, or nobody came back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.drafts.models import ArticleDraft
from knowledge.drafts.queries import find_by_token
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Limited

KEPT = timedelta(days=30)
KEPT_EACH = 20
TOKEN_LIMIT = 64
LIMIT = 60_000


def keep_draft(
    db: Session,
    actor: Actor,
    token: str,
    fields: Mapping[str, str],
    *,
    now: datetime,
    article_id: int | None = None,
    base_number: int = 0,
) -> ArticleDraft:
    """The text of the form `token` as it stands now; the caller knows that the actor may write the article.

    Raises:
        Forbidden: nobody is logged in, or the form has no name.
        Limited: more than any article may hold.
    """
    if actor.account_id is None or not 0 < len(token) <= TOKEN_LIMIT:
        raise Forbidden("access.forbidden")
    if sum(map(len, fields.values())) > LIMIT:
        raise Limited("article.draft_too_long")
    draft = find_by_token(db, actor, token, lock=True)
    if draft is None:
        draft = _add(db, ArticleDraft(account_id=actor.account_id, token=token, fields={}, saved_at=now)) or (
            find_by_token(db, actor, token, lock=True)
        )
        assert draft is not None  # noqa: S101 - either this unit or another one has just added it
        _drop_oldest(db, actor)
    draft.article_id, draft.base_number, draft.fields, draft.saved_at = article_id, base_number, dict(fields), now
    db.flush()
    return draft


def forget_draft(db: Session, actor: Actor, token: str) -> None:
    """The text was saved or is not wanted any more; one that is not there changes nothing."""
    db.execute(delete(ArticleDraft).where(ArticleDraft.account_id == actor.account_id, ArticleDraft.token == token))


def forget_old(db: Session, *, now: datetime) -> None:
    """Drop texts that nobody came back to."""
    db.execute(delete(ArticleDraft).where(ArticleDraft.saved_at < now - KEPT))


def _add(db: Session, draft: ArticleDraft) -> ArticleDraft | None:
    try:
        with db.begin_nested():
            db.add(draft)
    except IntegrityError:
        return None
    return draft


def _drop_oldest(db: Session, actor: Actor) -> None:
    newest = (
        select(ArticleDraft.id)
        .where(ArticleDraft.account_id == actor.account_id)
        .order_by(ArticleDraft.saved_at.desc(), ArticleDraft.id.desc())
        .limit(KEPT_EACH)
    )
    kept = db.scalars(newest).all()
    db.execute(delete(ArticleDraft).where(ArticleDraft.account_id == actor.account_id, ArticleDraft.id.not_in(kept)))
