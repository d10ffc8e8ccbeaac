"""Who may see and change checks."""

from sqlalchemy import ColumnElement, and_, false, true

from opscenter.core.actor import Actor
from opscenter.organizations.policy import in_scope
from probes.targets.models import Check


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `checks`: those of bodies in the actor's scope."""
    return and_(true() if actor.can("check.read") else false(), in_scope(Check.organization_id, actor))


def can_manage(actor: Actor) -> bool:
    """Whether the actor may add, change, pause and try checks (of bodies in scope)."""
    return actor.can("check.manage")
