"""Questions asked beside a ticket: its own words, or what an operator types, for the area of its unit."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.answers.rules import TICKET_VISITOR
from knowledge.articles.policy import as_unit
from knowledge.articles.queries import Reading, get_readable
from knowledge.replies.queries import Asked, ask
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket

WORDS = 200


def ask_beside(db: Session, actor: Actor, ticket: Ticket, unit: Organization, words: str, *, now: datetime) -> Asked:
    """What answers the operator's question, or without one the ticket's own words."""
    own = f"{ticket.title} {ticket.searched_for or ''} {ticket.body}"
    return ask(db, actor, words or own[:WORDS], unit.path, now=now)


def readable_by_requester(db: Session, actor: Actor, ticket: Ticket, article_id: int, *, now: datetime) -> Reading:
    """An article that the ticket's unit may be pointed to.

    Raises:
        NotFound: the operator or a unit cannot read it.
    """
    unit = db.get_one(Organization, ticket.organization_id)
    get_readable(db, actor, article_id, now=now)
    return get_readable(db, as_unit(actor, unit.path), article_id, now=now)


def visitor_of(ticket: Ticket) -> str:
    """The visitor under whom questions and verdicts of a ticket are kept."""
    return f"{TICKET_VISITOR}{ticket.id}"
