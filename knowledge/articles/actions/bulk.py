"""Several articles at once: what can be done is done, what is refused is named with its reason."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from knowledge.articles.actions import review, upkeep
from opscenter.core.actor import Actor
from opscenter.core.bulk import Outcome, each
from opscenter.core.errors import Limited

MOST = 100


def set_owner_of_all(db: Session, actor: Actor, ids: Sequence[int], owner_id: int, *, now: datetime) -> Outcome[int]:
    """Name one person for all of them; raises Limited for too many."""
    return _each(db, ids, lambda one: upkeep.set_owner(db, actor, one, owner_id, now=now))


def set_review_by_of_all(db: Session, actor: Actor, ids: Sequence[int], day: date, *, now: datetime) -> Outcome[int]:
    """All were checked and are due again by one day; raises Limited for too many, Invalid for a day that is over."""
    upkeep.check_day(day, now)
    return _each(db, ids, lambda one: upkeep.set_review_by(db, actor, one, day, now=now))


def withdraw_all(db: Session, actor: Actor, ids: Sequence[int], *, reason: str, now: datetime) -> Outcome[int]:
    """Withdraw all for one reason; raises Limited for too many, Invalid without a reason."""
    review.check_reason(reason)
    return _each(db, ids, lambda one: review.withdraw(db, actor, one, reason=reason, now=now))


def _each(db: Session, ids: Sequence[int], act: Callable[[int], object]) -> Outcome[int]:
    if len(set(ids)) > MOST:
        raise Limited("article.too_many", limit=MOST)
    return each(db, ids, act)
