"""The rows behind the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Executable, String, and_, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleOpening, ArticleVerdict
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.policy import is_out
from knowledge.articles.queries import version_is
from opscenter.accounts.models import Account
from opscenter.calls.models.calls import Call
from opscenter.core.actor import Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.workdays import local_day
from opscenter.dashboards.articles.queries.figures import (
    asked_by_people,
    in_reach,
    is_contained,
    is_in,
    is_standing,
)
from opscenter.dashboards.articles.rules.measures import Measure, Period, Ratio, surely
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import in_scope
from opscenter.organizations.rules import DIVISION_KINDS, ids_of_path
from opscenter.tickets.models import Ticket

ADOPTED = "article.add_phrasing"
DEEDS = ("versions", "published", "reviewed", "phrasings")
_USEFUL = func.sum(case((ArticleVerdict.is_useful, 1), else_=0))

# What readers have, or had last; managers are not shown drafts.
_SHOWN = func.coalesce(Article.published_number, Article.latest_number)


@dataclass(frozen=True)
class Region:
    """What readers and people of one region did: answers that solved it, opinions, tickets filed all the same.

    Bodies that belong to no region are together in one without a name.
    """

    name: str
    opinions: Ratio
    tickets: int

    @property
    def self_service(self) -> Ratio:
        """Solved by an article, of that and the tickets."""
        return Ratio(self.opinions.part, self.opinions.part + self.tickets)


@dataclass(frozen=True)
class Called:
    """The calls of one region, and how many of them ended without wanting a person; named as in `Region`."""

    name: str
    contained: Ratio


@dataclass(frozen=True)
class Judged:
    """An article and what readers said of it."""

    article_id: int
    question: str
    region: str
    is_out: bool
    opinions: Ratio

    @property
    def surely(self) -> float:
        """The share of useful verdicts that it reaches at least."""
        return surely(self.opinions.part, self.opinions.whole)


@dataclass(frozen=True)
class Standing:
    """An article that asks for somebody; `day` is when it came out, was due, or ended."""

    article_id: int
    question: str
    region: str
    owner: str | None
    day: date | datetime | None
    opened_on: date | None


@dataclass(frozen=True)
class Contributor:
    """What one person did for the articles under the actor's scope."""

    name: str
    versions: int
    published: int
    reviewed: int
    phrasings: int


def list_regions(db: Session, actor: Actor, period: Period) -> Sequence[Region]:
    """Regions with an opinion or a ticket in the period, the most tickets first."""
    opinions = (
        select(Organization.path, _USEFUL, func.count(), literal(0))
        .join(Article, Article.organization_id == Organization.id)
        .join(ArticleVerdict, ArticleVerdict.article_id == Article.id)
        .where(in_reach(actor), is_in(ArticleVerdict.given_at, period))
        .group_by(Organization.path)
    )
    tickets = (
        select(Organization.path, literal(0), literal(0), func.count())
        .join(Ticket, Ticket.organization_id == Organization.id)
        .where(asked_by_people(actor), is_in(Ticket.created_at, period))
        .group_by(Organization.path)
    )
    found = _by_region(db, union_all(opinions, tickets))
    rows = [Region(name, Ratio(useful, said), filed) for name, (useful, said, filed) in found]
    return sorted(rows, key=lambda row: (-row.tickets, row.name))


def list_called(db: Session, actor: Actor, period: Period) -> Sequence[Called]:
    """Regions that called in the period, the most calls first."""
    calls = (
        select(Organization.path, func.sum(case((is_contained(), 1), else_=0)), func.count())
        .join(Call, Call.organization_id == Organization.id)
        .where(in_scope(Call.organization_id, actor), is_in(Call.started_at, period))
        .group_by(Organization.path)
    )
    rows = [Called(name, Ratio(contained, whole)) for name, (contained, whole) in _by_region(db, calls)]
    return sorted(rows, key=lambda row: (-row.contained.whole, row.name))


def list_judged(db: Session, actor: Actor, period: Period, *, now: datetime) -> Sequence[Judged]:
    """Articles that somebody judged in the period, the one that surely helps least first."""
    said = (
        select(ArticleVerdict.article_id, _USEFUL.label("useful"), func.count().label("whole"))
        .where(is_in(ArticleVerdict.given_at, period))
        .group_by(ArticleVerdict.article_id)
        .subquery()
    )
    rows = db.execute(
        select(
            Article.id,
            ArticleVersion.question,
            Organization.short_name,
            is_out(local_day(now)),
            said.c.useful,
            said.c.whole,
        )
        .join(said, said.c.article_id == Article.id)
        .join(ArticleVersion, version_is(_SHOWN))
        .join(Organization, Organization.id == Article.organization_id)
        .where(in_reach(actor))
    )
    judged = [Judged(row[0], row[1], row[2], row[3], Ratio(row[4], row[5])) for row in rows]
    return sorted(judged, key=lambda one: (one.surely, -one.opinions.whole, one.article_id))


def list_standing(db: Session, actor: Actor, measure: Measure, *, now: datetime) -> Sequence[Standing]:
    """Articles that are dead, due for review or over, the longest first."""
    day = {Measure.REVIEW_DUE: Article.review_by, Measure.EXPIRED: Article.valid_to}.get(measure, Article.published_at)
    opened = select(func.max(ArticleOpening.opened_on)).where(ArticleOpening.article_id == Article.id)
    rows = db.execute(
        select(
            Article.id,
            ArticleVersion.question,
            Organization.short_name,
            Account.display_name,
            day,
            opened.scalar_subquery(),
        )
        .join(ArticleVersion, version_is(_SHOWN))
        .join(Organization, Organization.id == Article.organization_id)
        .outerjoin(Account, Account.id == Article.owner_id)
        .where(in_reach(actor), is_standing(measure, now))
        .order_by(day, Article.id)
    )
    return [Standing(*row) for row in rows]


def list_contributors(db: Session, actor: Actor, period: Period) -> Sequence[Contributor]:
    """People who wrote a version in the period, and what else they did, the most versions first."""
    came_out = and_(in_reach(actor), is_in(Article.published_at, period))
    deeds = union_all(
        select(ArticleVersion.author_id.label("who"), literal("versions").label("deed"))
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(in_reach(actor), is_in(ArticleVersion.created_at, period)),
        select(ArticleVersion.author_id, literal("published"))
        .join(Article, version_is(Article.published_number))
        .where(came_out),
        select(Article.reviewer_id, literal("reviewed")).where(came_out, Article.published_number.is_not(None)),
        select(AuditEntry.account_id, literal("phrasings"))
        .join(Article, cast(Article.id, String) == AuditEntry.object_id)
        .where(in_reach(actor), AuditEntry.action == ADOPTED, is_in(AuditEntry.at, period)),
    ).subquery()
    counts = [func.sum(case((deeds.c.deed == deed, 1), else_=0)) for deed in DEEDS]
    rows = db.execute(
        select(Account.display_name, *counts)
        .join(deeds, deeds.c.who == Account.id)
        .group_by(Account.id, Account.display_name)
        .having(counts[0] > 0)
        .order_by(counts[0].desc(), counts[1].desc(), Account.id)
    )
    return [Contributor(*row) for row in rows]


def _by_region(db: Session, statement: Executable) -> list[tuple[str, list[int]]]:
    """The numbers behind the path of each body, added up for the nearest division; no name where there is none."""
    divisions = select(Organization.id, Organization.short_name).where(Organization.kind.in_(DIVISION_KINDS))
    names = dict(db.execute(divisions).all())
    sums: dict[int, list[int]] = {}
    for path, *numbers in db.execute(statement):
        region = next((one for one in reversed(ids_of_path(path)) if one in names), 0)
        sums[region] = [sum(pair) for pair in zip(sums.get(region, [0] * len(numbers)), numbers, strict=True)]
    return [(names.get(region, ""), numbers) for region, numbers in sums.items()]
