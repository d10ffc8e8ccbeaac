"""Reads of remarks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from knowledge.articles import policy
from knowledge.articles.models import Article
from knowledge.comments.models import ArticleComment
from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound

# So many remarks and replies of an article are read.
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Reply:
    """A reply with the name of who made it."""

    comment: ArticleComment
    author_name: str | None


@dataclass(frozen=True)
class Shown:
    """A remark with the names of who made it and who closed it, and what was replied, in its order."""

    comment: ArticleComment
    author_name: str | None
    resolver_name: str | None
    replies: Sequence[Reply]


def list_comments(db: Session, article_id: int) -> Sequence[Shown]:
    """The remarks on an article that the actor may see with their replies: open ones first, then the newest."""
    resolver = aliased(Account)
    rows = db.execute(
        select(ArticleComment, Account.display_name, resolver.display_name)
        .outerjoin(Account, Account.id == ArticleComment.author_id)
        .outerjoin(resolver, resolver.id == ArticleComment.resolved_by_id)
        .where(ArticleComment.article_id == article_id)
        .order_by(ArticleComment.resolved_at.is_not(None), ArticleComment.id.desc())
        .limit(LOOKED_THROUGH)
    ).all()
    replies: dict[int | None, list[Reply]] = defaultdict(list)
    for comment, author_name, _resolver in reversed(rows):
        replies[comment.parent_id].append(Reply(comment, author_name))
    return [Shown(*row, replies[row[0].id]) for row in rows if row[0].parent_id is None]


def list_speakers(db: Session, comment: ArticleComment) -> set[int]:
    """Whoever made the remark or replied to it."""
    thread = or_(ArticleComment.id == comment.id, ArticleComment.parent_id == comment.id)
    speakers = db.scalars(select(ArticleComment.author_id).where(thread).distinct())
    return {one for one in speakers if one is not None}


def get_comment(db: Session, actor: Actor, comment_id: int) -> tuple[ArticleComment, Article]:
    """A remark with its article, locked.

    Raises NotFound for a reply, and unless the actor sees the article on the editing pages.
    """
    row = db.execute(
        select(ArticleComment, Article)
        .join(Article, Article.id == ArticleComment.article_id)
        .where(ArticleComment.id == comment_id, ArticleComment.parent_id.is_(None), policy.visible(actor))
        .with_for_update(of=ArticleComment)
    ).one_or_none()
    if row is None:
        raise NotFound("comment.not_found")
    return row[0], row[1]
