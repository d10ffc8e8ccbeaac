"""Which keys an actor may manage."""

from sqlalchemy import ColumnElement, false

from opscenter.core.actor import Actor
from opscenter.organizations.policy import in_scope
from opscenter.programs.models import ProgramKey


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `program_keys`: those for areas under the scope of whoever manages keys."""
    return in_scope(ProgramKey.organization_id, actor) if actor.can("program_key.manage") else false()
