"""A message is for one person; nobody else sees it, whatever their role."""

from sqlalchemy import ColumnElement, false

from opscenter.core.actor import Actor
from opscenter.messages.models import Message


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `messages`: those written to the actor."""
    return Message.account_id == actor.account_id if actor.account_id is not None else false()


def can_retry(actor: Actor) -> bool:
    """Whether the actor may send again what was given up."""
    return actor.can("operation.retry")
