"""Silences: set with a reason and an end, ended early, and their owner warned before they end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.alerts import policy
from opscenter.alerts.models import Silence
from opscenter.alerts.queries import states
from opscenter.alerts.rules import WARN_OWNER_BEFORE, silence_fault
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.messages.actions import Notice, notify
from opscenter.organizations import policy as organization_policy
from opscenter.organizations.models import Organization
from probes.targets.models import Check


@dataclass(frozen=True)
class Wish:
    """What shall be silent (an area, a system in it or all, one check or all), until when, and why."""

    organization_id: int
    service_id: int | None
    check_id: int | None
    starts_at: datetime
    ends_at: datetime
    reason: str


def silence(db: Session, actor: Actor, wish: Wish, *, now: datetime) -> Silence:
    """Suppress alerts for at most seven days. Checks go on; open alerts stay and resolve, but call nobody.

    Raises:
        NotFound: no such area or check for this actor.
        Forbidden: the actor may not handle alerts there.
        Invalid: the end or the reason is wrong.
    """
    area = _area(db, actor, wish)
    if actor.account_id is None or not policy.can_handle(actor, area):
        raise Forbidden("access.forbidden")
    fault = silence_fault(wish.starts_at, wish.ends_at, now)
    fields = {"ends_at": fault} if fault else {}
    if not wish.reason.strip():
        fields["reason"] = "alert.reason_missing"
    if fields:
        raise Invalid("alert.invalid", fields=fields)
    row = Silence(
        organization_id=area.id,
        area_path=area.path,
        service_id=wish.service_id,
        check_id=wish.check_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        reason=wish.reason.strip(),
        owner_id=actor.account_id,
        created_at=now,
    )
    db.add(row)
    db.flush()
    _leave_trace(db, actor, "alert.silence", row, now)
    return row


def end_silence(db: Session, actor: Actor, silence_id: int, *, now: datetime) -> Silence:
    """Want to hear again; what is down now fires within a minute.

    Raises:
        NotFound: no such silence for this actor.
        Forbidden: the actor may not handle alerts there.
        Conflict: it is over.
    """
    row = states.get_silence(db, actor, silence_id)
    if not policy.can_handle(actor, db.get_one(Organization, row.organization_id)):
        raise Forbidden("access.forbidden")
    if row.ends_at <= now:
        raise Conflict("alert.silence_is_over")
    row.ends_at = now
    _leave_trace(db, actor, "alert.unsilence", row, now)
    return row


def warn_owner(db: Session, silence_id: int, *, now: datetime) -> None:
    """Remind the owner that a silence ends soon; once, and not of one that ended early."""
    row = db.get(Silence, silence_id, with_for_update=True)
    if row is None or row.owner_warned_at or not now < row.ends_at <= now + WARN_OWNER_BEFORE:
        return
    row.owner_warned_at = now
    notice = Notice(
        template="alert.silence_ends",
        subject=f"silence:{row.id}",
        dedupe_key=f"silence:{row.id}:ends",
        context={"reason": row.reason, "ends_at": row.ends_at.isoformat()},
        link="/alerts/silences",
    )
    notify(db, [row.owner_id], notice, now=now)


def _area(db: Session, actor: Actor, wish: Wish) -> Organization:
    area = db.scalar(
        select(Organization).where(Organization.id == wish.organization_id, organization_policy.visible(actor))
    )
    if area is None:
        raise NotFound("organization.not_found")
    if wish.check_id is not None:
        check = db.get(Check, wish.check_id)
        if check is None or check.organization_id != area.id:
            raise NotFound("alert.check_not_found")
    return area


def _leave_trace(db: Session, actor: Actor, action: str, row: Silence, now: datetime) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="silence",
        object_id=row.id,
        organization_id=row.organization_id,
        detail={"service": row.service_id, "check": row.check_id, "until": row.ends_at.isoformat()},
        now=now,
    )
