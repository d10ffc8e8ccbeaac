"""Which accounts an actor may administer, and who may read the audit trail."""

from sqlalchemy import ColumnElement, false

from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.organizations.policy import in_scope


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `accounts`: people of the bodies in the actor's scope, for those who administer accounts."""
    return in_scope(Account.organization_id, actor) if actor.can("account.read") else false()
