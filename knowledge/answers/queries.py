"""Reads of the readers' pages: the place, what is asked most, categories, suggestions and run-books for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleOpening, ArticleVerdict
from knowledge.answers.rules import RUN_BOOK, Choice, RunStep, run_steps
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import Reading
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import Audience, Category
from knowledge.search.queries import Found, Place, search
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier, ids_of_path

# The first page is opened most: it counts a week, the pages of categories a month.
ASKED_DAYS, POPULAR_DAYS, NEW_DAYS = 7, 30, 30
# Subsidies, and what citizens pay and get a receipt for.
CITIZENS_ASK = (Category.CITIZENS, Category.NON_TAX)
_LIVE = and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number)


@dataclass(frozen=True)
class Asked:
    """An article that is read much: its question and by how many visitors today."""

    article_id: int
    question: str
    today: int


@dataclass(frozen=True)
class Fresh:
    """An article that came out or changed of late."""

    article_id: int
    question: str
    published_at: datetime | None
    is_new: bool


@dataclass(frozen=True)
class Popular:
    """An article of a category, and by how many visitors it was opened of late."""

    reading: Reading
    visitors: int


@dataclass(frozen=True)
class Suggestion:
    """An article that may answer a ticket or a caller."""

    article_id: int
    question: str
    answer_sentence: str
    organization_name: str
    tier: Tier | None
    is_internal: bool
    is_near: bool


@dataclass(frozen=True)
class RunBook:
    """What to do about a failing check, step by step; `number` is the version in force."""

    article_id: int
    title: str
    number: int
    steps: Sequence[RunStep]


def place_line(db: Session, path: str | None) -> Sequence[Organization]:
    """The bodies from the province down to the chosen area; empty for an unknown or ended path."""
    if path is None:
        return []
    rows = db.scalars(select(Organization).where(Organization.id.in_(ids_of_path(path))).order_by(Organization.path))
    line = [body for body in rows if path.startswith(body.path)]
    return line if line and line[-1].path == path else []


def list_places(db: Session) -> Sequence[Organization]:
    """All provinces, cities and counties, for the choice of area; their names are public."""
    return db.scalars(
        select(Organization)
        .where(
            Organization.kind.in_(DIVISION_KINDS),
            Organization.ended_on.is_(None),
            Organization.tier.in_((Tier.PROVINCE, Tier.CITY, Tier.COUNTY)),
        )
        .order_by(Organization.mof_div_code)
    ).all()


def most_asked(
    db: Session, actor: Actor, choice: Choice, *, now: datetime, limit: int = 6, first: Sequence[Category] = ()
) -> Sequence[Asked]:
    """The articles of this area and year that most visitors opened: today, then of the nearest region, then lately.

    Those of the categories `first` come before all others.
    """
    opened = _opened(local_day(now), ASKED_DAYS)
    today, lately = func.coalesce(opened.c.today, 0), func.coalesce(opened.c.lately, 0)
    rows = db.execute(
        select(Article.id, ArticleVersion.question, today)
        .join(ArticleVersion, _LIVE)
        .outerjoin(opened, opened.c.article_id == Article.id)
        .where(_for_reader(actor, choice, now))
        .order_by(Article.category.not_in(first), today.desc(), *_popular_first(lately))
        .limit(limit)
    )
    return [Asked(*row) for row in rows]


def list_fresh(
    db: Session, actor: Actor, choice: Choice, *, now: datetime, limit: int, category: Category | None = None
) -> Sequence[Fresh]:
    """What came out or changed in the last days for this reader, the newest first."""
    of_category = Article.category == category if category else true()
    rows = db.execute(
        select(Article.id, ArticleVersion.question, Article.published_at, Article.published_number == 1)
        .join(ArticleVersion, _LIVE)
        .where(_for_reader(actor, choice, now), of_category, Article.published_at > now - timedelta(days=NEW_DAYS))
        .order_by(Article.published_at.desc(), Article.id)
        .limit(limit)
    )
    return [Fresh(*row) for row in rows]


def count_categories(db: Session, actor: Actor, choice: Choice, *, now: datetime) -> Sequence[tuple[Category, int]]:
    """Categories that have articles for this reader, in the order of the guide, with their number."""
    rows = db.execute(
        select(Article.category, func.count(Article.id))
        .where(_for_reader(actor, choice, now))
        .group_by(Article.category)
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: list(Category).index(pair[0]))


def list_category(
    db: Session, actor: Actor, choice: Choice, category: Category, *, now: datetime, limit: int = 200
) -> Sequence[Popular]:
    """The articles of one category for this reader: of the nearest region first, then by the visitors of late."""
    opened = _opened(local_day(now), POPULAR_DAYS)
    lately = func.coalesce(opened.c.lately, 0)
    rows = db.execute(
        select(Article, ArticleVersion, Organization, lately)
        .join(ArticleVersion, _LIVE)
        .join(Organization, Organization.id == Article.organization_id)
        .outerjoin(opened, opened.c.article_id == Article.id)
        .where(Article.category == category, _for_reader(actor, choice, now))
        .order_by(*_popular_first(lately))
        .limit(limit)
    )
    return [Popular(Reading(*row[:3]), row[3]) for row in rows]


def verdict_of(db: Session, article_id: int, visitor: str | None) -> bool | None:
    """What this visitor has said of the article; None if nothing yet."""
    if visitor is None:
        return None
    return db.scalar(
        select(ArticleVerdict.is_useful).where(
            ArticleVerdict.article_id == article_id, ArticleVerdict.visitor == visitor
        )
    )


def suggested(
    db: Session,
    actor: Actor,
    text: str,
    *,
    area_path: str | None,
    now: datetime,
    role: ReaderRole | None = None,
    limit: int = 3,
) -> Sequence[Suggestion]:
    """Articles that may answer these words for somebody of this area and role; those of the own line first."""
    if not text.strip():
        return []
    return suggestions(search(db, actor, text, Place(area_path, local_day(now).year, role), now=now), limit)


def suggestions(found: Found, limit: int) -> Sequence[Suggestion]:
    """The articles that were found, as they are shown at a desk; those of the own line first."""
    near = {card.article_id for card in found.near}
    return [
        Suggestion(
            card.article_id,
            card.question,
            card.answer_sentence,
            card.organization_name,
            card.tier,
            card.audience is Audience.INTERNAL,
            card.article_id in near,
        )
        for card in [*found.near, *found.elsewhere][:limit]
    ]


def find_run_book(
    db: Session, actor: Actor, kinds: Sequence[str], *, path: str, service_id: int | None, now: datetime
) -> RunBook | None:
    """The run-book of the first of these kinds of checks that has one: of this system, then of the nearest area."""
    groups = [RUN_BOOK + kind for kind in kinds]
    day = local_day(now)
    rows = db.execute(
        select(Article, ArticleVersion)
        .join(ArticleVersion, _LIVE)
        .where(
            Article.question_group.in_(groups),
            Article.audience == Audience.INTERNAL,
            or_(Article.service_id.is_(None), Article.service_id == service_id),
            policy.readable(actor, day),
            policy.applies_to(path, day.year),
        )
        .order_by(Article.service_id.is_(None), func.length(Article.area_path).desc(), Article.id)
    ).all()
    found = min(rows, key=lambda row: groups.index(row[0].question_group or ""), default=None)
    if found is None:
        return None
    article, version = found
    return RunBook(article.id, version.question, version.number, run_steps(version.body))


def _opened(day: date, days: int) -> Subquery:
    """Visitors of each article that was opened in so many days: `today` and `lately`."""
    return (
        select(
            ArticleOpening.article_id,
            func.count().label("lately"),
            func.sum(case((ArticleOpening.opened_on == day, 1), else_=0)).label("today"),
        )
        .where(ArticleOpening.opened_on > day - timedelta(days=days))
        .group_by(ArticleOpening.article_id)
        .subquery()
    )


def _popular_first(lately: ColumnElement[int]) -> list[ColumnElement[Any]]:
    return [func.length(Article.area_path).desc(), lately.desc(), Article.useful_count.desc(), Article.id.asc()]


def _for_reader(actor: Actor, choice: Choice, now: datetime) -> ColumnElement[bool]:
    return and_(
        policy.readable(actor, local_day(now)),
        policy.applies_to(choice.path, choice.year),
        policy.is_for(choice.reader),
    )
