"""What the drill does when its incident opens and ends: it has somebody call and listen."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core.events import reaction
from opscenter.dashboards.drill.actions import call_the_hotline
from opscenter.dashboards.drill.rules import Listening
from opscenter.tickets.events import IncidentOpened, IncidentResolved


@reaction(IncidentOpened)
def listen_to_the_announcement(db: Session, event: IncidentOpened, now: datetime) -> None:
    """Somebody of the area calls at once."""
    call_the_hotline(db, event.ticket_id, event.organization_id, Listening.DURING, now=now)


@reaction(IncidentResolved)
def listen_to_silence(db: Session, event: IncidentResolved, now: datetime) -> None:
    """Somebody of the area calls again."""
    call_the_hotline(db, event.ticket_id, event.organization_id, Listening.AFTER, now=now)
