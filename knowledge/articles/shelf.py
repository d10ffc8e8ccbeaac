"""The editors' list: what it can be narrowed to, one page of it, and how many articles ask for something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import Listed, version_is
from knowledge.articles.rules import ENDING_SOON, ArticleState, Audience, Category, Pile
from opscenter.accounts.models import Account, RoleGrant
from opscenter.accounts.rules import PERMISSIONS
from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.organizations.rules import ids_of_path

OWNERS = 200


@dataclass(frozen=True)
class Filters:
    """What the editors' list is narrowed to; None and empty ask for nothing."""

    text: str = ""
    category: Category | None = None
    state: ArticleState | None = None
    audience: Audience | None = None
    organization_id: int | None = None
    pile: Pile | None = None


@dataclass(frozen=True)
class Chosen:
    """One of several articles that something is to be done with."""

    article: Article
    question: str
    region: str
    owner_name: str | None


def list_articles(
    db: Session,
    actor: Actor,
    filters: Filters,
    *,
    day: date,
    cursor: str | None = None,
    size: int = paging.DEFAULT_SIZE,
) -> paging.Page[Listed]:
    """One page of the articles under the actor's scope: those waiting for review first, then by last change."""
    statement = (
        select(Article, ArticleVersion.question, Organization.short_name, Organization.tier, Account.display_name)
        .join(ArticleVersion, version_is(Article.latest_number))
        .join(Organization, Organization.id == Article.organization_id)
        .outerjoin(Account, Account.id == ArticleVersion.author_id)
        .where(is_listed(actor, filters, day))
    )
    waiting_first = case((Article.state == ArticleState.IN_REVIEW, 0), else_=1)
    keys = [paging.ascending(waiting_first), paging.descending(Article.updated_at), paging.descending(Article.id)]
    found = paging.page_of_rows(db, statement, keys, cursor=cursor, size=size)
    rows = [Listed(*row[:5]) for row in found.rows]
    return paging.Page(rows, found.next_cursor, found.previous_cursor)


def is_listed(actor: Actor, filters: Filters, day: date) -> ColumnElement[bool]:
    """Condition on `articles` and their newest versions: under the actor's scope, and what the filters ask for."""
    wanted = {
        Article.category: filters.category,
        Article.state: filters.state,
        Article.audience: filters.audience,
        Article.organization_id: filters.organization_id,
    }
    return and_(
        policy.visible(actor),
        _is_in(filters.pile, day),
        ArticleVersion.question.contains(filters.text, autoescape=True) if filters.text else true(),
        *(column == value for column, value in wanted.items() if value is not None),
    )


def list_chosen(db: Session, actor: Actor, ids: Sequence[int]) -> list[Chosen]:
    """Those of the given articles that the actor sees on the editing pages, in the order of their regions."""
    rows = db.execute(
        select(Article, ArticleVersion.question, Organization.short_name, Account.display_name)
        .join(ArticleVersion, version_is(Article.latest_number))
        .join(Organization, Organization.id == Article.organization_id)
        .outerjoin(Account, Account.id == Article.owner_id)
        .where(Article.id.in_(ids), policy.visible(actor))
        .order_by(Article.area_path, Article.id)
    )
    return [Chosen(*row) for row in rows]


def list_owners(db: Session, actor: Actor) -> Sequence[tuple[int, str]]:
    """Active people who write for regions under the actor's scope or above it: id and name."""
    above = ids_of_path(actor.scope_path) if actor.scope_path else ()
    rows = db.execute(
        select(Account.id, Account.display_name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Organization, Organization.id == RoleGrant.scope_organization_id)
        .where(
            RoleGrant.role.in_(PERMISSIONS["article.write"]),
            RoleGrant.revoked_at.is_(None),
            Account.is_active,
            or_(Organization.id.in_(above), under(Organization.path, actor.scope_path)),
        )
        .distinct()
        .order_by(Account.display_name, Account.id)
        .limit(OWNERS)
    )
    return [(row.id, row.display_name) for row in rows]


def count_piles(db: Session, actor: Actor, day: date) -> dict[Pile, int]:
    """How many articles under the actor's scope lie in each pile; one statement."""
    counts = [func.sum(case((_is_in(pile, day), 1), else_=0)) for pile in Pile]
    row = db.execute(select(*counts).where(policy.visible(actor))).one()
    return {pile: int(count or 0) for pile, count in zip(Pile, row, strict=True)}


def waiting(actor: Actor) -> ScalarSelect[int]:
    """How many articles wait for this actor's review: not those whose newest text is the actor's own."""
    return (
        select(func.count(Article.id))
        .join(ArticleVersion, version_is(Article.latest_number))
        .where(
            Article.state == ArticleState.IN_REVIEW,
            Article.publish_at.is_(None),
            policy.visible(actor),
            or_(ArticleVersion.author_id.is_(None), ArticleVersion.author_id != actor.account_id),
        )
        .scalar_subquery()
    )


def _is_in(pile: Pile | None, day: date) -> ColumnElement[bool]:
    is_live = Article.published_number.is_not(None)
    if pile is Pile.TRASH:
        return Article.deleted_at.is_not(None)
    if pile is Pile.REVIEW_DUE:
        return and_(is_live, Article.review_by <= day)
    if pile is Pile.ENDING:
        return and_(is_live, Article.valid_to.between(day, day + ENDING_SOON))
    if pile is Pile.SCHEDULED:
        return Article.publish_at.is_not(None)
    return Article.deleted_at.is_(None)
