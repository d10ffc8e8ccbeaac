"""What the unit line can offer besides a person: an article read aloud, how a ticket stands, and what it says."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles import queries as articles
from opscenter.announcements.models import Announcement
from opscenter.calls.ivr import prompts
from opscenter.calls.ivr.rules import Article, TicketStatus
from opscenter.calls.models.pins import TelephonePin
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import EntryKind

# Longer answers are read on the page.
LONGEST_REPLY = 300


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
        select(Ticket, TelephonePin.organization_id)
        .outerjoin(TelephonePin, TelephonePin.organization_id == Ticket.organization_id)
        .where(Ticket.number == number)
    ).one_or_none()
    if row is None:
        return None
    ticket: Ticket = row.Ticket
    return TicketStatus(
        ticket.number,
        prompts.state_words(ticket.state),
        ticket.resolution_due_at if ticket.is_open else None,
        ticket.id,
        # What was said in confidence is never read aloud.
        has_content=row.organization_id is not None and not ticket.is_confidential,
    )


def ticket_content(db: Session, ticket_id: int) -> str:
    """What a ticket is about and what its requester was answered last."""
    title = db.scalar(select(Ticket.title).where(Ticket.id == ticket_id)) or ""
    reply = db.scalar(
        select(TicketEntry.body)
        .where(TicketEntry.ticket_id == ticket_id, TicketEntry.kind == EntryKind.REPLY)
        .order_by(TicketEntry.id.desc())
        .limit(1)
    )
    return prompts.ticket_content(title, reply[:LONGEST_REPLY] if reply else None)
