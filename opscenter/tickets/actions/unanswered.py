"""Tickets that were solved without an article, for the list of what the knowledge base lacks."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.gaps.actions.collect import SolvedTicket, solved_without_article
from opscenter.organizations.models import Organization
from opscenter.tickets.actions.answered import named_articles
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import Source, TicketState, TicketType

# What an article could have answered; the other types ask for a deed or say an opinion.
ANSWERABLE = frozenset({TicketType.CONSULTATION, TicketType.HELP, TicketType.FAULT})


def keep(db: Session, ticket_id: int, *, now: datetime) -> None:
    """Keep its question unless an article was named to the requester, or the matter is an incident or confidential."""
    ticket = db.get_one(Ticket, ticket_id)
    is_incident = ticket.source is Source.ALERT or ticket.incident_id is not None
    if ticket.state is not TicketState.SOLVED or ticket.type not in ANSWERABLE:
        return
    if is_incident or ticket.is_confidential or named_articles(db, ticket):
        return
    solved = SolvedTicket(
        number=ticket.number,
        text=ticket.title,
        resolution=ticket.resolution or "",
        area_path=db.get_one(Organization, ticket.organization_id).path,
        was_searched=bool(ticket.searched_for),
    )
    solved_without_article(db, solved, now=now)
