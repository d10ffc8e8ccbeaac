"""Reads of remarks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from knowledge.articles import policy
from knowledge.articles.models import Article
from knowledge.comments.models import ArticleComment
from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound

SHOWN = 50


@dataclass(frozen=True)
class Shown:
    """A remark with the names of who made it and who closed it."""

    comment: ArticleComment
    author_name: str | None
    resolver_name: str | None


def list_comments(db: Session, article_id: int) -> Sequence[Shown]:
    """The remarks on an article that the actor may see: open ones first, then the newest."""
    resolver = aliased(Account)
    rows = db.execute(
        select(ArticleComment, Account.display_name, resolver.display_name)
        .outerjoin(Account, Account.id == ArticleComment.author_id)
        .outerjoin(resolver, resolver.id == ArticleComment.resolved_by_id)
        .where(ArticleComment.article_id == article_id)
        .order_by(ArticleComment.resolved_at.is_not(None), ArticleComment.id.desc())
        .limit(SHOWN)
    )
    return [Shown(*row) for row in rows]


def get_comment(db: Session, actor: Actor, comment_id: int) -> tuple[ArticleComment, Article]:
    """A remark with its article, locked; raises NotFound unless the actor sees the article on the editing pages."""
    row = db.execute(
        select(ArticleComment, Article)
        .join(Article, Article.id == ArticleComment.article_id)
        .where(ArticleComment.id == comment_id, policy.visible(actor))
        .with_for_update(of=ArticleComment)
    ).one_or_none()
    if row is None:
        raise NotFound("comment.not_found")
    return row[0], row[1]
