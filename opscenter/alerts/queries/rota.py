"""What the pages of silences and of the rota show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Account, RoleGrant
from opscenter.accounts.rules import Role
from opscenter.alerts import policy
from opscenter.alerts.models import Alert, OnCallShift, Silence
from opscenter.alerts.queries.states import Person
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import in_scope
from opscenter.services.models import ServiceSystem
from probes.targets.models import Check

LISTED = 100
SHIFTS_SHOWN_AFTER = timedelta(days=1)
ON_DUTY_ROLES = (Role.OPS_ENGINEER, Role.OPERATOR, Role.MANAGER)


@dataclass(frozen=True)
class SilenceRow:
    """A silence with the names beside it."""

    silence: Silence
    area: str
    service: str | None
    check: str | None
    owner: str


@dataclass(frozen=True)
class ShiftRow:
    """A shift with the names beside it."""

    shift: OnCallShift
    area: str
    service: str | None
    person: str
    person_area: str


def list_silences(db: Session, actor: Actor) -> list[SilenceRow]:
    """Silences the actor may know of, the one that ends last first."""
    rows = db.execute(
        select(Silence, Organization.short_name, ServiceSystem.short_name, Check.name, Account.display_name)
        .join(Organization, Organization.id == Silence.organization_id)
        .join(Account, Account.id == Silence.owner_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Silence.service_id)
        .outerjoin(Check, Check.id == Silence.check_id)
        .where(policy.visible_silences(actor))
        .order_by(Silence.ends_at.desc(), Silence.id.desc())
        .limit(LISTED)
    )
    return [SilenceRow(*row) for row in rows]


def list_shifts(db: Session, actor: Actor, *, now: datetime) -> list[ShiftRow]:
    """Shifts that run, come, or ended in the last day; by body from the county up to the province, then by time."""
    works_at = aliased(Organization)
    rows = db.execute(
        select(
            OnCallShift, Organization.short_name, ServiceSystem.short_name, Account.display_name, works_at.short_name
        )
        .join(Organization, Organization.id == OnCallShift.organization_id)
        .join(Account, Account.id == OnCallShift.account_id)
        .join(works_at, works_at.id == Account.organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == OnCallShift.service_id)
        .where(policy.visible_shifts(actor), OnCallShift.ends_at > now - SHIFTS_SHOWN_AFTER)
        .order_by(Organization.path, OnCallShift.starts_at, OnCallShift.rank, OnCallShift.id)
        .limit(LISTED)
    )
    return [ShiftRow(*row) for row in rows]


def list_people(db: Session, actor: Actor) -> list[Person]:
    """People in the actor's scope who can be put on duty."""
    can_serve = select(RoleGrant.account_id).where(RoleGrant.role.in_(ON_DUTY_ROLES), RoleGrant.revoked_at.is_(None))
    rows = db.execute(
        select(Account.id, Account.display_name, Organization.short_name)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Account.is_active, Account.id.in_(can_serve), in_scope(Account.organization_id, actor))
        .order_by(Organization.path, Account.display_name)
    )
    return [Person(*row) for row in rows]


def get_silenced_check(db: Session, actor: Actor, alert_id: int) -> tuple[Check, Organization]:
    """The check behind an alert and its body, to silence just this one.

    Raises:
        NotFound: no such alert for this actor.
    """
    row = db.execute(
        select(Check, Organization)
        .join(Alert, Alert.check_id == Check.id)
        .join(Organization, Organization.id == Check.organization_id)
        .where(Alert.id == alert_id, policy.visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("alert.not_found")
    return row[0], row[1]
