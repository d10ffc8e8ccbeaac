"""Questions asked beside a ticket: its own words, or what an operator types, for the area of its unit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.answers.rules import TICKET_VISITOR
from knowledge.articles.policy import as_unit
from knowledge.articles.queries import Reading, get_readable
from knowledge.replies.queries import Asked, ask
from knowledge.search.policy import audiences
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import RequesterClass

WORDS = 200
# Requesters who log in as a unit; the others read what everybody reads.
UNITS = frozenset({RequesterClass.BUDGET_UNIT, RequesterClass.FINANCE})


def ask_beside(db: Session, actor: Actor, ticket: Ticket, unit: Organization, words: str, *, now: datetime) -> Asked:
    """What answers the operator's question, or without one the ticket's own words."""
    own = f"{ticket.title} {ticket.searched_for or ''} {ticket.body}"
    # Whose matter it is is known; a region in its words is mostly the name of the unit.
    return ask(db, actor, words or own[:WORDS], unit.path, now=now, keeps_place=True)


def readable_by_requester(db: Session, actor: Actor, ticket: Ticket, article_id: int, *, now: datetime) -> Reading:
    """An article that the requester may be pointed to.

    Raises:
        NotFound: the operator or the requester cannot read it.
    """
    unit = db.get_one(Organization, ticket.organization_id)
    get_readable(db, actor, article_id, now=now)
    return get_readable(db, requester_of(actor, ticket, unit), article_id, now=now)


def requester_of(actor: Actor, ticket: Ticket, unit: Organization) -> Actor:
    """Somebody who reads what the requester reads."""
    return reader_of(actor, ticket.requester_class, unit)


def reader_of(actor: Actor, requester_class: RequesterClass, unit: Organization) -> Actor:
    """Somebody who reads what requesters of this class read."""
    return as_unit(actor, unit.path) if requester_class in UNITS else ANONYMOUS


def audiences_of(actor: Actor, ticket: Ticket, unit: Organization) -> Sequence[str]:
    """For whom an article may be written that the requester is pointed to."""
    return audiences(requester_of(actor, ticket, unit))


def visitor_of(ticket: Ticket) -> str:
    """The visitor under whom questions and verdicts of a ticket are kept."""
    return f"{TICKET_VISITOR}{ticket.id}"
