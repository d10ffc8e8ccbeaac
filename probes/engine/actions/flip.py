"""The stage that tells the world: a hard state changed. History row and event, in the transaction of the change."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import live
from opscenter.core.events import publish
from probes.engine.events import CheckFlipped
from probes.engine.rules import Flip
from probes.targets.models import Check, CheckFlip

TOPIC = "health:all"


def keep_flip(db: Session, check: Check, flip: Flip, *, now: datetime, is_news: bool = True) -> None:
    """Write the flip into the history, tell open boards and, if it is news, everybody who reacts."""
    db.add(
        CheckFlip(check_id=check.id, before=flip.before, after=flip.after, reason=flip.reason, since=flip.since, at=now)
    )
    live.push(db, topic=TOPIC, kind="flip", data={"check_id": check.id, "after": flip.after.value}, now=now)
    if not is_news:
        return
    event = CheckFlipped(
        check_id=check.id,
        organization_id=check.organization_id,
        service_id=check.service_id,
        name=check.name,
        before=flip.before,
        after=flip.after,
        reason=flip.reason,
        since=flip.since,
        at=now,
    )
    publish(db, event, key=f"check:{check.id}", now=now)
