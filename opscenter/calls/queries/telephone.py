"""What the simulator page offers: callers of demo bodies, numbers to dial, one's own simulated call."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from opscenter.calls.models.calls import Call, HotlineNumber
from opscenter.calls.models.lines import SimulatorCall
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization, OrganizationContact, OrganizationPhone
from opscenter.organizations.policy import under
from opscenter.organizations.rules import UNIT_KINDS

MAX_CALLERS = 8


@dataclass(frozen=True)
class DemoCaller:
    """Somebody of a demo unit; the number is for masking only."""

    phone_id: int
    unit: str
    area: str
    duty: str
    number: str


def demo_callers(db: Session) -> list[DemoCaller]:
    """Known numbers of demo units. Real bodies never appear: nobody may call in their name."""
    above = aliased(Organization)
    rows = db.execute(
        select(
            OrganizationPhone.id,
            Organization.short_name,
            above.short_name,
            OrganizationContact.duty,
            OrganizationPhone.number,
        )
        .join(Organization, Organization.id == OrganizationPhone.organization_id)
        .join(above, above.id == Organization.parent_id)
        .outerjoin(OrganizationContact, OrganizationContact.id == OrganizationPhone.contact_id)
        .where(Organization.is_demo, Organization.kind.in_(UNIT_KINDS))
        .order_by(OrganizationPhone.id)
        .limit(MAX_CALLERS)
    )
    return [DemoCaller(row[0], row[1], row[2], row[3] or "", row[4]) for row in rows]


def hotlines(db: Session) -> Sequence[HotlineNumber]:
    """All numbers that can be dialled, the province's first."""
    order = (HotlineNumber.tells_area, HotlineNumber.number)
    return db.scalars(select(HotlineNumber).where(HotlineNumber.is_active).order_by(*order)).all()


def find_demo_number(db: Session, area_path: str) -> str | None:
    """The number of some demo unit in an area, for a call that the machine places itself."""
    number: str | None = db.scalar(
        select(OrganizationPhone.number)
        .join(Organization, Organization.id == OrganizationPhone.organization_id)
        .where(Organization.is_demo, Organization.kind.in_(UNIT_KINDS), under(Organization.path, area_path))
        .order_by(OrganizationPhone.id)
        .limit(1)
    )
    return number


def get_own_call(db: Session, actor: Actor, simulator_call_id: int) -> SimulatorCall:
    """A call that the actor has placed.

    Raises:
        NotFound: `simulator.call_not_found`, also for somebody else's.
    """
    call = db.get(SimulatorCall, simulator_call_id)
    if call is None or call.created_by_id != actor.account_id:
        raise NotFound("simulator.call_not_found")
    return call


def is_own_call(db: Session, actor: Actor, key: str) -> bool:
    """Whether a live topic's key names a simulated call of this actor, by id or by the name the line gave it."""
    if actor.account_id is None:
        return False
    wanted = SimulatorCall.id == int(key) if key.isdecimal() else SimulatorCall.call_sid == key
    owner = db.scalar(select(SimulatorCall.created_by_id).where(wanted))
    return owner == actor.account_id


def may_follow(db: Session, actor: Actor, sid: str) -> bool:
    """Whether the actor may see a call's steps live: the operator on it, and whoever placed it at the simulator."""
    if actor.account_id is None:
        return False
    operator_id = db.scalar(select(Call.operator_id).where(Call.sid == sid))
    return operator_id == actor.account_id or is_own_call(db, actor, sid)
