"""Gives out ticket numbers: one counter row per day in China, taken by an update inside the ticket's transaction.

The row lock makes numbers free of collisions and, because a roll-back gives the number back, free of gaps.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from opscenter.core.workdays import local_day
from opscenter.tickets.models import TicketNumber
from opscenter.tickets.rules.flow import number_of


def next_number(db: Session, now: datetime) -> str:
    """The next number of today, such as `2026-1221-0152`."""
    day = local_day(now).strftime("%Y%m%d")
    taken = _take(db, day)
    if taken is None:
        try:
            with db.begin_nested():
                db.add(TicketNumber(day=day, last=1))
            taken = 1
        except IntegrityError:
            taken = _take(db, day)
    if taken is None:
        raise RuntimeError("the counter row of today vanished")
    return number_of(day, taken)


def _take(db: Session, day: str) -> int | None:
    return db.scalar(
        update(TicketNumber)
        .where(TicketNumber.day == day)
        .values(last=TicketNumber.last + 1)
        .returning(TicketNumber.last)
        .execution_options(synchronize_session=False)
    )
