"""Who sees alerts, silences and shifts, and who handles them."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert, OnCallShift, Silence
from opscenter.core import live
from opscenter.core.actor import Actor
from opscenter.organizations import policy
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on alerts: those of bodies in the actor's scope."""
    return and_(_may_read(actor), policy.in_scope(Alert.organization_id, actor))


def visible_silences(actor: Actor) -> ColumnElement[bool]:
    """Condition on silences: those set in the actor's scope, and those of the areas above that reach it."""
    return _in_or_above(Silence.organization_id, actor)


def visible_shifts(actor: Actor) -> ColumnElement[bool]:
    """Condition on shifts: those in the actor's scope, and of the areas above, because they are called next."""
    return _in_or_above(OnCallShift.organization_id, actor)


def can_handle(actor: Actor, area: Organization) -> bool:
    """Whether the actor may acknowledge, note, silence and plan shifts for this body."""
    return actor.can("alert.handle") and policy.covers(actor, area)


def _in_or_above(column: policy.Column, actor: Actor) -> ColumnElement[bool]:
    inside = policy.in_scope(column, actor)
    above = column.in_(ids_of_path(actor.scope_path or ""))
    return and_(_may_read(actor), or_(inside, above))


def _may_read(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.can("alert.read") else false()


def _may_follow(db: Session, actor: Actor, key: str) -> bool:
    wanted = select(Alert.id).where(Alert.id == int(key), visible(actor)) if key.isdecimal() else None
    return wanted is not None and db.scalar(wanted) is not None


# The list page hears that something changed, and asks for its rows itself; the page of one alert hears of that one.
live.topic("alerts", allowed=lambda _db, actor, key: key == "all" and actor.can("alert.read"))
live.topic("alert", allowed=_may_follow)
