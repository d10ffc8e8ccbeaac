"""One step for several chosen tickets: each succeeds or is refused by itself, and nothing is half done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import DomainError, Invalid, Limited
from opscenter.tickets.actions import assign
from opscenter.tickets.queries import lookup

MOST = 50


@dataclass(frozen=True)
class Outcome:
    """The numbers that were changed, and the refused ones with the reason."""

    done: Sequence[str]
    refused: Sequence[tuple[str, DomainError]]


def claim_all(db: Session, actor: Actor, numbers: Sequence[str], *, now: datetime) -> Outcome:
    """Take all that can be taken.

    Raises:
        Limited: too many at once.
    """
    return _each(db, numbers, lambda number: assign.claim(db, actor, number, now=now))


def hand_over_all(
    db: Session, actor: Actor, numbers: Sequence[str], group_id: int, *, reason: str, now: datetime
) -> Outcome:
    """Give all to one group, for one reason.

    Raises:
        Limited: too many at once.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("ticket.invalid", fields={"reason": "ticket.reason_missing"})
    return _each(db, numbers, lambda number: assign.hand_over(db, actor, number, group_id, reason=reason, now=now))


def _each(db: Session, numbers: Sequence[str], step: Callable[[str], object]) -> Outcome:
    if len(numbers) > MOST:
        raise Limited("ticket.too_many_chosen", limit=MOST)
    done: list[str] = []
    refused: list[tuple[str, DomainError]] = []
    lookup.hold_tickets(db, numbers)
    for number in sorted(set(numbers)):
        try:
            with db.begin_nested():
                step(number)
        except DomainError as problem:
            refused.append((number, problem))
        else:
            done.append(number)
    return Outcome(done, refused)
