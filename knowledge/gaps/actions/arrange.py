"""Joining collected questions into gaps, and what a new question does to its gap.

Comparing takes its time and only reads; putting is short and writes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from knowledge.articles.actions.load import documents
from knowledge.gaps.actions.telling import record, tell_owner
from knowledge.gaps.alike import Groups, Rarity
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import GapState, common_area
from knowledge.phrasings.rules import same_words
from knowledge.search.encoder import Encoder, EncoderDown
from opscenter.core.actor import SYSTEM

BATCH = 200
SMALLEST = 1e-9
# New questions are compared with so many of the wordings that were met last, so many of each gap; an encoder remembers
# 2,000 texts.
COMPARED, OF_EACH = 1500, 12


@dataclass(frozen=True)
class Plan:
    """Where questions go, and which gaps are found to ask the same.

    A home is the number of a gap, or below zero that of the question which opens a new one.
    """

    homes: Mapping[int, int]
    joined: Mapping[int, int]


def find_homes(db: Session, encoder: Encoder | None) -> Plan | None:
    """Where the next collected questions belong; None when none is waiting. Changes nothing.

    A question with the words of a known one goes where that is; any other to what is near, or into a new gap. It may
    show that gaps which nobody has touched are one.
    """
    waiting = db.execute(
        select(GapQuestion.id, GapQuestion.text)
        .where(GapQuestion.gap_id.is_(None))
        .order_by(GapQuestion.id)
        .limit(BATCH)
    ).all()
    if not waiting:
        return None
    known = _known_wordings(db)
    groups = Groups(rarity(), meanings(encoder, [*(text for _gap, text in known), *(row.text for row in waiting)]))
    places: dict[str, int] = {}
    for gap, text in known:
        places[same_words(text)] = gap.id
        groups.add(gap.id, text, is_settled=gap.is_settled)
    fresh = []
    for question_id, text in waiting:
        if same_words(text) not in places:
            places[same_words(text)] = -question_id
            groups.add(-question_id, text)
            fresh.append(-question_id)
    joined = groups.join(fresh)
    homes = {question_id: places[same_words(text)] for question_id, text in waiting}
    return Plan(
        {question_id: joined.get(home, home) for question_id, home in homes.items()},
        {group: into for group, into in joined.items() if group > 0},
    )


def move_in(db: Session, plan: Plan, *, now: datetime) -> None:
    """Put questions into their gaps; a covered gap that is asked again is open again, and its owner is told.

    What people have done meanwhile stands: a gap that they touched is not joined, one that is gone opens anew.
    """
    numbers = {*plan.homes.values(), *plan.joined.values(), *plan.joined}
    gaps = {gap.id: gap for gap in db.scalars(select(Gap).where(Gap.id.in_(numbers)).with_for_update())}
    questions = db.scalars(select(GapQuestion).where(GapQuestion.id.in_(plan.homes)).order_by(GapQuestion.id))
    for question in questions:
        home = plan.homes[question.id]
        if home not in gaps:
            gaps[home] = _new_gap(db, question)
        _put(db, question, gaps[home], now)
    db.flush()
    for gone, into in plan.joined.items():
        if gone in gaps and into in gaps and not gaps[gone].is_settled:
            unite(db, gaps.pop(gone), gaps[into])
    _retitle(db, gaps.values())


def unite(db: Session, gone: Gap, into: Gap) -> None:
    """The questions of the one go into the other, and the one is gone."""
    db.execute(update(GapQuestion).where(GapQuestion.gap_id == gone.id).values(gap_id=into.id))
    db.delete(gone)
    recount(db, into)


def open_gap(db: Session, questions: Sequence[GapQuestion]) -> Gap:
    """A gap of their own for questions, wherever they were."""
    gap = _new_gap(db, questions[0])
    for question in questions:
        question.gap_id = gap.id
    recount(db, gap)
    return gap


def recount(db: Session, gap: Gap) -> None:
    """Let the gap say again what its questions are: count, minutes, area, dates and title."""
    db.flush()
    rows = db.execute(
        select(
            GapQuestion.area_path,
            func.count(),
            func.sum(GapQuestion.minutes),
            func.min(GapQuestion.at),
            func.max(GapQuestion.at),
        )
        .where(GapQuestion.gap_id == gap.id)
        .group_by(GapQuestion.area_path)
    ).all()
    areas, counts, minutes, firsts, lasts = zip(*rows, strict=True)
    gap.question_count, gap.minutes, gap.first_at, gap.last_at = sum(counts), sum(minutes), min(firsts), max(lasts)
    gap.area_path = areas[0]
    for area in areas[1:]:
        gap.area_path = common_area(gap.area_path, area)
    _retitle(db, [gap])


def reopen(gap: Gap, *, asked_again_at: datetime | None = None) -> None:
    """What seemed covered is not: because somebody asked again, or for another reason."""
    gap.state = GapState.NEW if gap.owner_id is None else GapState.ASSIGNED
    gap.closed_at, gap.reopened_at = None, asked_again_at


def _put(db: Session, question: GapQuestion, gap: Gap, now: datetime) -> None:
    question.gap_id = gap.id
    gap.question_count += 1
    gap.minutes += question.minutes
    gap.area_path = common_area(gap.area_path, question.area_path)
    gap.first_at, gap.last_at = min(gap.first_at, question.at), max(gap.last_at, question.at)
    if gap.state is GapState.COVERED and gap.closed_at is not None and question.at > gap.closed_at:
        reopen(gap, asked_again_at=now)
        record(db, SYSTEM, "gap.reopen", gap, now)
        tell_owner(db, gap, "gap.reopened", now=now)


def _new_gap(db: Session, question: GapQuestion) -> Gap:
    gap = Gap(
        title=question.text,
        state=GapState.NEW,
        area_path=question.area_path,
        question_count=0,
        minutes=0.0,
        first_at=question.at,
        last_at=question.at,
    )
    db.add(gap)
    db.flush()
    return gap


def _retitle(db: Session, gaps: Collection[Gap]) -> None:
    """A gap that nobody works on yet is called by the words used most; one statement for all."""
    db.flush()
    untouched = {gap.id: gap for gap in gaps if gap.state is GapState.NEW}
    rows = db.execute(
        select(GapQuestion.gap_id, GapQuestion.text, func.count(), func.min(GapQuestion.id))
        .where(GapQuestion.gap_id.in_(untouched))
        .group_by(GapQuestion.gap_id, GapQuestion.text)
        .order_by(func.count(), func.min(GapQuestion.id).desc())
    )
    for gap_id, text, _count, _first in rows:
        if gap_id is not None:
            untouched[gap_id].title = text


def _known_wordings(db: Session) -> list[tuple[Gap, str]]:
    """The wordings that were met last, OF_EACH of a gap."""
    newest = func.max(GapQuestion.id)
    place = func.row_number().over(partition_by=GapQuestion.gap_id, order_by=newest.desc())
    wordings = (
        select(GapQuestion.gap_id, GapQuestion.text, newest.label("newest"), place.label("place"))
        .where(GapQuestion.gap_id.is_not(None))
        .group_by(GapQuestion.gap_id, GapQuestion.text)
        .subquery()
    )
    rows = db.execute(
        select(Gap, wordings.c.text)
        .join(wordings, wordings.c.gap_id == Gap.id)
        .where(wordings.c.place <= OF_EACH)
        .order_by(wordings.c.newest.desc())
        .limit(COMPARED)
    )
    return [(row[0], row[1]) for row in rows]


def meanings(encoder: Encoder | None, texts: Sequence[str]) -> dict[str, Any] | None:
    """Vectors of the texts from the middle of what the trade speaks of; None without an encoder that answers."""
    if encoder is None:
        return None
    try:
        moved = {text: encoder.encode_one(text) - _middle(encoder) for text in texts}
    except EncoderDown:
        return None
    return {text: vector / max(float(vector @ vector) ** 0.5, SMALLEST) for text, vector in moved.items()}


@cache
def rarity() -> Rarity:
    """How rare words are in this trade, by the articles that come with the product: they never change meanwhile."""
    return Rarity.of(wording for one in documents() for wording in (one.content.question, *one.content.phrasings))


def _middle(encoder: Encoder) -> Any:
    if encoder.name not in _middles:
        vectors = [encoder.encode_one(one.content.question) for one in documents()]
        _middles[encoder.name] = sum(vectors) / len(vectors)
    return _middles[encoder.name]


# By the name of the encoder.
_middles: dict[str, Any] = {}
