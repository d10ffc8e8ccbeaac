"""Reads of what is watched."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import visible as visible_organizations
from probes.targets.models import Check, CheckStanding, Target
from probes.targets.policy import visible


def get_check(db: Session, actor: Actor, check_id: int) -> Check:
    """One check in scope; raises NotFound otherwise."""
    found = db.scalar(select(Check).where(Check.id == check_id, visible(actor)))
    if found is None:
        raise NotFound("check.not_found")
    return found


def find_checks(db: Session, actor: Actor, text: str, *, limit: int) -> Sequence[Check]:
    """Visible checks whose name contains the text."""
    named = select(Check).where(Check.name.contains(text, autoescape=True), visible(actor))
    return db.scalars(named.order_by(Check.name, Check.id).limit(limit)).all()


def get_standing(db: Session, check_id: int) -> CheckStanding:
    """What is known about a check now; every check has such a row."""
    return db.get_one(CheckStanding, check_id)


def get_target(db: Session, check: Check) -> Target:
    """What a check looks at."""
    return db.get_one(Target, check.target_id)


def get_organization_in_scope(db: Session, actor: Actor, organization_id: int) -> Organization:
    """The body a check is to belong to; raises NotFound for a body outside the scope."""
    found = db.scalar(select(Organization).where(Organization.id == organization_id, visible_organizations(actor)))
    if found is None:
        raise NotFound("check.organization_not_found")
    return found


def find_target(db: Session, organization_id: int, service_id: int | None, name: str) -> Target | None:
    """The target of that name, body and system, to hang another check on."""
    return db.scalar(
        select(Target).where(
            Target.organization_id == organization_id, Target.service_id == service_id, Target.name == name
        )
    )
