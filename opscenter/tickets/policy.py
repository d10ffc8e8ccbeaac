"""Which tickets an actor may see and what may be done with them. An invisible ticket does not exist for the actor."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, column, exists, false, or_, select, table, true
from sqlalchemy.orm import aliased

from opscenter.contracts.policy import won_by
from opscenter.core.actor import Actor, ActorKind
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import covers, in_scope
from opscenter.tickets.models import Incident, Ticket
from opscenter.tickets.rules.flow import COMPLAINTS

REQUESTER_ROLES = frozenset({"unit_user"})
# Calls belong to a higher feature: as in a foreign key, their table is named here and not imported.
CALLS = table("calls", column("ticket_id"), column("operator_id"), column("summed_up_at"))


def visible(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Condition on `tickets`.

    A ticket is visible if its body lies in the actor's scope, if the actor's group or the actor handles it, if the
    call on the actor's line brought it (until that call is summed up), if the actor asked, or (vendor) if it belongs to
    a system in a lot that the vendor won, with a contract in force for that
    payer. Whoever may read incidents only (no ticket.read) sees those in scope.
    """
    if actor.kind is ActorKind.SYSTEM:
        return true()
    if not actor.can("ticket.read"):
        return and_(_is_incident(), in_scope(Ticket.organization_id, actor)) if actor.can("incident.read") else false()
    grounds = [in_scope(Ticket.organization_id, actor)]
    if actor.group_ids:
        grounds.append(Ticket.group_id.in_(actor.group_ids))
    if actor.account_id is not None:
        grounds.append(Ticket.assignee_id == actor.account_id)
        grounds.append(Ticket.requester_account_id == actor.account_id)
        grounds.append(_is_of_my_call(actor.account_id))
    if actor.vendor_id is not None:
        grounds.append(won_by(actor.vendor_id, payer_id=Ticket.payer_id, service_id=Ticket.service_id, now=now))
    return or_(*grounds)


def is_requester(actor: Actor) -> bool:
    """Whether the actor only asks and never handles: sees public replies, no notes, no other people's numbers."""
    return actor.kind is not ActorKind.SYSTEM and bool(actor.roles & REQUESTER_ROLES)


def sees_internal(actor: Actor) -> bool:
    """Whether internal notes, hops' reasons and internal files are shown."""
    return actor.can("ticket.note") and not is_requester(actor)


def can_create(actor: Actor, organization: Organization, *, is_on_my_line: bool = False) -> bool:
    """Whether the actor may file a ticket for this body: a unit's person for the own, the desk for those in scope.

    Whoever answers a call files for its caller, wherever that one sits: a vendor lies in nobody's scope.
    """
    if actor.can("ticket.ask") and organization.id == actor.organization_id:
        return True
    return actor.can("ticket.create") and (is_on_my_line or covers(actor, organization))


def can_handle(actor: Actor, permission: str) -> bool:
    """Whether the actor may do a step of handling (`ticket.assign`, `ticket.solve` …)."""
    return actor.can(permission) and not is_requester(actor)


def can_finish(actor: Actor, ticket: Ticket, permission: str) -> bool:
    """Whether the actor may solve or close this ticket: complaints and reports stay with officials."""
    if ticket.type in COMPLAINTS and not (actor.can("ticket.close_complaint") and not actor.is_outsourced):
        return False
    return can_handle(actor, permission)


def can_unmask(actor: Actor) -> bool:
    """Whether the actor may see a requester's number in full, with a purpose and a trace."""
    return can_handle(actor, "ticket.unmask")


def _is_of_my_call(account_id: int) -> ColumnElement[bool]:
    on_my_line = (CALLS.c.operator_id == account_id, CALLS.c.summed_up_at.is_(None), CALLS.c.ticket_id.is_not(None))
    return Ticket.id.in_(select(CALLS.c.ticket_id).where(*on_my_line))


def _is_incident() -> ColumnElement[bool]:
    incident = aliased(Incident)
    return exists().where(incident.ticket_id == Ticket.id)
