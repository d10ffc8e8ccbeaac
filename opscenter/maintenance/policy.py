"""Who sees and who plans maintenance and freezes."""

from sqlalchemy import ColumnElement, false, or_

from opscenter.core.actor import Actor
from opscenter.maintenance.models import FreezePeriod, MaintenanceWindow
from opscenter.organizations import policy
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path

Period = type[MaintenanceWindow] | type[FreezePeriod]


def visible(actor: Actor, table: Period) -> ColumnElement[bool]:
    """Condition on windows or freezes: those below the actor's scope, and those of the areas above that reach it."""
    if not actor.can("maintenance.read"):
        return false()
    inside = policy.in_scope(table.organization_id, actor)
    return or_(inside, table.organization_id.in_(ids_of_path(actor.scope_path or "")))


def can_plan(actor: Actor, area: Organization) -> bool:
    """Whether the actor may plan or end work in this area."""
    return actor.can("maintenance.manage") and policy.covers(actor, area)


def can_freeze(actor: Actor, area: Organization) -> bool:
    """Whether the actor may declare or end a freeze for this area, or let urgent work through one."""
    return actor.can("maintenance.freeze") and policy.covers(actor, area)
