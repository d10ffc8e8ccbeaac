"""Which calls an actor may see and take: those of bodies in their scope, and those on their own line."""

from sqlalchemy import ColumnElement, false, or_, select

from opscenter.calls.models.calls import Call, Callback
from opscenter.calls.models.routing import Reservation
from opscenter.calls.routing.rules import ReservationState
from opscenter.core.actor import Actor
from opscenter.organizations.policy import in_scope


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `calls`: the body lies in the scope, or the call is offered to or answered by the actor."""
    if not actor.can("call.read"):
        return false()
    inside = in_scope(Call.organization_id, actor)
    if actor.account_id is None:
        return inside
    offered = select(Reservation.call_id).where(
        Reservation.account_id == actor.account_id, Reservation.state == ReservationState.PENDING
    )
    return or_(inside, Call.operator_id == actor.account_id, Call.id.in_(offered))


def visible_callbacks(actor: Actor) -> ColumnElement[bool]:
    """Condition on `callbacks`: the body lies in the scope, or the actor has taken the entry."""
    if not actor.can("call.read"):
        return false()
    return or_(in_scope(Callback.organization_id, actor), Callback.taken_by_id == actor.account_id)


def is_on_my_line(actor: Actor, call: Call) -> bool:
    """Whether this is the actor's own call."""
    return actor.account_id is not None and call.operator_id == actor.account_id


def can_take(actor: Actor) -> bool:
    """Whether the actor answers calls at all."""
    return actor.can("call.take") and actor.account_id is not None


def can_sum_up(actor: Actor, call: Call) -> bool:
    """Only the one who answered says what came of it."""
    return can_take(actor) and is_on_my_line(actor, call)


def can_unmask(actor: Actor) -> bool:
    """Whether the actor may see a number in full, which leaves a trace."""
    return actor.can("call.unmask")


def can_set_pin(actor: Actor) -> bool:
    """Whether the actor sets the telephone PIN of the own unit."""
    return actor.can("telephone_pin.set")
