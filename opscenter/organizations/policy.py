"""Which bodies, and which rows that belong to bodies, an actor may see."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import is_inside

Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def under(column: Column, path: str | None) -> ColumnElement[bool]:
    """Condition "this path lies in `path`" as a range, so that the index serves it; None matches nothing."""
    if path is None:
        return false()
    if path == "/":
        return true()
    return and_(column >= path, column < path + "~")


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `organizations`: the bodies in the actor's scope, and the own body outside of it."""
    inside = under(Organization.path, actor.scope_path)
    if actor.organization_id is None:
        return inside
    return inside | (Organization.id == actor.organization_id)


def in_scope(organization_id: Column, actor: Actor) -> ColumnElement[bool]:
    """Condition for rows of other tables that carry `organization_id`: their body lies in the actor's scope."""
    if actor.scope_path == "/":
        return true()
    if actor.scope_path is None:
        return false()
    return organization_id.in_(select(Organization.id).where(under(Organization.path, actor.scope_path)))


def covers(actor: Actor, organization: Organization) -> bool:
    """Whether the body lies in the actor's scope."""
    return is_inside(organization.path, actor.scope_path)
