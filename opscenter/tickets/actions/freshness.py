"""Refuses steps on a page that is no longer true: sent twice, or overtaken by somebody else."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict
from opscenter.tickets.queries import lookup


def require_fresh(
    db: Session,
    actor: Actor,
    number: str,
    *,
    seen: int,
    now: datetime,
    words: str = "",
    only_repeats: bool = False,
) -> None:
    """Hold the ticket and compare it with what the page showed: `seen` is the id of the newest entry on it.

    `only_repeats` is for words that overtake nobody: notes, and what requesters add.

    Raises:
        NotFound: no such ticket for the actor.
        Conflict: `ticket.sent_already` if these very words of the actor are on the ticket by now (a double click, a
            reload), `ticket.changed_since` if somebody else has said or done something in between.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    for entry in lookup.entries_after(db, ticket.id, seen):
        if entry.author_id == actor.account_id:
            if words.strip() and entry.body == words.strip():
                raise Conflict("ticket.sent_already", number=number)
        elif entry.is_news and not only_repeats:
            raise Conflict("ticket.changed_since", number=number, name=entry.author_name)
