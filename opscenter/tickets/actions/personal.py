"""Showing a requester's telephone number in full: with a purpose, within the daily limit, with a trace."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import unmasking
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, NotFound
from opscenter.core.unmasking import PersonalField
from opscenter.tickets import policy
from opscenter.tickets.queries import lookup


def reveal_phone(db: Session, actor: Actor, number: str, *, purpose: str, now: datetime) -> str:
    """The requester's number in its canonical form.

    Raises:
        NotFound: no such ticket for the actor, or no number on it.
        Forbidden: the actor may not see numbers in full.
        Invalid: no real purpose.
        Limited: today's limit is used up.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now)
    if not policy.can_unmask(actor):
        raise Forbidden("ticket.not_yours_to_unmask")
    if ticket.requester_phone is None:
        raise NotFound("ticket.no_phone")
    unmasking.permit(
        db,
        actor,
        PersonalField.PHONE,
        object_type="ticket",
        object_id=ticket.id,
        organization_id=ticket.organization_id,
        purpose=purpose,
        now=now,
    )
    return ticket.requester_phone
