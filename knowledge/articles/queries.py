"""Reads of articles: what readers may see, versions, what is due, and what the hotline reads aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleChange, ArticleVersion
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import (
    REMIND_END,
    REMIND_REVIEW,
    RESTORABLE,
    AnswerKind,
    Audience,
    Category,
    Facts,
    SecurityLevel,
    group_of,
    have_common_days,
)
from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from opscenter.services.models import ServiceSystem


def version_is(number: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Condition that joins articles with the version of this number."""
    return and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == number)


_CARD = (
    Article.id,
    Article.category,
    Article.kind,
    ArticleVersion.question,
    ArticleVersion.answer_sentence,
    Article.area_path,
    Article.fiscal_year_from,
    Article.fiscal_year_to,
    Article.system_version,
    Article.question_group,
    Article.valid_to,
    Article.published_at,
    Article.audience,
    Article.security_level,
    Article.latest_number == Article.published_number,
    Organization.id,
    Organization.name,
    Organization.short_name,
    Organization.tier,
)
# Made once: every search asks it.
_CARDS = (
    select(*_CARD)
    .join(ArticleVersion, version_is(Article.published_number))
    .join(Organization, Organization.id == Article.organization_id)
)


_SCOPE = attrgetter("organization_id", "fiscal_year_from", "fiscal_year_to", "audience", "service_id", "system_version")


@dataclass(frozen=True)
class Reading:
    """An article with the version that readers see, and whose rule it is."""

    article: Article
    version: ArticleVersion
    organization: Organization


class Card(NamedTuple):
    """What a list of answers shows of an article, and chooses and orders by; a search has a hundred of them."""

    article_id: int
    category: Category
    kind: AnswerKind
    question: str
    answer_sentence: str
    area_path: str
    fiscal_year_from: int | None
    fiscal_year_to: int | None
    system_version: str | None
    question_group: str | None
    valid_to: date | None
    published_at: datetime | None
    audience: Audience
    security_level: SecurityLevel
    is_latest: bool
    organization_id: int
    organization_name: str
    short_name: str
    tier: Tier | None

    @property
    def group(self) -> str:
        """What it shares with the answers of the same question for other regions and years."""
        return group_of(self.question_group, self.article_id)


@dataclass(frozen=True)
class Listed:
    """One row of the editors' list."""

    article: Article
    question: str
    organization_name: str
    tier: Tier | None
    author_name: str | None


@dataclass(frozen=True)
class Saved:
    """A version and who saved it; None for what was loaded or imported by the system."""

    version: ArticleVersion
    author_name: str | None


@dataclass(frozen=True)
class Spoken:
    """What the hotline reads aloud."""

    article_id: int
    title: str
    text: str


@dataclass(frozen=True)
class Names:
    """What an article's page calls the things that its version points to."""

    region: Organization
    service: str | None
    author: str | None
    owner: str | None
    reviewer: str | None


def get_readable(db: Session, actor: Actor, article_id: int, *, now: datetime) -> Reading:
    """An article that the actor may read now; raises NotFound for any other."""
    found = list_readable(db, actor, [article_id], now=now)
    if not found:
        raise NotFound("article.not_found")
    return found[0]


def list_readable(db: Session, actor: Actor, article_ids: Sequence[int], *, now: datetime) -> list[Reading]:
    """Those of the given articles that the actor may read now, in the given order; one statement for all."""
    rows = db.execute(
        select(Article, ArticleVersion, Organization)
        .join(ArticleVersion, version_is(Article.published_number))
        .join(Organization, Organization.id == Article.organization_id)
        .where(Article.id.in_(article_ids), policy.readable(actor, local_day(now)))
    )
    by_id = {article.id: Reading(article, version, body) for article, version, body in rows}
    return [by_id[article_id] for article_id in article_ids if article_id in by_id]


def list_cards(
    db: Session, actor: Actor, article_ids: Sequence[int], *, now: datetime, role: ReaderRole | None = None
) -> list[Card]:
    """The same check as `list_readable`, for long lists that show little of each, and for this reader's role."""
    rows = db.execute(_cards_among(policy.as_reader(actor), local_day(now), role), {"ids": article_ids})
    by_id = {row[0]: Card._make(row) for row in rows}
    return [by_id[article_id] for article_id in article_ids if article_id in by_id]


@lru_cache
def _cards_among(reader: Actor, day: date, role: ReaderRole | None) -> Select[*tuple[Any, ...]]:
    """Putting it together takes longer than the database needs for it."""
    wanted = Article.id.in_(bindparam("ids", expanding=True))
    return _CARDS.where(policy.readable(reader, day), policy.is_for(role), wanted)


def select_cards(actor: Actor, now: datetime, role: ReaderRole | None = None) -> Select[*tuple[Any, ...]]:
    """The fields of `Card` of what the actor may read now and is for this role; the versions in force are joined."""
    return _CARDS.where(policy.readable(actor, local_day(now)), policy.is_for(role))


def list_siblings(db: Session, actor: Actor, article: Article, *, now: datetime) -> list[Reading]:
    """The same question's answers of other regions and years, the widest region first."""
    rows = db.execute(
        select(Article, ArticleVersion, Organization)
        .join(ArticleVersion, version_is(Article.published_number))
        .join(Organization, Organization.id == Article.organization_id)
        .where(
            policy.same_question(group_of(article.question_group, article.id)),
            Article.id != article.id,
            policy.readable(actor, local_day(now)),
        )
        .order_by(Article.area_path, Article.fiscal_year_from, Article.id)
    )
    return [Reading(*row) for row in rows]


def top_article_spoken(
    db: Session,
    *,
    area_path: str,
    now: datetime,
    service_id: int | None = None,
    category: Category | None = None,
) -> Spoken | None:
    """The article to read aloud to a unit that calls from this area, None if nothing fits.

    Of the system or category asked for, by the nearest region, then by how often it was found useful and read.
    """
    day = local_day(now)
    wanted = [Article.service_id == service_id] if service_id is not None else []
    if category is not None:
        wanted.append(Article.category == category)
    row = db.execute(
        select(Article.id, ArticleVersion.question, ArticleVersion.spoken_text)
        .join(ArticleVersion, version_is(Article.published_number))
        .where(
            policy.is_out(day),
            Article.audience.in_((Audience.PUBLIC, Audience.UNIT)),
            policy.applies_to(area_path, day.year),
            ArticleVersion.spoken_text != "",
            or_(*wanted) if wanted else Article.audience == Audience.UNIT,
        )
        .order_by(
            func.length(Article.area_path).desc(),
            Article.useful_count.desc(),
            Article.view_count.desc(),
            Article.id,
        )
        .limit(1)
    ).first()
    return Spoken(*row) if row else None


def get_editable(db: Session, actor: Actor, article_id: int) -> Article:
    """An article that the actor may see on the editors' pages; raises NotFound for any other."""
    found = db.scalar(select(Article).where(Article.id == article_id, policy.visible(actor)))
    if found is None:
        raise NotFound("article.not_found")
    return found


def get_version(db: Session, article_id: int, number: int) -> ArticleVersion:
    """One version of an article; raises NotFound for a number that it does not have."""
    found = find_version(db, article_id, number)
    if found is None:
        raise NotFound("article.version_not_found")
    return found


def find_version(db: Session, article_id: int, number: int) -> ArticleVersion | None:
    """One version of an article, None for a number that it does not have."""
    return db.scalar(
        select(ArticleVersion).where(ArticleVersion.article_id == article_id, ArticleVersion.number == number)
    )


def open_editable(db: Session, actor: Actor, article_id: int) -> tuple[Article, ArticleVersion, ArticleVersion | None]:
    """An article for its editing page, the version written last, and the one that readers have; one statement.

    Raises NotFound for any article that the actor may not see there.
    """
    live = aliased(ArticleVersion)
    row = db.execute(
        select(Article, ArticleVersion, live)
        .join(ArticleVersion, version_is(Article.latest_number))
        .outerjoin(live, and_(live.article_id == Article.id, live.number == Article.published_number))
        .where(Article.id == article_id, policy.visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("article.not_found")
    return row[0], row[1], row[2]


def names_of(db: Session, article: Article, version: ArticleVersion) -> Names:
    """Region and system that the version is for, and the people behind it; one statement."""
    facts = version.proposed
    author, owner, reviewer = aliased(Account), aliased(Account), aliased(Account)
    row = db.execute(
        select(Organization, ServiceSystem.name, author.display_name, owner.display_name, reviewer.display_name)
        .select_from(Organization)
        .outerjoin(ServiceSystem, ServiceSystem.id == facts.service_id)
        .outerjoin(author, author.id == version.author_id)
        .outerjoin(owner, owner.id == article.owner_id)
        .outerjoin(reviewer, reviewer.id == article.reviewer_id)
        .where(Organization.id == facts.organization_id)
    ).one()
    return Names(*row)


def list_same_question(db: Session, actor: Actor, group: str | None, article_id: int) -> list[Listed]:
    """The other articles of a question that the editor may see, drafts included; `group` is the article's own mark."""
    rows = db.execute(
        select(Article, ArticleVersion.question, Organization.short_name, Organization.tier, Account.display_name)
        .join(ArticleVersion, version_is(Article.latest_number))
        .join(Organization, Organization.id == Article.organization_id)
        .outerjoin(Account, Account.id == ArticleVersion.author_id)
        .where(
            policy.same_question(group_of(group, article_id)),
            Article.id != article_id,
            Article.deleted_at.is_(None),
            policy.visible(actor),
        )
        .order_by(Article.area_path, Article.fiscal_year_from, Article.id)
    )
    return [Listed(*row) for row in rows]


def find_twin(
    db: Session, actor: Actor, facts: Facts, article_id: int = 0, *, is_approved: bool = False
) -> Listed | None:
    """Another article that answers a question for the same people already; ended and withdrawn ones do not count.

    Asked for an approved one, it is live or waits for its moment.
    """
    known = (
        list_same_question(db, actor, facts.question_group, article_id) if facts.question_group or article_id else []
    )
    found = (row for row in known if row.article.state not in RESTORABLE and is_for_same(row.article, facts))
    return next((row for row in found if not is_approved or row.article.is_live or row.article.publish_at), None)


def is_for_same(article: Article | Facts, facts: Facts) -> bool:
    """Whether both are right for the same people, and on the same days."""
    is_same = _SCOPE(article) == _SCOPE(facts) and tuple(article.roles) == facts.roles
    return is_same and have_common_days(article, facts)


def list_versions(db: Session, article_id: int) -> list[Saved]:
    """All versions with their authors' names, newest first."""
    rows = db.execute(
        select(ArticleVersion, Account.display_name)
        .outerjoin(Account, Account.id == ArticleVersion.author_id)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
    )
    return [Saved(*row) for row in rows]


def expired_ids(db: Session, day: date) -> Sequence[int]:
    """Published articles whose validity ended before this day."""
    return db.scalars(
        select(Article.id).where(Article.published_number.is_not(None), Article.valid_to < day).order_by(Article.id)
    ).all()


def scheduled_ids(db: Session, now: datetime) -> Sequence[int]:
    """Approved articles whose moment has come."""
    return db.scalars(select(Article.id).where(Article.publish_at <= now).order_by(Article.publish_at)).all()


def reminder_ids(db: Session, day: date) -> Sequence[int]:
    """Live articles with a date that somebody is to be reminded of on this day."""
    dates = (
        (Article.review_by, Article.reminded_review_by, REMIND_REVIEW),
        (Article.valid_to, Article.reminded_valid_to, REMIND_END),
    )
    due = [and_(on <= day + ahead, or_(told.is_(None), told != on)) for on, told, ahead in dates]
    return db.scalars(
        select(Article.id).where(Article.published_number.is_not(None), or_(*due)).order_by(Article.id)
    ).all()


def changes_after(db: Session, cursor: int, limit: int = 500) -> Sequence[ArticleChange]:
    """The changes after a cursor in their order, for an index that catches up."""
    return db.scalars(
        select(ArticleChange).where(ArticleChange.id > cursor).order_by(ArticleChange.id).limit(limit)
    ).all()


def last_change_id(db: Session) -> int:
    """The newest change, 0 before the first."""
    return db.scalar(select(func.max(ArticleChange.id))) or 0


def changed_ids(db: Session) -> Sequence[int]:
    """Every article that was ever out, each once: what a whole index is made of."""
    return db.scalars(select(ArticleChange.article_id).distinct().order_by(ArticleChange.article_id)).all()
