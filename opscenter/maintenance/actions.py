"""Planning work, ending it early, declaring freezes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.maintenance import policy, queries
from opscenter.maintenance.models import FreezePeriod, MaintenanceWindow
from opscenter.maintenance.rules import LONGEST_FREEZE, LONGEST_WINDOW, Extent, period_fault
from opscenter.organizations import policy as organization_policy
from opscenter.organizations.models import Organization


@dataclass(frozen=True)
class Plan:
    """An area, a system (None: all), a time and what it is for."""

    organization_id: int
    service_id: int | None
    starts_at: datetime
    ends_at: datetime
    reason: str


def plan_window(db: Session, actor: Actor, plan: Plan, *, now: datetime, is_urgent: bool = False) -> MaintenanceWindow:
    """Announce work. Inside a freeze only urgent work may be planned, by somebody who may freeze.

    Raises:
        NotFound: no such area for this actor.
        Forbidden: the actor may not plan there, or not let urgent work through.
        Invalid: the time or the reason is wrong.
        Conflict: a freeze is in the way.
    """
    area = _area(db, actor, plan.organization_id)
    if not policy.can_plan(actor, area) or (is_urgent and not policy.can_freeze(actor, area)):
        raise Forbidden("maintenance.not_your_area")
    _check(plan, period_fault(plan.starts_at, plan.ends_at, longest=LONGEST_WINDOW, now=now))
    extent = Extent(area.path, plan.service_id, plan.starts_at, plan.ends_at)
    freeze = queries.find_freeze_in_the_way(db, extent)
    if freeze is not None and not is_urgent:
        raise Conflict("maintenance.frozen", name=freeze.name)
    window = MaintenanceWindow(
        organization_id=area.id,
        area_path=area.path,
        service_id=plan.service_id,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        planned_ends_at=plan.ends_at,
        reason=plan.reason.strip(),
        is_urgent=is_urgent,
        created_by_id=actor.account_id,
        created_at=now,
    )
    db.add(window)
    db.flush()
    _leave_trace(db, actor, "maintenance.plan", window, now)
    return window


def end_window(db: Session, actor: Actor, window_id: int, *, now: datetime) -> MaintenanceWindow:
    """The work is done before its time, or will not be done at all. Monitoring counts again from now on.

    Raises:
        NotFound: no such window for this actor.
        Forbidden: not the actor's area.
        Conflict: it is over already.
    """
    window = queries.get_window(db, actor, window_id)
    if not policy.can_plan(actor, db.get_one(Organization, window.organization_id)):
        raise Forbidden("maintenance.not_your_area")
    if window.ends_at <= now:
        raise Conflict("maintenance.is_over")
    window.ends_at = now
    _leave_trace(db, actor, "maintenance.end", window, now)
    return window


def declare_freeze(db: Session, actor: Actor, plan: Plan, *, now: datetime) -> FreezePeriod:
    """Forbid planned changes for a while; work that is already planned stays planned.

    Raises:
        NotFound: no such area for this actor.
        Forbidden: the actor may not freeze it.
        Invalid: the time or the name is wrong.
    """
    area = _area(db, actor, plan.organization_id)
    if not policy.can_freeze(actor, area):
        raise Forbidden("maintenance.not_your_area")
    _check(plan, period_fault(plan.starts_at, plan.ends_at, longest=LONGEST_FREEZE, now=now))
    freeze = FreezePeriod(
        organization_id=area.id,
        area_path=area.path,
        service_id=plan.service_id,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        name=plan.reason.strip(),
        created_by_id=actor.account_id,
        created_at=now,
    )
    db.add(freeze)
    db.flush()
    _leave_trace(db, actor, "maintenance.freeze", freeze, now)
    return freeze


def end_freeze(db: Session, actor: Actor, freeze_id: int, *, now: datetime) -> FreezePeriod:
    """Allow changes again before the planned end.

    Raises:
        NotFound: no such freeze for this actor.
        Forbidden: not the actor's area.
        Conflict: it is over already.
    """
    freeze = queries.get_freeze(db, actor, freeze_id)
    if not policy.can_freeze(actor, db.get_one(Organization, freeze.organization_id)):
        raise Forbidden("maintenance.not_your_area")
    if freeze.ends_at <= now:
        raise Conflict("maintenance.is_over")
    freeze.ends_at = now
    _leave_trace(db, actor, "maintenance.unfreeze", freeze, now)
    return freeze


def _area(db: Session, actor: Actor, organization_id: int) -> Organization:
    visible = organization_policy.visible(actor)
    area = db.scalar(select(Organization).where(Organization.id == organization_id, visible))
    if area is None:
        raise NotFound("organization.not_found")
    return area


def _check(plan: Plan, fault: str | None) -> None:
    fields = {"ends_at": fault} if fault else {}
    if not plan.reason.strip():
        fields["reason"] = "maintenance.reason_missing"
    if fields:
        raise Invalid("maintenance.invalid", fields=fields)


def _leave_trace(
    db: Session, actor: Actor, action: str, period: MaintenanceWindow | FreezePeriod, now: datetime
) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type=period.__tablename__.removesuffix("s"),
        object_id=period.id,
        organization_id=period.organization_id,
        detail={"from": period.starts_at.isoformat(), "to": period.ends_at.isoformat(), "service": period.service_id},
        now=now,
    )
