"""When people answer: the working calendar and the office hours, as far as callers are told of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import calendars
from opscenter.core.office import OFFICE_HOURS
from opscenter.core.workdays import is_open, next_opening


def opens_at(db: Session, now: datetime) -> datetime | None:
    """When the office opens next, None while it is open. Holidays and make-up workdays are those decreed."""
    calendar = calendars.load(db)
    return None if is_open(now, OFFICE_HOURS, calendar) else next_opening(now, OFFICE_HOURS, calendar).at
