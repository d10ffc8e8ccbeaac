"""What the unit line can offer besides a person: an article read aloud, and how a ticket stands."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.announcements.models import Announcement
from opscenter.calls.ivr import prompts
from opscenter.calls.ivr.rules import Article, TicketStatus
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket

ArticleProvider = Callable[[Session, Organization, Sequence[Announcement], datetime], Article | None]
_providers: list[ArticleProvider] = []


def provide_article(function: ArticleProvider) -> ArticleProvider:
    """Let the knowledge side choose what is read aloud to callers of an area; the key is offered only then."""
    _providers[:] = [function]
    return function


def top_article(db: Session, body: Organization, current: Sequence[Announcement], now: datetime) -> Article | None:
    """The article to offer to this caller, None where nobody supplies one."""
    return _providers[0](db, body, current, now) if _providers else None


def ticket_status(db: Session, number: str) -> TicketStatus | None:
    """State and expected time of a ticket, in the words that requesters hear."""
    row = db.execute(
        select(Ticket.number, Ticket.state, Ticket.is_open, Ticket.resolution_due_at).where(Ticket.number == number)
    ).one_or_none()
    if row is None:
        return None
    return TicketStatus(row.number, prompts.state_words(row.state), row.resolution_due_at if row.is_open else None)
