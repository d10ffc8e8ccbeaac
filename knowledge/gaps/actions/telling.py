"""What every deed on a gap leaves behind: a row in the audit trail, and word to whoever looks after it."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.gaps.models import Gap
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.messages.actions import Notice, notify


def record(db: Session, actor: Actor, action: str, gap: Gap, now: datetime, **detail: str | int) -> None:
    """One row in the audit trail."""
    audit.record(db, actor, action, object_type="gap", object_id=gap.id, detail=detail, now=now)


def tell_owner(db: Session, gap: Gap, template: str, *, by: str = "", now: datetime) -> None:
    """The owner learns that the gap is theirs, or open again; nobody is told of what they did themselves."""
    if gap.owner_id is None:
        return
    key = f"{template}:{gap.id}:{now.isoformat()}"
    context = {"question": gap.title, "by": by}
    notice = Notice(template, f"gap:{gap.id}", key, context, link=f"/articles/gaps/{gap.id}")
    notify(db, [gap.owner_id], notice, now=now)
