"""Reckoning what a version changes: questions of late are asked of the index as it is, and as it would be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleOpening, Ask
from knowledge.answers.rules import speaks_of
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import Listed, find_version, list_same_question
from knowledge.articles.rules import group_of
from knowledge.effects.rules import Move
from knowledge.gaps import policy
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import OPEN
from knowledge.search import ranking, tokens
from knowledge.search.asking import ask
from knowledge.search.contract import Document, Filter, Searchable
from knowledge.search.feed import document_of
from knowledge.search.library import Library, NotReady, library, words_in_force
from knowledge.search.policy import audience_of
from knowledge.search.queries import Place
from knowledge.search.rehearsal import Rehearsal
from knowledge.search.understanding import Understood, understand
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under

LATELY = timedelta(days=30)
# So many different questions of late are looked through, so many of them asked, and so many places looked at.
LOOKED_THROUGH = 1000
ASKED = 20
DEPTH = 10
# A gap is covered by an article that its questions find among the first of these.
COVERED = 3
DRAFT = "draft"


@dataclass(frozen=True)
class Question:
    """What was asked of late, from where, and how often."""

    text: str
    place: Place
    times: int


@dataclass(frozen=True)
class Effect:
    """What publishing changes; `moves` is None while the index cannot answer. Gaps are number and title."""

    moves: Sequence[Move] | None
    gaps: Sequence[tuple[int, str]]
    siblings: Sequence[Listed]
    readers: int


def effect_of(db: Session, actor: Actor, article: Article, version: ArticleVersion, *, now: datetime) -> Effect:
    """What changes once the version is out, for those who asked about its matter of late."""
    moves = _moves(db, article, version, now)
    found = {one.text for one in moves or () if one.after is not None and one.after <= COVERED}
    siblings = list_same_question(db, actor, version.proposed.question_group, article.id)
    return Effect(
        moves,
        _gaps(db, actor, article.id, found),
        [one for one in siblings if one.article.is_live],
        _readers(db, article.id, now),
    )


def _moves(db: Session, article: Article, version: ArticleVersion, now: datetime) -> Sequence[Move] | None:
    index, facts = library(), version.proposed
    document = document_of(
        DRAFT,
        version.content,
        audience=audience_of(facts.audience, facts.security_level),
        area=db.get_one(Organization, facts.organization_id).path,
        year_from=facts.fiscal_year_from,
        year_to=facts.fiscal_year_to,
        group=group_of(facts.question_group, article.id),
    )
    if index is None or not index.is_ready():
        return None
    live = find_version(db, article.id, article.published_number or 0)
    wordings = [version.question, *version.phrasings, *([live.question, *live.phrasings] if live else [])]
    questions = list(_questions(db, article, document, wordings, now))
    try:
        return _rehearsed(index, document, str(article.id), questions)
    except NotReady:
        return None


def _rehearsed(index: Library, document: Document, replaced: str, questions: Sequence[Question]) -> list[Move]:
    # Beside the index, whose kept meanings serve it too.
    with TemporaryDirectory(dir=index.folder, prefix=DRAFT) as folder:
        rehearsal = Rehearsal(index, document, Path(folder), replaced=replaced)
        moves = []
        for question in questions:
            understood = understand(question.text, words_in_force())
            chosen = question.place.among(rehearsal.audiences, understood.years)
            places = _place(index, understood, chosen, replaced), _place(rehearsal, understood, chosen, DRAFT)
            moves.append(Move(question.text, question.times, *places))
    return moves


def _place(index: Searchable, understood: Understood, chosen: Filter, key: str) -> int | None:
    hits = ask(index, understood, chosen, DEPTH).hits
    keys = [hit.key for hit in hits if hit.coverage >= ranking.NO_COVERAGE]
    return keys.index(key) + 1 if key in keys else None


def _questions(
    db: Session, article: Article, document: Document, wordings: Sequence[str], now: datetime
) -> Iterator[Question]:
    """What was asked most of late where and for a year for which the article counts or is to count, and ended at it or
    speaks of one of its wordings."""
    counts = _asked_for(article.area_path, article.fiscal_year_from, article.fiscal_year_to)
    is_to_count = _asked_for(document.area, document.year_from, document.year_to)
    wanted = {token for wording in wordings for token in tokens.cut(wording)}
    times, ended_here = func.count(), func.max(case((Ask.best_article_id == article.id, 1), else_=0))
    rows = db.execute(
        select(Ask.text, Ask.area_path, Ask.fiscal_year, times, ended_here)
        .where(Ask.asked_at > now - LATELY, or_(counts, is_to_count))
        .group_by(Ask.text, Ask.area_path, Ask.fiscal_year)
        .order_by(ended_here.desc(), times.desc(), Ask.text)
        .limit(LOOKED_THROUGH)
    )
    about = (row for row in rows if row[4] or speaks_of(row.text, wanted))
    for (text, path, year, count, _ended_here), _ in zip(about, range(ASKED), strict=False):
        yield Question(text, Place(path, year), count)


def _asked_for(area: str, first: int | None, last: int | None) -> ColumnElement[bool]:
    """Condition on `asks`: from somewhere in the area, for one of the years, or without a place or a year."""
    return and_(
        or_(Ask.area_path.is_(None), under(Ask.area_path, area)),
        or_(Ask.fiscal_year.is_(None), Ask.fiscal_year.between(first or 0, last or 9999)),
    )


def _gaps(db: Session, actor: Actor, article_id: int, found: set[str]) -> Sequence[tuple[int, str]]:
    """Open gaps that wait for this article, or one of whose questions now finds it."""
    asked = select(GapQuestion.gap_id).where(GapQuestion.text.in_(found))
    rows = db.execute(
        select(Gap.id, Gap.title)
        .where(policy.visible(actor), Gap.state.in_(OPEN), or_(Gap.article_id == article_id, Gap.id.in_(asked)))
        .order_by(Gap.minutes.desc(), Gap.id)
    )
    return [(row.id, row.title) for row in rows]


def _readers(db: Session, article_id: int, now: datetime) -> int:
    """Visitors who opened the article of late."""
    count = func.count(ArticleOpening.visitor.distinct())
    since = local_day(now - LATELY)
    opened = select(count).where(ArticleOpening.article_id == article_id, ArticleOpening.opened_on > since)
    return db.scalar(opened) or 0
