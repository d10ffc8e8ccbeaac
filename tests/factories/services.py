"""Makers of catalogue rows, duty cells and queue groups."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Group
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from opscenter.services.models import DutyGroup, DutyRow, ServiceSystem
from opscenter.services.rules import Deployment, Duty, ServiceHours, SlaClass
from tests.factories.organizations import make_province


def make_service(db: Session, **changes: Any) -> ServiceSystem:
    """支付电子化, or the system with the given code; asked for twice, the same row comes back."""
    values: dict[str, Any] = {
        "code": "payment",
        "name": "国库集中支付电子化系统",
        "short_name": "支付电子化",
        "owner_division": "国库处",
        "deployment": Deployment.PROVINCE,
        "category": "国库集中支付",
        "lot_number": 1,
        **changes,
    }
    found = db.scalar(select(ServiceSystem).where(ServiceSystem.code == values["code"]))
    if found:
        return found
    service = ServiceSystem(**values)
    db.add(service)
    db.flush()
    return service


def make_duty(db: Session, service: ServiceSystem, tier: Tier, **changes: Any) -> DutyRow:
    """A cell of the matrix: this tier's desk is responsible."""
    values: dict[str, Any] = {
        "duty": Duty.RESPONSIBLE,
        "group_code": "desk",
        "hours": ServiceHours.OFFICE,
        "sla_class": SlaClass.STANDARD,
        **changes,
    }
    row = DutyRow(service_id=service.id, tier=tier, **values)
    db.add(row)
    db.flush()
    return row


def make_duty_group(db: Session, organization: Organization, code: str = "desk", **changes: Any) -> Group:
    """The queue group of a division for a group code; asked for twice, the same group comes back."""
    found = db.scalar(
        select(Group)
        .join(DutyGroup, DutyGroup.group_id == Group.id)
        .where(DutyGroup.organization_id == organization.id, DutyGroup.code == code)
    )
    if found:
        return found
    values = {"name": f"{organization.short_name} {code}", "is_demo": True, **changes}
    group = Group(organization_id=organization.id, **values)
    db.add(group)
    db.flush()
    db.add(DutyGroup(organization_id=organization.id, code=code, group_id=group.id))
    db.flush()
    return group


def make_operations(db: Session) -> Group:
    """The province's operations group, which takes what nobody else is bound to."""
    return make_duty_group(db, make_province(db), "operations", name="省运维中心")
