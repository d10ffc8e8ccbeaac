"""Tickets that were solved with an article: the requester's words led to it, as a reader's do who found it useful."""

import re
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.answers.rules import TICKET_VISITOR
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import NotFound
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import EntryKind, TicketState

_ARTICLE = re.compile(r"/articles/(\d{1,18})\b")


def keep(db: Session, ticket_id: int, *, now: datetime) -> None:
    """Keep the title as a question for each article that the answer names; a confidential ticket leaves no word."""
    ticket = db.get_one(Ticket, ticket_id)
    if ticket.state is not TicketState.SOLVED or ticket.is_confidential:
        return
    for article_id in named_articles(db, ticket):
        # An address may be mistyped, and an article withdrawn.
        with suppress(NotFound):
            visitor = f"{TICKET_VISITOR}{ticket.id}"
            give_verdict(db, SYSTEM, article_id, visitor=visitor, is_useful=True, question=ticket.title, now=now)


def named_articles(db: Session, ticket: Ticket) -> list[int]:
    """The articles that the requester was pointed to, in the solution or a reply."""
    replies = select(TicketEntry.body).where(TicketEntry.ticket_id == ticket.id, TicketEntry.kind == EntryKind.REPLY)
    texts = [ticket.resolution or "", *db.scalars(replies)]
    return sorted({int(number) for text in texts for number in _ARTICLE.findall(text)})
