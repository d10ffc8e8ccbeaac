"""Reads for gaps: what the log of searches knows, the ranking, and one gap with all that was asked."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleOpening, ArticleVerdict, Ask
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from knowledge.gaps import policy
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import OPEN, SETTLED, GapState, Reason, cut_to
from knowledge.phrasings.rules import same_words
from opscenter.accounts.models import Account
from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier, ids_of_path

ONE_DAY = timedelta(days=1)
# So many rows of a gap's questions are read to show its wordings.
QUESTIONS = 500
RESOLUTIONS = 5


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; without a state it shows what is open."""

    state: GapState | None = None
    owner_id: int | None = None
    organization_id: int | None = None


@dataclass(frozen=True)
class Ranked:
    """One row of the list."""

    gap: Gap
    owner_name: str | None
    area_name: str
    tier: Tier | None
    reasons: Sequence[tuple[Reason, int]] = ()


@dataclass(frozen=True)
class Wording:
    """The same words, however often they were asked: the newest question and how often each thing happened."""

    newest: GapQuestion
    times: int
    reasons: Sequence[tuple[Reason, int]]
    areas: Sequence[str]


@dataclass(frozen=True)
class Opened:
    """One gap with the names of its owner and area, how it was asked, and how tickets were solved, masked."""

    owner_name: str | None
    area_name: str
    tier: Tier | None
    wordings: Sequence[Wording]
    resolutions: Sequence[str]


def visitors_reading(db: Session, asks: Sequence[Ask]) -> Callable[[Ask], bool]:
    """Whether a search's visitor opened an article or gave a verdict soon after it; two statements for all.

    An opening is written down once a day, so an article that was open before the search counts if it was its best.
    """
    visitors = {ask.visitor for ask in asks if ask.visitor}
    first, last = min(ask.asked_at for ask in asks), max(ask.asked_at for ask in asks) + SETTLED
    moments: dict[str, list[datetime]] = defaultdict(list)
    days = set()
    opened = select(
        ArticleOpening.visitor, ArticleOpening.opened_at, ArticleOpening.article_id, ArticleOpening.opened_on
    ).where(ArticleOpening.visitor.in_(visitors), ArticleOpening.opened_at.between(first - ONE_DAY, last))
    for visitor, at, article_id, day in db.execute(opened):
        moments[visitor].append(at)
        days.add((visitor, article_id, day))
    judged = select(ArticleVerdict.visitor, ArticleVerdict.given_at).where(
        ArticleVerdict.visitor.in_(visitors), ArticleVerdict.given_at.between(first, last)
    )
    for visitor, at in db.execute(judged):
        moments[visitor].append(at)

    def has_read(ask: Ask) -> bool:
        soon = any(ask.asked_at <= at <= ask.asked_at + SETTLED for at in moments[ask.visitor or ""])
        return soon or (ask.visitor, ask.best_article_id, local_day(ask.asked_at)) in days

    return has_read


def known_questions(db: Session, asks: Sequence[Ask]) -> set[tuple[str | None, str]]:
    """Visitor and words of what was counted within a day before the first of these searches, or is by their number."""
    visitors = {ask.visitor for ask in asks if ask.visitor}
    rows = db.execute(
        select(Ask.visitor, GapQuestion.text)
        .join(GapQuestion, GapQuestion.ask_id == Ask.id)
        .where(Ask.visitor.in_(visitors), GapQuestion.at > asks[0].asked_at - ONE_DAY)
    )
    return {(visitor, same_words(text)) for visitor, text in rows}


def asked_by(db: Session, visitor: str, since: datetime) -> Sequence[Ask]:
    """What a visitor asked, the newest first."""
    statement = select(Ask).where(Ask.visitor == visitor, Ask.asked_at > since)
    return db.scalars(statement.order_by(Ask.id.desc()).limit(20)).all()


def asked_from(db: Session, unit_path: str, since: datetime, until: datetime) -> Sequence[Ask]:
    """What was asked for exactly this body, the newest first."""
    statement = select(Ask).where(Ask.area_path == unit_path, Ask.asked_at.between(since, until))
    return db.scalars(statement.order_by(Ask.asked_at.desc()).limit(20)).all()


def areas(db: Session, paths: Collection[str | None]) -> Callable[[str | None], str]:
    """The division that a path lies in; the whole province for none, so that no unit is named."""
    wanted = {one for path in paths if path for one in ids_of_path(path)}
    rows = db.execute(
        select(Organization.id, Organization.path, Organization.parent_id).where(
            Organization.kind.in_(DIVISION_KINDS), Organization.id.in_(wanted) | Organization.parent_id.is_(None)
        )
    ).all()
    whole = min((row.path for row in rows if row.parent_id is None), key=len, default="/")
    ids = {row.id for row in rows}
    return lambda path: cut_to(path, ids, whole) if path else whole


def list_gaps(db: Session, actor: Actor, filters: Filters, *, cursor: str | None = None) -> paging.Page[Ranked]:
    """One page of the gaps that the actor sees, the dearest first; two statements."""
    statement = (
        select(Gap, Account.display_name)
        .outerjoin(Account, Account.id == Gap.owner_id)
        .where(policy.visible(actor), Gap.state.in_([filters.state] if filters.state else OPEN))
    )
    if filters.owner_id is not None:
        statement = statement.where(Gap.owner_id == filters.owner_id)
    if filters.organization_id is not None:
        statement = statement.where(Gap.area_path.contains(f"/{filters.organization_id}/", autoescape=True))
    found = paging.page_of_rows(
        db, statement, [paging.descending(Gap.minutes), paging.descending(Gap.id)], cursor=cursor
    )
    rows = _named(db, [(row[0], row[1]) for row in found.rows])
    return paging.Page(rows, found.next_cursor, found.previous_cursor)


def get_gap(db: Session, actor: Actor, gap_id: int, *, lock: bool = False) -> Gap:
    """A gap that the actor sees; raises NotFound for any other."""
    statement = select(Gap).where(Gap.id == gap_id, policy.visible(actor))
    gap = db.scalar(statement.with_for_update() if lock else statement)
    if gap is None:
        raise NotFound("gap.not_found")
    return gap


def read_gap(db: Session, gap: Gap) -> Opened:
    """What the page of a gap shows: its names, the same words once and the words used most first, and solutions."""
    statement = select(GapQuestion).where(GapQuestion.gap_id == gap.id).order_by(GapQuestion.at.desc())
    questions = db.scalars(statement.limit(QUESTIONS)).all()
    groups: dict[str, list[GapQuestion]] = defaultdict(list)
    for question in questions:
        groups[same_words(question.text)].append(question)
    names = _area_names(db, [gap.area_path, *(one.area_path for one in questions)])
    owner = db.get(Account, gap.owner_id) if gap.owner_id is not None else None
    wordings = [_wording(group, names) for group in groups.values()]
    return Opened(
        owner.display_name if owner else None,
        *names[gap.area_path],
        sorted(wordings, key=lambda one: -one.times),
        [one.resolution for one in questions if one.resolution][:RESOLUTIONS],
    )


def _wording(group: Sequence[GapQuestion], names: Mapping[str, tuple[str, Tier | None]]) -> Wording:
    areas = dict.fromkeys(names[one.area_path][0] for one in group)
    return Wording(group[0], len(group), _counted(one.reason for one in group), list(areas))


def article_line(db: Session, article_id: int) -> tuple[Article, str]:
    """An article and the question of its newest version."""
    row = db.execute(
        select(Article, ArticleVersion.question)
        .join(ArticleVersion, version_is(Article.latest_number))
        .where(Article.id == article_id)
    ).one()
    return row[0], row[1]


def list_other_gaps(db: Session, actor: Actor, gap_id: int, limit: int = 200) -> list[tuple[int, str]]:
    """Gaps that this one may be joined with: number and title, the dearest first."""
    rows = db.execute(
        select(Gap.id, Gap.title)
        .where(policy.visible(actor), Gap.id != gap_id, Gap.state.in_(OPEN))
        .order_by(Gap.minutes.desc(), Gap.id)
        .limit(limit)
    )
    return [(row.id, row.title) for row in rows]


def count_new(actor: Actor) -> ScalarSelect[int]:
    """How many gaps nobody has looked at."""
    return select(func.count(Gap.id)).where(Gap.state == GapState.NEW, policy.visible(actor)).scalar_subquery()


def _named(db: Session, rows: Sequence[tuple[Gap, str | None]]) -> list[Ranked]:
    names = _area_names(db, (gap.area_path for gap, _owner in rows))
    counted = db.execute(
        select(GapQuestion.gap_id, GapQuestion.reason, func.count())
        .where(GapQuestion.gap_id.in_([gap.id for gap, _owner in rows]))
        .group_by(GapQuestion.gap_id, GapQuestion.reason)
    )
    reasons: dict[int, dict[Reason, int]] = defaultdict(dict)
    for gap_id, reason, count in counted:
        if gap_id is not None:
            reasons[gap_id][reason] = count
    return [Ranked(gap, owner, *names[gap.area_path], _ordered(reasons[gap.id])) for gap, owner in rows]


def _area_names(db: Session, paths: Iterable[str]) -> dict[str, tuple[str, Tier | None]]:
    known = set(paths)
    rows = db.execute(
        select(Organization.path, Organization.short_name, Organization.tier).where(Organization.path.in_(known))
    )
    unknown: tuple[str, Tier | None] = ("–", None)
    return dict.fromkeys(known, unknown) | {row.path: (row.short_name, row.tier) for row in rows}


def _counted(reasons: Iterable[Reason]) -> Sequence[tuple[Reason, int]]:
    counts: dict[Reason, int] = defaultdict(int)
    for reason in reasons:
        counts[reason] += 1
    return _ordered(counts)


def _ordered(counts: dict[Reason, int]) -> Sequence[tuple[Reason, int]]:
    """The worst first."""
    return [(reason, counts[reason]) for reason in reversed(Reason) if reason in counts]
