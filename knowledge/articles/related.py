"""The articles that an editor may name beside another one, and what they are called."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from knowledge.articles.rules import Audience
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization

# Values of one statement; databases take only so many.
_AT_ONCE = 500


@dataclass(frozen=True)
class Named:
    """An article by its question: of the newest version for its own editors, of the live one for others."""

    id: int
    question: str
    region: str
    area_code: str
    audience: Audience
    is_live: bool
    is_editable: bool


def list_named(db: Session, actor: Actor, article_ids: Sequence[int]) -> list[Named]:
    """Those of the given articles that the actor may name, in the given order; one statement for a page."""
    by_id = {one.id: one for one in _all(db, _select(actor), Article.id, article_ids)}
    return [by_id[article_id] for article_id in article_ids if article_id in by_id]


def list_by_questions(db: Session, actor: Actor, questions: Collection[str]) -> list[Named]:
    """Articles with one of these questions that the actor may name, the widest region and the oldest first."""
    ordered = _select(actor).order_by(Article.area_path, Article.id)
    return list(_all(db, ordered, ArticleVersion.question, sorted(questions)))


def find_named(db: Session, actor: Actor, words: str, *, without: Sequence[int], limit: int) -> list[Named]:
    """Articles that the actor may name and whose question has all the words, those that are out first."""
    asked = [ArticleVersion.question.contains(word, autoescape=True) for word in words.split()]
    if not asked:
        return []
    rows = db.execute(
        _select(actor)
        .where(Article.id.not_in(without), *asked)
        .order_by(Article.published_number.is_(None), func.length(ArticleVersion.question), Article.id)
        .limit(limit)
    )
    return [_named(row) for row in rows]


def _all(db: Session, statement: Select[*tuple[Any, ...]], column: Any, values: Sequence[Any]) -> Iterator[Named]:
    for start in range(0, len(values), _AT_ONCE):
        yield from map(_named, db.execute(statement.where(column.in_(values[start : start + _AT_ONCE]))))


def _select(actor: Actor) -> Select[*tuple[Any, ...]]:
    edits = policy.visible(actor)
    number = case((edits, Article.latest_number), else_=Article.published_number)
    return (
        select(
            Article.id,
            ArticleVersion.question,
            Organization.short_name,
            Organization.code,
            Article.audience,
            Article.published_number.is_not(None),
            case((edits, 1), else_=0),
        )
        .join(ArticleVersion, version_is(number))
        .join(Organization, Organization.id == Article.organization_id)
        .where(policy.nameable(actor))
    )


def _named(row: Sequence[Any]) -> Named:
    number, question, region, code, audience, is_live, is_editable = row
    return Named(number, question, region, code or "", audience, bool(is_live), bool(is_editable))
