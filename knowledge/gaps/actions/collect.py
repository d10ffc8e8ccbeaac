"""Collecting the questions that count: from the log of searches, and what tickets and calls say of them.

The log knows visitors as random tokens only. Which ticket or call followed is not written down, just that one did.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.answers.rules import speaks_of
from knowledge.gaps import queries
from knowledge.gaps.models import Gap, GapCursor, GapQuestion
from knowledge.gaps.rules import (
    FOLLOWED_WITHIN,
    MINUTES,
    RESOLUTION_LIMIT,
    SETTLED,
    TEXT_LIMIT,
    Outcome,
    Reason,
    is_question,
    is_worse,
    reason_of,
)
from knowledge.phrasings.rules import same_words
from knowledge.search import tokens
from opscenter.core.masking import mask_wording

BATCH = 500


@dataclass(frozen=True)
class SolvedTicket:
    """What a ticket that was solved without an article leaves for an editor.

    `was_searched` says that its question stands in the log of searches too, so that its minutes are counted there.
    """

    number: str
    text: str
    resolution: str
    area_path: str
    was_searched: bool


def collect(db: Session, *, now: datetime) -> int:
    """Read the next searches whose outcome is settled; how many were read, 0 when there are none.

    A visitor who asks the same again within a day counts once.
    """
    cursor = _lock_cursor(db)
    newer = db.scalars(select(Ask).where(Ask.id > cursor.last_ask_id).order_by(Ask.id).limit(BATCH))
    asks = list(takewhile(lambda ask: ask.asked_at <= now - SETTLED, newer.all()))
    if not asks:
        return 0
    read, known = queries.visitors_reading(db, asks), queries.known_questions(db, asks)
    area_of = queries.areas(db, {ask.area_path for ask in asks})
    rows = []
    for ask in asks:
        reason = reason_of(_outcome(ask, read))
        words = (ask.visitor, same_words(ask.text))
        if reason and not ask.is_degraded and is_question(ask.text) and words not in known:
            rows.append(_row(ask, reason, area_of, MINUTES[reason]))
            if ask.visitor:
                known.add(words)
    _add(db, rows)
    cursor.last_ask_id = asks[-1].id
    return len(asks)


def followed_by_ticket(db: Session, visitor: str | None, words: str, *, now: datetime) -> None:
    """A visitor who asked has filed a ticket about these words."""
    if visitor is not None:
        _followed(db, queries.asked_by(db, visitor, now - FOLLOWED_WITHIN), words, Reason.TICKET)


def followed_by_call(db: Session, unit_path: str, note: str, *, at: datetime) -> None:
    """A budget unit that asked while logged in called then; the operator's note says about what.

    Whoever asks without an account cannot be told from others of the area, so those calls stay unknown.
    """
    asks = [ask for ask in queries.asked_from(db, unit_path, at - FOLLOWED_WITHIN, at) if _speaks_of(ask, note)]
    _followed(db, asks[:1], note, Reason.CALL)


def solved_without_article(db: Session, ticket: SolvedTicket, *, now: datetime) -> None:
    """Keep a ticket's question and its solution, masked; a ticket solved again replaces its solution."""
    resolution = mask_wording(ticket.resolution)[:RESOLUTION_LIMIT]
    known = db.scalar(select(GapQuestion).where(GapQuestion.ticket_number == ticket.number))
    if known is not None:
        known.resolution = resolution
        return
    text = mask_wording(ticket.text)[:TEXT_LIMIT]
    if not is_question(text):
        return
    db.add(
        GapQuestion(
            reason=Reason.UNANSWERED_TICKET,
            text=text,
            area_path=queries.areas(db, {ticket.area_path})(ticket.area_path),
            ticket_number=ticket.number,
            resolution=resolution,
            minutes=0.0 if ticket.was_searched else MINUTES[Reason.UNANSWERED_TICKET],
            at=now,
        )
    )


def _followed(db: Session, asks: Sequence[Ask], words: str, reason: Reason) -> None:
    """The newest of these searches, and those that share words with what followed."""
    meant = [ask for place, ask in enumerate(asks) if place == 0 or _speaks_of(ask, words)]
    known = {one.ask_id: one for one in db.scalars(select(GapQuestion).where(GapQuestion.ask_id.in_(_ids(meant))))}
    area_of = queries.areas(db, {ask.area_path for ask in meant})
    rows = []
    # One ticket costs once, however often its question was asked before.
    for place, ask in enumerate(meant):
        minutes = MINUTES[reason] if place == 0 else 0.0
        question = known.get(ask.id)
        if question is None and is_question(ask.text):
            rows.append(_row(ask, reason, area_of, minutes))
        elif question is not None and is_worse(reason, question.reason):
            _worsen(db, question, reason, minutes)
    _add(db, rows)


def _worsen(db: Session, question: GapQuestion, reason: Reason, minutes: float) -> None:
    more = max(minutes - question.minutes, 0.0)
    question.reason, question.minutes = reason, question.minutes + more
    if question.gap_id is not None:
        db.get_one(Gap, question.gap_id, with_for_update=True).minutes += more


def _add(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """All in one statement; a question that another unit has written down meanwhile stays as it is."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        db.execute(insert(GapQuestion).on_conflict_do_nothing(), rows)


def _row(ask: Ask, reason: Reason, area_of: Callable[[str | None], str], minutes: float) -> dict[str, Any]:
    area = area_of(ask.area_path)
    return {
        "reason": reason,
        "text": ask.text,
        "area_path": area,
        "ask_id": ask.id,
        "minutes": minutes,
        "resolution": "",
        "at": ask.asked_at,
    }


def _outcome(ask: Ask, read: Callable[[Ask], bool]) -> Outcome:
    return Outcome(ask.hit_count, ask.is_weak, None if ask.visitor is None else read(ask))


def _speaks_of(ask: Ask, words: str) -> bool:
    return speaks_of(words, tokens.cut(ask.text))


def _ids(asks: Sequence[Ask]) -> list[int]:
    return [ask.id for ask in asks]


def _lock_cursor(db: Session) -> GapCursor:
    cursor = db.get(GapCursor, 1, with_for_update=True)
    if cursor is None:
        cursor = GapCursor(id=1, last_ask_id=0)
        db.add(cursor)
    return cursor
