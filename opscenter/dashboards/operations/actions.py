"""What the system administrator can do about the platform itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import audit, outbox
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden


def retry_event(db: Session, actor: Actor, delivery_id: int, *, now: datetime) -> None:
    """Let a reaction try once more an event that was given up.

    Raises:
        Forbidden: the actor may not.
        Conflict: it was not given up, or is gone.
    """
    if not actor.can("operation.retry"):
        raise Forbidden("access.forbidden")
    if not outbox.retry(db, delivery_id, now):
        raise Conflict("operation.not_given_up")
    audit.record(db, actor, "operation.retry", object_type="outbox_delivery", object_id=delivery_id, now=now)
