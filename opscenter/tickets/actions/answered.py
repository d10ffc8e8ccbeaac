"""Tickets that were solved with an article: the requester's words led to it, as a reader's do who found it useful."""

import re
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.articles.queries import Reading
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Forbidden, NotFound
from opscenter.tickets import policy
from opscenter.tickets.actions import history
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.queries import asking, lookup
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
            visitor = asking.visitor_of(ticket)
            give_verdict(db, SYSTEM, article_id, visitor=visitor, is_useful=True, question=ticket.title, now=now)


def use_article(db: Session, actor: Actor, number: str, article_id: int, *, question: str, now: datetime) -> Reading:
    """The operator answers from this article: it counts as useful for the words that led to it.

    Raises:
        NotFound: no such ticket for the actor, or the requester cannot read this article.
        Forbidden: the ticket is not the actor's to answer.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_handle(actor, "ticket.reply"):
        raise Forbidden("ticket.not_yours_to_answer")
    reading = asking.readable_by_requester(db, actor, ticket, article_id, now=now)
    words, visitor = "" if ticket.is_confidential else question or ticket.title, asking.visitor_of(ticket)
    give_verdict(db, actor, article_id, visitor=visitor, is_useful=True, question=words, now=now)
    history.trace(db, actor, ticket, "use_article", now=now, article_id=article_id)
    return reading


def named_articles(db: Session, ticket: Ticket) -> list[int]:
    """The articles that the requester was pointed to, in the solution or a reply."""
    replies = select(TicketEntry.body).where(TicketEntry.ticket_id == ticket.id, TicketEntry.kind == EntryKind.REPLY)
    texts = [ticket.resolution or "", *db.scalars(replies)]
    return sorted({int(number) for text in texts for number in _ARTICLE.findall(text)})
