"""The named cast: the same people in every test, in one small tree that is built once per test.

Province 广东省 → 佛山市 → 禅城区 with its unit 禅城区教育局, and beside it 湛江市 → 赤坎区 where the outsider works.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.organizations.models import Organization
from tests.factories.accounts import make_account
from tests.factories.organizations import make_city, make_county, make_province, make_unit, make_vendor


def province(db: Session) -> Organization:
    """广东省."""
    return make_province(db)


def city(db: Session) -> Organization:
    """佛山市, where *shi* works."""
    return _by_code(db, "440600000") or make_city(
        db, code="440600000", name="佛山市财政局", short_name="佛山市", telephone_area_code="0757"
    )


def county(db: Session) -> Organization:
    """禅城区 in 佛山市, where *xian* works."""
    return _by_code(db, "440604000") or make_county(
        db, parent=city(db), code="440604000", name="禅城区财政局", short_name="禅城区"
    )


def unit(db: Session) -> Organization:
    """A budget unit of 禅城区, where *kuaiji* keeps the books."""
    return _by_code(db, "205001") or make_unit(db, parent=county(db), code="205001", name="禅城区教育局（演示）")


def neighbour_unit(db: Session) -> Organization:
    """Another budget unit of 禅城区, where *linju* works."""
    return _by_code(db, "205002") or make_unit(db, parent=county(db), code="205002", name="禅城区文化馆（演示）")


def other_city(db: Session) -> Organization:
    """湛江市, of no concern to 佛山市."""
    return _by_code(db, "440800000") or make_city(
        db, code="440800000", name="湛江市财政局", short_name="湛江市", telephone_area_code="0759"
    )


def other_county(db: Session) -> Organization:
    """赤坎区 in 湛江市, where *waixian* works."""
    return _by_code(db, "440802000") or make_county(
        db, parent=other_city(db), code="440802000", name="赤坎区财政局", short_name="赤坎区"
    )


def other_unit(db: Session) -> Organization:
    """A budget unit of 赤坎区, where *yuandanwei* works."""
    return _by_code(db, "305001") or make_unit(db, parent=other_county(db), code="305001", name="赤坎区教育局（演示）")


def vendor_company(db: Session) -> Organization:
    """A vendor without any lot or contract; tests of contracts give it some."""
    return _by_name(db, "演示软件公司") or make_vendor(db, name="演示软件公司")


def sheng(db: Session) -> Actor:
    """Administrator of the province's business: manager, operator, engineer, editor and reviewer for all of it."""
    return actor_for(db, account(db, "sheng"))


def shi(db: Session) -> Actor:
    """Operator of 佛山市."""
    return actor_for(db, account(db, "shi"))


def xian(db: Session) -> Actor:
    """Operator of 禅城区."""
    return actor_for(db, account(db, "xian"))


def kuaiji(db: Session) -> Actor:
    """Accountant of a budget unit in 禅城区."""
    return actor_for(db, account(db, "kuaiji"))


def waixian(db: Session) -> Actor:
    """An outsider with every business right, but for 赤坎区 only: must never see anything of 佛山市."""
    return actor_for(db, account(db, "waixian"))


def waibao(db: Session) -> Actor:
    """Outsourced operator at the desk of 佛山市."""
    return actor_for(db, account(db, "waibao"))


def yunwei(db: Session) -> Actor:
    """Operations engineer of 佛山市."""
    return actor_for(db, account(db, "yunwei"))


def gongyingshang(db: Session) -> Actor:
    """Engineer of the vendor."""
    return actor_for(db, account(db, "gongyingshang"))


def sysadmin(db: Session) -> Actor:
    """System administrator of the province."""
    return actor_for(db, account(db, "sysadmin"))


def secadmin(db: Session) -> Actor:
    """Security administrator of the province."""
    return actor_for(db, account(db, "secadmin"))


def auditadmin(db: Session) -> Actor:
    """Audit administrator of the province."""
    return actor_for(db, account(db, "auditadmin"))


def laoxiang() -> Actor:
    """Anonymous caller or visitor."""
    return ANONYMOUS


EVERYTHING = (Role.MANAGER, Role.OPERATOR, Role.OPS_ENGINEER, Role.KNOWLEDGE_EDITOR, Role.KNOWLEDGE_REVIEWER)
CAST = {
    "sheng": (province, EVERYTHING),
    "shi": (city, (Role.OPERATOR,)),
    "xian": (county, (Role.OPERATOR,)),
    "kuaiji": (unit, (Role.UNIT_USER,)),
    "waixian": (other_county, EVERYTHING),
    "linju": (neighbour_unit, (Role.UNIT_USER,)),
    "yuandanwei": (other_unit, (Role.UNIT_USER,)),
    "waibao": (city, (Role.OUTSOURCED_OPERATOR,)),
    "yunwei": (city, (Role.OPS_ENGINEER,)),
    "gongyingshang": (vendor_company, (Role.VENDOR,)),
    "sysadmin": (province, (Role.SYSTEM_ADMINISTRATOR,)),
    "secadmin": (province, (Role.SECURITY_ADMINISTRATOR,)),
    "auditadmin": (province, (Role.AUDIT_ADMINISTRATOR,)),
}


def account(db: Session, name: str) -> Account:
    """The stored account of a member of the cast; its password is `tests.factories.accounts.PASSWORD`."""
    found = db.scalar(select(Account).where(Account.login_name == name))
    if found is not None:
        return found
    place, roles = CAST[name]
    return make_account(db, *roles, organization=place(db), login_name=name, display_name=name)


def _by_code(db: Session, code: str) -> Organization | None:
    return db.scalar(select(Organization).where(Organization.code == code, Organization.is_demo))


def _by_name(db: Session, name: str) -> Organization | None:
    return db.scalar(select(Organization).where(Organization.name == name))
