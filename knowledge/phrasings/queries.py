"""Reads of proposed phrasings, from what readers said was useful and what the desk answered from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.answers.rules import DESK_VISITORS
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.phrasings.models import RefusedPhrasing
from knowledge.phrasings.rules import Proposal, Said, proposals, same_words
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier

# So many of the wordings used last are looked through.
LOOKED_THROUGH = 1000


@dataclass(frozen=True)
class Proposed:
    """A proposal with the article it is for; an article with a newer draft has to be reviewed first."""

    proposal: Proposal
    question: str
    organization_name: str
    tier: Tier | None
    has_draft: bool


def list_proposed(db: Session, actor: Actor, *, article_id: int | None = None) -> Sequence[Proposed]:
    """What readers' words may become phrasings of live articles under the actor's scope, the most used first."""
    said = _said(db, actor, article_id)
    about = _about(db, {one.article_id for one in said})
    known = refused_words(db, about.keys())
    for row in about.values():
        known[row.id] += [row.question, *row.phrasings]
    return [
        Proposed(found, row.question, row.short_name, row.tier, row.latest_number != row.published_number)
        for found in proposals(said, known)
        for row in (about[found.article_id],)
    ]


def get_proposed(db: Session, actor: Actor, article_id: int, text: str) -> Proposal:
    """The proposal with these words; raises Conflict when it is decided already, or was none."""
    for one in list_proposed(db, actor, article_id=article_id):
        if same_words(one.proposal.text) == same_words(text):
            return one.proposal
    raise Conflict("phrasing.decided")


def _said(db: Session, actor: Actor, article_id: int | None) -> list[Said]:
    last_at = func.max(ArticleVerdict.given_at)
    at_desk = or_(*(ArticleVerdict.visitor.startswith(sign) for sign in DESK_VISITORS))
    is_desk = case((at_desk, 1), else_=0)
    statement = (
        select(ArticleVerdict.article_id, ArticleVerdict.question, is_desk, func.count(), last_at)
        .join(Article, Article.id == ArticleVerdict.article_id)
        .where(policy.visible(actor), Article.published_number.is_not(None))
        .where(ArticleVerdict.is_useful, ArticleVerdict.question != "")
        .group_by(ArticleVerdict.article_id, ArticleVerdict.question, is_desk)
        .order_by(last_at.desc())
        .limit(LOOKED_THROUGH)
    )
    if article_id is not None:
        statement = statement.where(Article.id == article_id)
    rows = db.execute(statement)
    return [Said(article_id, text, bool(desk), times, at) for article_id, text, desk, times, at in rows]


def _about(db: Session, article_ids: Collection[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """The live wordings and the region of each article."""
    columns = (
        Article.id,
        Article.latest_number,
        Article.published_number,
        ArticleVersion.question,
        ArticleVersion.phrasings,
        Organization.short_name,
        Organization.tier,
    )
    live = and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number)
    statement = (
        select(*columns)
        .join(ArticleVersion, live)
        .join(Organization, Organization.id == Article.organization_id)
        .where(Article.id.in_(article_ids))
    )
    return {row.id: row for row in db.execute(statement)}


def refused_words(db: Session, article_ids: Collection[int]) -> dict[int, list[str]]:
    """Words that are not to be proposed for these articles again."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.execute(
        select(RefusedPhrasing.article_id, RefusedPhrasing.words).where(RefusedPhrasing.article_id.in_(article_ids))
    )
    for article_id, words in rows:
        found[article_id].append(words)
    return found
