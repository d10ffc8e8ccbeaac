"""What editors do with a gap: give it to somebody, say that it needs nothing, join and divide."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.shelf import list_owners
from knowledge.gaps.actions import arrange
from knowledge.gaps.actions.telling import record, tell_owner
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.queries import get_gap
from knowledge.gaps.rules import REASON_LIMIT, GapState
from knowledge.phrasings.rules import same_words
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Invalid, NotFound


def assign(db: Session, actor: Actor, gap_id: int, owner_id: int, *, now: datetime) -> Gap:
    """Give a gap to somebody who writes; whoever gives it to somebody else lets them know.

    Raises:
        NotFound: no gap of the actor's.
        Conflict: it is closed.
        Invalid: not somebody who writes here.
    """
    gap = lock_open(db, actor, gap_id)
    if owner_id not in {one for one, _name in list_owners(db, actor)}:
        raise Invalid("gap.invalid", fields={"owner": "gap.owner_unfit"})
    gap.owner_id = owner_id
    if gap.state is GapState.NEW:
        gap.state = GapState.ASSIGNED
    record(db, actor, "gap.set_owner", gap, now, account=owner_id)
    if owner_id != actor.account_id:
        tell_owner(db, gap, "gap.assigned", by=actor.name, now=now)
    return gap


def dismiss(db: Session, actor: Actor, gap_id: int, reason: str, *, now: datetime) -> Gap:
    """No article is needed; the same questions raise no gap any more.

    Raises:
        NotFound, Conflict: as `assign`.
        Invalid: without a reason, or with too long a one.
    """
    gap = lock_open(db, actor, gap_id)
    if not reason or len(reason) > REASON_LIMIT:
        raise Invalid("gap.invalid", fields={"reason": "gap.reason_missing" if not reason else "gap.reason_too_long"})
    gap.state, gap.reason, gap.closed_at = GapState.NOT_NEEDED, reason, now
    record(db, actor, "gap.dismiss", gap, now, reason=reason)
    return gap


def reopen(db: Session, actor: Actor, gap_id: int, *, now: datetime) -> Gap:
    """Something has to be done after all.

    Raises:
        NotFound: no gap of the actor's.
        Conflict: it is open.
    """
    gap = get_gap(db, actor, gap_id, lock=True)
    if gap.is_open:
        raise Conflict("gap.open")
    arrange.reopen(gap)
    record(db, actor, "gap.reopen", gap, now)
    return gap


def merge(db: Session, actor: Actor, gap_id: int, into_id: int, *, now: datetime) -> Gap:
    """Both ask the same: the questions of the one go into the other, and the one is gone.

    Raises:
        NotFound: one of them is no gap of the actor's.
        Conflict: one of them is closed, or both are the same.
    """
    first, second = (lock_open(db, actor, one) for one in sorted((gap_id, into_id)))
    if first is second:
        raise Conflict("gap.same")
    gone, into = (first, second) if first.id == gap_id else (second, first)
    into.article_id = into.article_id or gone.article_id
    into.owner_id = into.owner_id or gone.owner_id
    if into.state is GapState.NEW or gone.state is GapState.DRAFTING:
        into.state = gone.state
    record(db, actor, "gap.merge", into, now, number=gone.id, name=gone.title)
    arrange.unite(db, gone, into)
    return into


def take_out(db: Session, actor: Actor, gap_id: int, question_id: int, *, now: datetime) -> Gap:
    """Words that ask something else get a gap of their own, every time they were used; the new gap.

    Raises:
        NotFound: no gap of the actor's, or no question of it.
        Conflict: closed, or nothing else would be left.
    """
    gap = lock_open(db, actor, gap_id)
    questions = db.scalars(select(GapQuestion).where(GapQuestion.gap_id == gap.id)).all()
    chosen = next((one for one in questions if one.id == question_id), None)
    if chosen is None:
        raise NotFound("gap.no_question")
    words = same_words(chosen.text)
    taken = [one for one in questions if same_words(one.text) == words]
    if len(taken) == len(questions):
        raise Conflict("gap.last_question")
    other = arrange.open_gap(db, taken)
    other.is_settled = True
    arrange.recount(db, gap)
    record(db, actor, "gap.take_out", gap, now, number=other.id, name=chosen.text)
    return other


def lock_open(db: Session, actor: Actor, gap_id: int) -> Gap:
    """A gap of the actor's that is open, locked for a deed that settles it; raises NotFound or Conflict for others."""
    gap = get_gap(db, actor, gap_id, lock=True)
    if not gap.is_open:
        raise Conflict("gap.closed")
    gap.is_settled = True
    return gap
