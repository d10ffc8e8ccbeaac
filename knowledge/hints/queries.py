"""Reads for hints: articles that answer the same question already, live ones and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from knowledge.articles.rules import ArticleState, group_of
from knowledge.hints.rules import ALIKE, likeness
from knowledge.search.queries import Place, search
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization

CANDIDATES = 12
DRAFTS = 200
SHOWN = 3


@dataclass(frozen=True)
class Alike:
    """An article that answers nearly the same question; `likeness` between 0 and 1."""

    article_id: int
    question: str
    region: str
    likeness: float
    is_live: bool


def alike(
    db: Session, actor: Actor, question: str, *, group: str | None, article_id: int | None, now: datetime
) -> Sequence[Alike]:
    """The likeliest articles under the actor's eyes, without this one and its siblings in other regions."""
    if not question:
        return []
    found = search(db, actor, question, Place(), now=now, keeps_place=True)
    live = [one.article_id for one in (*found.near, *found.elsewhere)][:CANDIDATES]
    own = group_of(group, article_id or 0)
    unpublished = policy.visible(actor) & Article.published_number.is_(None) & (Article.state != ArticleState.ARCHIVED)
    rows = db.execute(
        select(
            Article.id,
            Article.question_group,
            Article.published_number,
            ArticleVersion.question,
            ArticleVersion.phrasings,
            Organization.short_name,
        )
        .join(ArticleVersion, version_is(Article.latest_number))
        .join(Organization, Organization.id == Article.organization_id)
        .where(Article.id.in_(live) | unpublished)
        .order_by(Article.updated_at.desc(), Article.id)
        .limit(DRAFTS + CANDIDATES)
    )
    likely = [
        Alike(
            row.id,
            row.question,
            row.short_name,
            likeness(question, (row.question, *row.phrasings)),
            row.published_number is not None,
        )
        for row in rows
        if row.id != article_id and group_of(row.question_group, row.id) != own
    ]
    return sorted((one for one in likely if one.likeness >= ALIKE), key=lambda one: -one.likeness)[:SHOWN]
