"""Who works on it: claiming, handing over between groups and tiers, returning with a reason, asking the vendor."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.accounts.models import Account, Group
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from opscenter.tickets import policy
from opscenter.tickets.actions import counters, history
from opscenter.tickets.models import Ticket, TicketHop
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import Event, TicketState

REASON_LIMIT = 500


def claim(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket:
    """Take a ticket of one's queue; taking it twice changes nothing.

    Raises:
        NotFound, Forbidden: not visible, or the actor handles no tickets.
        Conflict: finished, or somebody else has it.
    """
    ticket = _open_ticket(db, actor, number, now)
    if actor.account_id is None:
        raise Forbidden("ticket.not_yours_to_assign")
    if ticket.assignee_id == actor.account_id:
        return ticket
    if ticket.assignee_id is not None:
        holder = db.get_one(Account, ticket.assignee_id)
        raise Conflict("ticket.somebody_has_it", number=number, name=holder.display_name)
    with counters.counted(db, ticket, now):
        ticket.assignee_id = actor.account_id
        if ticket.state is TicketState.NEW:
            ticket.state = TicketState.OPEN
    history.note_event(db, actor, ticket, Event.CLAIMED, now=now, name=actor.name)
    history.trace(db, actor, ticket, "claim", now=now)
    return ticket


def hand_over(
    db: Session, actor: Actor, number: str, group_id: int, *, reason: str, now: datetime, is_return: bool = False
) -> Ticket:
    """Give a ticket to another group, of the same tier or another; a return needs its reason just the same.

    The division that took it first stays answerable to the requester.

    Raises:
        NotFound: no such ticket, or no such group.
        Forbidden: the actor may not assign.
        Conflict: finished, or the group has it already.
        Invalid: no reason.
    """
    ticket = _open_ticket(db, actor, number, now)
    group = db.get(Group, group_id)
    if group is None or not group.is_active:
        raise NotFound("ticket.group_not_found")
    if group.id == ticket.group_id:
        raise Conflict("ticket.group_has_it", name=group.name)
    if not reason.strip():
        raise Invalid("ticket.invalid", fields={"reason": "ticket.reason_missing"})
    holder = db.get_one(Organization, group.organization_id)
    before = db.get_one(Group, ticket.group_id)
    hop = TicketHop(
        ticket_id=ticket.id,
        from_tier=ticket.tier,
        to_tier=holder.tier or ticket.tier,
        from_group_id=before.id,
        to_group_id=group.id,
        is_return=is_return,
        reason=reason.strip()[:REASON_LIMIT],
        actor_name=actor.name,
        at=now,
    )
    db.add(hop)
    with counters.counted(db, ticket, now):
        ticket.tiers_passed = _passed(ticket.tiers_passed, ticket.tier, hop.to_tier)
        ticket.tier = hop.to_tier
        ticket.group_id, ticket.group_organization_id = group.id, holder.id
        ticket.assignee_id = None
        ticket.is_returned = is_return
    history.note_event(
        db,
        actor,
        ticket,
        Event.RETURNED if is_return else Event.HANDED_OVER,
        now=now,
        from_group=before.name,
        to_group=group.name,
        to_organization=holder.name,
        reason=hop.reason,
    )
    history.trace(db, actor, ticket, "return" if is_return else "hand_over", now=now, group=group.id)
    return ticket


def return_back(db: Session, actor: Actor, number: str, *, reason: str, now: datetime) -> Ticket:
    """Send a ticket back to the group it came from.

    Raises:
        Conflict: it has not been handed over, so there is nowhere to return it to.
        NotFound, Forbidden, Invalid: as `hand_over`.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now)
    hop = lookup.last_hop(db, ticket.id)
    if hop is None or hop.from_group_id is None:
        raise Conflict("ticket.nowhere_to_return", number=number)
    return hand_over(db, actor, number, hop.from_group_id, reason=reason, now=now, is_return=True)


def _open_ticket(db: Session, actor: Actor, number: str, now: datetime) -> Ticket:
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not policy.can_handle(actor, "ticket.assign"):
        raise Forbidden("ticket.not_yours_to_assign")
    if not ticket.is_open:
        raise Conflict("ticket.already_finished", number=number)
    return ticket


def _passed(passed: list[str], before: Tier, after: Tier) -> list[str]:
    """The tiers that had the ticket and have it no longer, each once."""
    seen = [*passed, before.value] if before is not after else passed
    return [tier for tier in dict.fromkeys(seen) if tier != after.value]
