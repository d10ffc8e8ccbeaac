"""Reads of proposed phrasings, from what readers said was useful."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.phrasings.models import RefusedPhrasing
from knowledge.phrasings.rules import Proposal, Said, proposals, same_words
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier

# So many of the newest useful verdicts are looked through.
LOOKED_THROUGH = 5000


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
    statement = (
        select(ArticleVerdict, Article, ArticleVersion, Organization.short_name, Organization.tier)
        .join(Article, Article.id == ArticleVerdict.article_id)
        .join(
            ArticleVersion,
            and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number),
        )
        .join(Organization, Organization.id == Article.organization_id)
        .where(policy.visible(actor), ArticleVerdict.is_useful, ArticleVerdict.question != "")
        .order_by(ArticleVerdict.given_at.desc())
        .limit(LOOKED_THROUGH)
    )
    if article_id is not None:
        statement = statement.where(Article.id == article_id)
    rows = db.execute(statement).all()
    about = {
        article.id: (version, name, tier, article.latest_number != article.published_number)
        for _verdict, article, version, name, tier in rows
    }
    known = _refused(db, about.keys())
    for one, (version, *_rest) in about.items():
        known[one] += [version.question, *version.phrasings]
    said = [Said(row[0].article_id, row[0].question, row[0].given_at) for row in rows]
    found = proposals(said, known)
    return [Proposed(one, about[one.article_id][0].question, *about[one.article_id][1:]) for one in found]


def get_proposed(db: Session, actor: Actor, article_id: int, text: str) -> Proposal:
    """The proposal with these words; raises Conflict when it is decided already, or was none."""
    for one in list_proposed(db, actor, article_id=article_id):
        if same_words(one.proposal.text) == same_words(text):
            return one.proposal
    raise Conflict("phrasing.decided")


def _refused(db: Session, article_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.execute(
        select(RefusedPhrasing.article_id, RefusedPhrasing.words).where(RefusedPhrasing.article_id.in_(article_ids))
    )
    for article_id, words in rows:
        found[article_id].append(words)
    return found
