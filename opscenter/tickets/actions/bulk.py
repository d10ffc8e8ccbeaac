"""One step for several chosen tickets: each succeeds or is refused by itself, and nothing is half done."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.bulk import Outcome, each
from opscenter.core.errors import Invalid, Limited
from opscenter.tickets.actions import assign
from opscenter.tickets.queries import lookup

MOST = 50


def claim_all(db: Session, actor: Actor, numbers: Sequence[str], *, now: datetime) -> Outcome[str]:
    """Take all that can be taken.

    Raises:
        Limited: too many at once.
    """
    return _each(db, numbers, lambda number: assign.claim(db, actor, number, now=now))


def hand_over_all(
    db: Session, actor: Actor, numbers: Sequence[str], group_id: int, *, reason: str, now: datetime
) -> Outcome[str]:
    """Give all to one group, for one reason.

    Raises:
        Limited: too many at once.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("ticket.invalid", fields={"reason": "ticket.reason_missing"})
    return _each(db, numbers, lambda number: assign.hand_over(db, actor, number, group_id, reason=reason, now=now))


def _each(db: Session, numbers: Sequence[str], step: Callable[[str], object]) -> Outcome[str]:
    if len(numbers) > MOST:
        raise Limited("ticket.too_many_chosen", limit=MOST)
    lookup.hold_tickets(db, numbers)
    return each(db, numbers, step)
