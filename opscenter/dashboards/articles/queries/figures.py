"""The figures of a period and of the one before, a statement for each source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.answers.models import ArticleOpening, ArticleVerdict
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.policy import is_out
from knowledge.articles.queries import version_is
from knowledge.articles.rules import ArticleState, group_of
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.rules import Outcome, StepKind
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.dashboards.articles.rules.contradictions import Claim, Contradiction, contradictions
from opscenter.dashboards.articles.rules.measures import DEAD_DAYS, Measure, Period, Ratio, Span, before, period_of
from opscenter.organizations.policy import in_scope, under
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import Source

Value = int | Ratio


@dataclass(frozen=True)
class Figure:
    """One figure now and in the period before; what is counted as it stands has no before."""

    measure: Measure
    value: Value
    before: Value | None = None


def overview(db: Session, actor: Actor, span: Span, *, now: datetime) -> list[Figure]:
    """All figures, in their order."""
    period = period_of(span, local_day(now))
    periods = (period, before(span, period))
    useful = usefulness(db, actor, periods)
    found: Mapping[Measure, tuple[Value, ...]] = {
        Measure.SELF_SERVICE: self_service(db, actor, periods, [one.part for one in useful]),
        Measure.CONTAINMENT: containment(db, actor, periods),
        Measure.USEFUL: useful,
        Measure.CONTRADICTORY: (len(list_contradictions(db, actor, now=now)),),
        Measure.CONTRIBUTORS: contributors(db, actor, periods),
        **{measure: (count,) for measure, count in count_standing(db, actor, now=now).items()},
    }
    return [Figure(measure, *found[measure]) for measure in Measure]


def usefulness(db: Session, actor: Actor, periods: Sequence[Period]) -> tuple[Ratio, ...]:
    """Useful verdicts of all verdicts."""
    useful = ArticleVerdict.is_useful
    counts = _within(ArticleVerdict.given_at, periods, useful) + _within(ArticleVerdict.given_at, periods)
    statement = select(*counts).join(Article, Article.id == ArticleVerdict.article_id).where(in_reach(actor))
    sums = _sums(db, statement.where(_in_any(ArticleVerdict.given_at, periods)))
    return tuple(map(Ratio, sums[: len(periods)], sums[len(periods) :]))


def self_service(db: Session, actor: Actor, periods: Sequence[Period], solved: Sequence[int]) -> tuple[Ratio, ...]:
    """Readers who said "solved" (given for each period), of them and of the tickets that people filed."""
    statement = select(*_within(Ticket.created_at, periods)).where(asked_by_people(actor))
    tickets = _sums(db, statement.where(_in_any(Ticket.created_at, periods)))
    return tuple(Ratio(part, part + rest) for part, rest in zip(solved, tickets, strict=True))


def containment(db: Session, actor: Actor, periods: Sequence[Period]) -> tuple[Ratio, ...]:
    """Calls that were told an answer or a notice and ended without wanting a person, of all calls in."""
    counts = _within(Call.started_at, periods, is_contained()) + _within(Call.started_at, periods)
    statement = select(*counts).where(in_scope(Call.organization_id, actor), _in_any(Call.started_at, periods))
    sums = _sums(db, statement)
    return tuple(map(Ratio, sums[: len(periods)], sums[len(periods) :]))


def contributors(db: Session, actor: Actor, periods: Sequence[Period]) -> tuple[int, ...]:
    """People who wrote a version."""
    written = [
        func.count(case((is_in(ArticleVersion.created_at, one), ArticleVersion.author_id)).distinct())
        for one in periods
    ]
    statement = select(*written).join(Article, Article.id == ArticleVersion.article_id)
    return tuple(_sums(db, statement.where(in_reach(actor), _in_any(ArticleVersion.created_at, periods))))


def count_standing(db: Session, actor: Actor, *, now: datetime) -> dict[Measure, int]:
    """How many articles are dead, due for review or over, as it stands now."""
    standing = (Measure.DEAD, Measure.REVIEW_DUE, Measure.EXPIRED)
    counts = [func.sum(case((is_standing(measure, now), 1), else_=0)) for measure in standing]
    return dict(zip(standing, _sums(db, select(*counts).where(in_reach(actor))), strict=True))


def list_contradictions(db: Session, actor: Actor, *, now: datetime) -> Sequence[Contradiction]:
    """Live articles under the actor's scope that contradict each other."""
    rows = db.execute(
        select(
            Article.id,
            Article.category,
            ArticleVersion.question,
            ArticleVersion.answer_sentence,
            Article.question_group,
            Article.organization_id,
            Article.area_path,
            Article.audience,
            Article.fiscal_year_from,
            Article.fiscal_year_to,
        )
        .join(ArticleVersion, version_is(Article.published_number))
        .where(is_out(local_day(now)), in_reach(actor))
        .order_by(Article.id)
    )
    return contradictions(
        [
            Claim(number, category, question, answer, group_of(group, number), *reach)
            for number, category, question, answer, group, *reach in rows
        ]
    )


def is_standing(measure: Measure, now: datetime) -> ColumnElement[bool]:
    """Condition on `articles`: counted by this measure as it stands now."""
    day = local_day(now)
    if measure is Measure.EXPIRED:
        return and_(Article.state == ArticleState.OUTDATED, Article.deleted_at.is_(None))
    if measure is Measure.REVIEW_DUE:
        return and_(Article.published_number.is_not(None), Article.review_by <= day)
    opened = select(ArticleOpening.article_id).where(ArticleOpening.opened_on > day - timedelta(days=DEAD_DAYS))
    return and_(is_out(day), Article.published_at < now - timedelta(days=DEAD_DAYS), Article.id.not_in(opened))


def is_contained() -> ColumnElement[bool]:
    """Condition on `calls`: told an answer or a notice, and ended in the flow."""
    told = exists().where(CallStep.call_id == Call.id, CallStep.kind.in_((StepKind.ANNOUNCEMENT, StepKind.PRESSED)))
    return and_(Call.outcome == Outcome.ABANDONED_IN_FLOW, told)


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Condition on `articles`: of a region under the actor's scope."""
    return under(Article.area_path, actor.scope_path)


def asked_by_people(actor: Actor) -> ColumnElement[bool]:
    """Condition on `tickets`: under the actor's scope, and not opened by an alert."""
    return and_(Ticket.source != Source.ALERT, in_scope(Ticket.organization_id, actor))


def is_in(column: InstrumentedAttribute[Any], period: Period) -> ColumnElement[bool]:
    """Condition: an instant of the period."""
    return and_(column >= period.starts_at, column < period.ends_at)


def _in_any(column: InstrumentedAttribute[Any], periods: Sequence[Period]) -> ColumnElement[bool]:
    starts, ends = min(one.starts_at for one in periods), max(one.ends_at for one in periods)
    return and_(column >= starts, column < ends)


def _within(column: InstrumentedAttribute[Any], periods: Sequence[Period], *wanted: Any) -> list[ColumnElement[Any]]:
    return [func.sum(case((and_(is_in(column, one), *wanted), 1), else_=0)) for one in periods]


def _sums(db: Session, statement: Select[*tuple[Any, ...]]) -> list[int]:
    return [int(value or 0) for value in db.execute(statement).one()]
