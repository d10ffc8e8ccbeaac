"""The rota: who is on duty for a body, from when to when, in which rank."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.alerts import policy
from opscenter.alerts.models import OnCallShift
from opscenter.alerts.rules import shift_fault
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid, NotFound
from opscenter.organizations import policy as organization_policy
from opscenter.organizations.models import Organization


@dataclass(frozen=True)
class ShiftPlan:
    """One person's duty for a body, for one system or all; rank 1 is told first, 2 next."""

    organization_id: int
    service_id: int | None
    account_id: int
    rank: int
    starts_at: datetime
    ends_at: datetime


def plan_shift(db: Session, actor: Actor, plan: ShiftPlan, *, now: datetime) -> OnCallShift:
    """Put somebody on duty. People of the body itself, of bodies above and below may be chosen, all in scope.

    Raises:
        NotFound: no such body for this actor.
        Forbidden: the actor may not plan there.
        Invalid: the time is wrong, or the person is none of those.
    """
    area = db.scalar(
        select(Organization).where(Organization.id == plan.organization_id, organization_policy.visible(actor))
    )
    if area is None:
        raise NotFound("organization.not_found")
    if not policy.can_handle(actor, area):
        raise Forbidden("access.forbidden")
    fault = shift_fault(plan.starts_at, plan.ends_at)
    fields = {"ends_at": fault} if fault else {}
    if not _may_serve(db, actor, plan.account_id):
        fields["account_id"] = "alert.person_unknown"
    if fields:
        raise Invalid("alert.invalid", fields=fields)
    shift = OnCallShift(
        organization_id=area.id,
        service_id=plan.service_id,
        account_id=plan.account_id,
        rank=plan.rank,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        created_at=now,
    )
    db.add(shift)
    db.flush()
    _leave_trace(db, actor, "alert.plan_shift", shift, now)
    return shift


def cancel_shift(db: Session, actor: Actor, shift_id: int, *, now: datetime) -> None:
    """Take somebody off duty: a shift to come disappears, a running one ends now, one that is over stays.

    Raises:
        NotFound: no such shift for this actor.
        Forbidden: the actor may not plan there.
    """
    shift = db.scalar(select(OnCallShift).where(OnCallShift.id == shift_id, policy.visible_shifts(actor)))
    if shift is None:
        raise NotFound("alert.shift_not_found")
    if not policy.can_handle(actor, db.get_one(Organization, shift.organization_id)):
        raise Forbidden("access.forbidden")
    _leave_trace(db, actor, "alert.cancel_shift", shift, now)
    if shift.starts_at >= now:
        db.delete(shift)
    elif shift.ends_at > now:
        shift.ends_at = now


def _may_serve(db: Session, actor: Actor, account_id: int) -> bool:
    in_scope = organization_policy.in_scope(Account.organization_id, actor)
    return db.scalar(select(Account.id).where(Account.id == account_id, Account.is_active, in_scope)) is not None


def _leave_trace(db: Session, actor: Actor, action: str, shift: OnCallShift, now: datetime) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="shift",
        object_id=shift.id,
        organization_id=shift.organization_id,
        detail={"account": shift.account_id, "from": shift.starts_at.isoformat(), "to": shift.ends_at.isoformat()},
        now=now,
    )
