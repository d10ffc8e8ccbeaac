"""Hotline numbers and queues of the demo province, and some tickets so that no list is empty."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.calls.models.calls import HotlineNumber
from opscenter.calls.models.routing import CallQueue
from opscenter.calls.rules import Flow, dialled
from opscenter.core.settings import Settings
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind, Tier
from opscenter.services.models import ServiceSystem
from opscenter.tickets.actions.create import Draft, Requester, create_ticket
from opscenter.tickets.rules.words import Impact, RequesterClass, Source, TicketType, Urgency

UNIT_LINE = "02000009061"
# Title, words of the requester, type, system, unit, urgency.
TICKETS = (
    (
        "授权支付送审后指标被重复占用，可用数成负数",
        "昨天退回重报之后，公用经费的可用数变成 -12,600，现在什么都付不了，麻烦快点看看。",
        TicketType.FAULT,
        "payment",
        "440606000/203027",
        Urgency.HIGH,
    ),
    (
        "公务卡还款提示“卡号未同步”，3 人报销卡住",
        "换了新卡之后一直提示未同步，月底前能好吗？",
        TicketType.FAULT,
        "payment",
        "440605000/203018",
        Urgency.NORMAL,
    ),
    (
        "年终结转项目勾选后不能保存",
        "第 2 页勾了 14 个项目，点保存一直转圈。",
        TicketType.FAULT,
        "budget",
        "440608000/101001",
        Urgency.NORMAL,
    ),
    (
        "新任会计岗位权限申请",
        "会计换人了，新同事登录后看不到待办，材料已经交主管部门。",
        TicketType.PERMISSION,
        "budget",
        "440604000/203018",
        Urgency.NORMAL,
    ),
    (
        "退票重付时收款账户改不了",
        "银行说户名少了一个字，退回来了，重付界面户名是灰的。",
        TicketType.HELP,
        "payment",
        "440607000/203018",
        Urgency.NORMAL,
    ),
    (
        "部门决算表里两张表的合计对不上",
        "同一个项目支出在两张表里差 3 分钱，提示公式不平，不能上报。",
        TicketType.CONSULTATION,
        "final_accounts",
        "440802000/203001",
        Urgency.NORMAL,
    ),
)


def load_desk(db: Session, places: dict[str, Organization], settings: Settings, *, now: datetime) -> None:
    """Two provincial numbers, one number per city, a queue per city and one for the province, some tickets."""
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
    db.flush()
    _load_tickets(db, places, now)


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


def _load_tickets(db: Session, places: dict[str, Organization], now: datetime) -> None:
    clerk = db.scalars(select(Account).where(Account.login_name == "yunwei")).one()
    actor = actor_for(db, clerk)
    services = {service.code: service.id for service in db.scalars(select(ServiceSystem))}
    for title, body, kind, service, place, urgency in TICKETS:
        unit = places[place]
        draft = Draft(
            type=kind,
            title=title,
            body=body,
            organization_id=unit.id,
            requester=Requester(kind=RequesterClass.BUDGET_UNIT, name="演示经办", unit=unit.name),
            source=Source.OPERATOR,
            impact=Impact.UNIT,
            urgency=urgency,
            service_id=services[service],
        )
        create_ticket(db, actor, draft, now=now)
