"""Makers of tickets through the real action, with the groups that they need."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM, Actor
from opscenter.organizations.models import Organization
from opscenter.tickets.actions.create import Draft, Requester, create_ticket
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import RequesterClass, Source, TicketType
from tests import cast
from tests.factories.services import make_duty_group, make_operations

CREATED = datetime(2026, 12, 21, 1, 6, tzinfo=UTC)
PHONE = "13800005678"


def make_draft(organization: Organization, **changes: Any) -> Draft:
    """A fault that a unit reports from the portal."""
    draft = Draft(
        type=TicketType.FAULT,
        title="授权支付送审后指标被重复占用",
        body="昨天下午退回重报之后，“公用经费”的可用数变成 −12,600.00，现在什么都付不了。",
        organization_id=organization.id,
        requester=Requester(RequesterClass.BUDGET_UNIT, name="陈经办", phone=PHONE, unit=organization.name),
        source=Source.PORTAL,
    )
    return replace(draft, **changes)


def make_ticket(
    db: Session,
    organization: Organization | None = None,
    *,
    actor: Actor = SYSTEM,
    now: datetime = CREATED,
    **changes: Any,
) -> Ticket:
    """A ticket of a unit of 禅城区 in the queue of its county's desk."""
    make_operations(db)
    make_duty_group(db, cast.county(db))
    return create_ticket(db, actor, make_draft(organization or cast.unit(db), **changes), now=now)


def ticket_form(**changes: str) -> dict[str, str]:
    """What an operator types for a caller of the unit 205001 at /tickets/new."""
    return {
        "unit": "205001",
        "requester_kind": "budget_unit",
        "requester_name": "陈经办",
        "phone": PHONE,
        "type": "consultation",
        "service": "",
        "title": "怎么补打凭证",
        "body": "想补打上个月的凭证",
        "impact": "unit",
        "urgency": "normal",
        "contact": "call",
        **changes,
    }
