"""Hotline numbers, queues and banks of the demo province."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.calls.models.calls import HotlineNumber
from opscenter.calls.models.routing import CallQueue
from opscenter.calls.rules import Flow, dialled
from opscenter.core.actor import SYSTEM
from opscenter.core.settings import Settings
from opscenter.organizations.actions.bodies import create_organization
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind, Tier

UNIT_LINE = "02000009061"
BANKS = (("示例银行佛山分行", "440600000"), ("示例农商行湛江分行", "440800000"))


def load_desk(db: Session, places: dict[str, Organization], settings: Settings, *, now: datetime) -> None:
    """Two provincial numbers, one number per city, a queue per city and one for the province, some banks."""
    province = places["440000000"]
    cities = [place for place in places.values() if place.tier is Tier.CITY and place.kind is Kind.FINANCE_BUREAU]
    db.add_all(
        (
            _number(settings.hotline_number, "数字财政服务热线（公众）", Flow.PUBLIC, province),
            _number(UNIT_LINE, "数字财政运维热线（预算单位）", Flow.UNIT, province),
            CallQueue(name="省服务台", organization_id=province.id, is_demo=True),
        )
    )
    for city in cities:
        number = f"{city.telephone_area_code or ''}0000".ljust(7, "0") + "9062"
        db.add(_number(number, f"{city.short_name}运维热线（演示）", Flow.UNIT, city, tells_area=True))
        db.add(CallQueue(name=f"{city.short_name}服务台", organization_id=city.id, is_demo=True))
    for name, place in BANKS:
        bank = create_organization(
            db, SYSTEM, kind=Kind.BANK, name=name, parent_id=places[place].id, is_demo=True, now=now
        )
        places[f"{bank.kind}:{bank.name}"] = bank
    db.flush()


def _number(
    number: str, name: str, flow: Flow, organization: Organization, *, tells_area: bool = False
) -> HotlineNumber:
    return HotlineNumber(
        number=dialled(number),
        name=name,
        flow=flow,
        organization_id=organization.id,
        tells_area=tells_area,
        is_demo=True,
    )
