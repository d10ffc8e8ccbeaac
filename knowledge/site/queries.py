"""The public articles that count now, as machines are told of them; nothing internal is ever asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from opscenter.core.actor import ANONYMOUS
from opscenter.core.workdays import local_day


@dataclass(frozen=True)
class Address:
    """Where an article is and when it changed."""

    article_id: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """An article in the feed."""

    article_id: int
    question: str
    answer_sentence: str
    published_at: datetime | None


def count_public(db: Session, *, now: datetime) -> int:
    """How many articles everybody may read."""
    return db.scalar(select(func.count(Article.id)).where(policy.readable(ANONYMOUS, local_day(now)))) or 0


def list_addresses(db: Session, *, now: datetime, start: int, limit: int) -> Sequence[Address]:
    """One part of the articles that everybody may read, in the order of their numbers."""
    rows = db.execute(
        select(Article.id, Article.published_at)
        .where(policy.readable(ANONYMOUS, local_day(now)))
        .order_by(Article.id)
        .offset(start)
        .limit(limit)
    )
    return [Address(*row) for row in rows]


def list_newest(db: Session, *, now: datetime, limit: int) -> Sequence[Entry]:
    """The public articles that came out or changed last."""
    rows = db.execute(
        select(Article.id, ArticleVersion.question, ArticleVersion.answer_sentence, Article.published_at)
        .join(ArticleVersion, version_is(Article.published_number))
        .where(policy.readable(ANONYMOUS, local_day(now)), Article.published_at.is_not(None))
        .order_by(Article.published_at.desc(), Article.id)
        .limit(limit)
    )
    return [Entry(*row) for row in rows]
