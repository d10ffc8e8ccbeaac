"""What the unit line can offer besides a person: an article read aloud, and how a ticket stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles import queries as articles
from opscenter.announcements.models import Announcement
from opscenter.calls.ivr import prompts
from opscenter.calls.ivr.rules import Article, TicketStatus
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket


def top_article(db: Session, body: Organization, current: Sequence[Announcement], now: datetime) -> Article | None:
    """The article to read aloud to a caller of this body: about the system that is out there now, if one is."""
    services = [one.service_id for one in current if one.service_id is not None]
    for service_id in (*services[:1], None):
        found = articles.top_article_spoken(db, area_path=body.path, now=now, service_id=service_id)
        if found is not None:
            return Article(found.title, found.text)
    return None


def ticket_status(db: Session, number: str) -> TicketStatus | None:
    """State and expected time of a ticket, in the words that requesters hear."""
    row = db.execute(
        select(Ticket.number, Ticket.state, Ticket.is_open, Ticket.resolution_due_at).where(Ticket.number == number)
    ).one_or_none()
    if row is None:
        return None
    return TicketStatus(row.number, prompts.state_words(row.state), row.resolution_due_at if row.is_open else None)
