"""What alerts mean for tickets: one incident with its announcement, and its end; and a new decree for their limits.

And what a solved ticket means for the knowledge base: words that an article answered, or that none did.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.alerts.events import AlertFired, AlertResolved
from opscenter.core.actor import SYSTEM
from opscenter.core.calendars import WorkCalendarChanged
from opscenter.core.events import reaction
from opscenter.tickets.actions import answered, incidents, limits, unanswered
from opscenter.tickets.events import TicketSolved


@reaction(AlertFired)
def open_incident(db: Session, event: AlertFired, now: datetime) -> None:
    """Ticket in the responsible queue and announcement, together; nothing if the alert is over by now."""
    incidents.open_incident(db, SYSTEM, event.alert_id, now=now)


@reaction(AlertResolved)
def resolve_incident(db: Session, event: AlertResolved, now: datetime) -> None:
    """Withdraw and settle once the last alert of the incident is over."""
    incidents.resolve_incident(db, SYSTEM, event.alert_id, now=now)


@reaction(WorkCalendarChanged)
def recompute_limits(db: Session, event: WorkCalendarChanged, now: datetime) -> None:
    """Open limits that reach into the year are counted by the new calendar."""
    limits.recompute_open(db, event.year, now=now)


@reaction(TicketSolved)
def keep_answered(db: Session, event: TicketSolved, _now: datetime) -> None:
    """Solved again, each article still counts once."""
    answered.keep(db, event.ticket_id, now=event.at)


@reaction(TicketSolved)
def keep_unanswered(db: Session, event: TicketSolved, _now: datetime) -> None:
    """Solved again, its solution is the newer one."""
    unanswered.keep(db, event.ticket_id, now=event.at)
