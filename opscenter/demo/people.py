"""People of the demo province: one account per role, named after the role, and whom the hotline recognises."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from opscenter.accounts.models import Account, Group, GroupMember, RoleGrant
from opscenter.accounts.rules import Role
from opscenter.alerts.models import OnCallShift
from opscenter.core.actor import SYSTEM
from opscenter.organizations.actions.contacts import add_contact, add_phone
from opscenter.organizations.models import Organization
from opscenter.services.models import DutyGroup

PASSWORD = "yanshi-2026-demo"  # noqa: S105 - printed at start-up; refused outside development
SHIFT = timedelta(days=366)


@dataclass(frozen=True)
class Person:
    """A demo account: where it works, what it may do there, and in which queue groups it sits."""

    login_name: str
    display_name: str
    place: str
    roles: tuple[Role, ...]
    groups: tuple[str, ...] = ()


PEOPLE = (
    Person("sheng", "省厅管理（演示）", "440000000", (Role.MANAGER,)),
    Person("zuoxi", "省中心坐席（演示）", "440000000", (Role.OPERATOR,), ("desk", "application", "operations")),
    Person("waibao", "外包坐席（演示）", "440000000", (Role.OUTSOURCED_OPERATOR,), ("desk",)),
    Person("yunwei", "省运维值班（演示）", "440000000", (Role.OPS_ENGINEER, Role.OPERATOR), ("operations",)),
    Person("foshan", "佛山市管理（演示）", "440600000", (Role.MANAGER,)),
    Person("foshanyw", "佛山市运维（演示）", "440600000", (Role.OPS_ENGINEER,), ("payment", "desk")),
    Person("chancheng", "禅城区坐席（演示）", "440604000", (Role.OPERATOR,), ("desk",)),
    Person("zhanjiang", "湛江市坐席（演示）", "440800000", (Role.OPERATOR,), ("desk",)),
    Person("kuaiji", "环湖路小学会计（演示）", "440604000/203018", (Role.UNIT_USER,)),
    Person("bianji", "知识编辑（演示）", "440000000", (Role.KNOWLEDGE_EDITOR,)),
    Person("shenhe", "知识审核（演示）", "440000000", (Role.KNOWLEDGE_REVIEWER,)),
    Person("changshang", "承建商工程师（演示）", "vendor:示例数科股份有限公司", (Role.VENDOR,)),
    Person("sysadmin", "系统管理员（演示）", "440000000", (Role.SYSTEM_ADMINISTRATOR,)),
    Person("secadmin", "安全管理员（演示）", "440000000", (Role.SECURITY_ADMINISTRATOR,)),
    Person("auditadmin", "审计管理员（演示）", "440000000", (Role.AUDIT_ADMINISTRATOR,)),
)

# Callers that the simulator offers: unit, name, duty, number. The range 1380000xxxx is not given out.
CALLERS = (
    ("440604000/203018", "李会计", "主管会计", "13800000046"),
    ("440606000/203018", "陈经办", "经办", "13800000051"),
    ("440605000/203018", "林出纳", "出纳", "13800000062"),
    ("440802000/203018", "何会计", "主管会计", "13800000073"),
    ("440103000/203018", "黄会计", "会计", "13800000084"),
)

# Duty lines of the invented vendors.
VENDOR_LINES = (
    ("示例数科股份有限公司", "400-000-0101"),
    ("示例政通软件有限公司", "400-000-0102"),
    ("示例云图数据有限公司", "400-000-0103"),
    ("示例民生信息服务有限公司", "400-000-0104"),
)


def load_people(db: Session, places: dict[str, Organization], *, now: datetime) -> None:
    """Accounts with their roles and groups, callers in the number book, and who is on duty."""
    for person in PEOPLE:
        account = _account(db, person, places[person.place], now)
        for code in person.groups:
            _join(db, account, places[person.place], code)
        if Role.OPS_ENGINEER in person.roles:
            db.add(
                OnCallShift(
                    organization_id=account.organization_id,
                    account_id=account.id,
                    rank=1,
                    starts_at=now - timedelta(hours=1),
                    ends_at=now + SHIFT,
                    created_at=now,
                )
            )
    for vendor, number in VENDOR_LINES:
        add_phone(db, SYSTEM, places[f"vendor:{vendor}"].id, number=number, label="值班电话", now=now)
    for place, name, duty, phone in CALLERS:
        add_contact(db, SYSTEM, places[place].id, name=name, duty=duty, phone=phone, is_demo=True, now=now)


def has_demo_accounts(db: Session) -> bool:
    """Whether an active account with a demo password exists; such a database must not serve production."""
    return db.scalar(select(Account.id).where(Account.is_demo, Account.is_active).limit(1)) is not None


def _account(db: Session, person: Person, place: Organization, now: datetime) -> Account:
    account = Account(
        login_name=person.login_name,
        display_name=person.display_name,
        organization_id=place.id,
        email=f"{person.login_name}@example.invalid",
        password_hash=generate_password_hash(PASSWORD),
        must_change_password=False,
        password_changed_at=now,
        is_demo=True,
        created_at=now,
    )
    db.add(account)
    db.flush()
    db.add_all(
        RoleGrant(account_id=account.id, role=role, scope_organization_id=place.id, granted_at=now)
        for role in person.roles
    )
    return account


def _join(db: Session, account: Account, place: Organization, code: str) -> None:
    group = db.scalar(
        select(Group)
        .join(DutyGroup, DutyGroup.group_id == Group.id)
        .where(DutyGroup.organization_id == place.id, DutyGroup.code == code)
    )
    if group is not None:
        db.add(GroupMember(group_id=group.id, account_id=account.id))
        db.flush()
