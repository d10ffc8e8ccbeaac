"""Who calls, from where, and what concerns them: asked once when a call arrives and again at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.announcements import queries as announcements
from opscenter.calls.ivr.rules import Facts, Notice
from opscenter.calls.models.calls import Call, HotlineNumber
from opscenter.calls.queries import offers
from opscenter.calls.rules import Area, AreaSource, Flow, choose_area, dialled, is_withheld
from opscenter.core import crypto, phones
from opscenter.core.errors import Unavailable
from opscenter.organizations.models import Organization, OrganizationPhone
from opscenter.organizations.rules import DIVISION_KINDS, Tier, ids_of_path


@dataclass(frozen=True)
class Recognition:
    """What a caller's number and the dialled one tell. `phone` is canonical, None when the caller withheld it."""

    area: Area
    phone: str | None
    phone_index: str | None
    contact_id: int | None = None


def find_hotline(db: Session, called: str) -> HotlineNumber | None:
    """The active number that was dialled."""
    wanted = HotlineNumber.number == dialled(called)
    return db.scalar(select(HotlineNumber).where(wanted, HotlineNumber.is_active))


def recognize(db: Session, caller: str, hotline: HotlineNumber | None) -> Recognition:
    """Area and unit of a caller."""
    phone = None if is_withheld(caller) else phones.find_normalized(caller) or dialled(caller)
    index = crypto.blind_index(phone) if phone else None
    candidates: dict[AreaSource, tuple[int, str]] = {}
    contact_id = None
    known = _known(db, index) if index else ()
    if known:
        contact_id = known[0].contact_id
        candidates[AreaSource.KNOWN_NUMBER] = _common(db, [number.path for number in known])
    if hotline is not None and hotline.tells_area:
        candidates[AreaSource.DIALLED_LINE] = _body(db, hotline.organization_id)
    elif not known and phone and (found := _by_area_code(db, phone)):
        candidates[AreaSource.AREA_CODE] = found
    area = choose_area(candidates, province_id(db))
    if area.source is AreaSource.KNOWN_NUMBER and len(known) > 1:
        # Several units share the number: only their common area is certain, not which of them calls.
        contact_id = None
    return Recognition(area, phone, index, contact_id)


@dataclass(frozen=True)
class Briefing:
    """What the conversation may say, and for each announcement in it the incident it came from."""

    facts: Facts
    incidents: Mapping[int, int | None]


def brief(db: Session, call: Call, hotline: HotlineNumber | None, now: datetime) -> Briefing:
    """What may be said to this caller now.

    Announcements are read here at each step and never kept, so that a withdrawn one is silent at once.
    """
    body = db.get_one(Organization, call.organization_id)
    path = None if call.area_source is AreaSource.UNKNOWN else body.path
    current = announcements.current_for(db, path, now)
    cities = () if path else tuple(city.short_name for city in announcements.cities_with_outages(db, now))
    is_unit_line = hotline is not None and hotline.flow is Flow.UNIT
    facts = Facts(
        flow=Flow.UNIT if is_unit_line else Flow.PUBLIC,
        is_direct=hotline is not None and hotline.is_direct,
        unit=body.short_name if call.is_recognized and not body.is_division else None,
        notices=tuple(Notice(one.id, one.spoken_text) for one in current),
        cities=cities,
        article=offers.top_article(db, body, current, now) if is_unit_line else None,
        offers_tickets=is_unit_line,
    )
    return Briefing(facts, {one.id: one.incident_id for one in current})


def province_id(db: Session) -> int:
    """The body that calls of unknown place belong to.

    Raises:
        Unavailable: `call.no_province`, nothing was imported yet.
    """
    root = select(Organization.id).where(
        Organization.tier == Tier.PROVINCE, Organization.kind.in_(DIVISION_KINDS), Organization.parent_id.is_(None)
    )
    found = db.scalar(root.order_by(Organization.id).limit(1))
    if found is None:
        raise Unavailable("call.no_province")
    return found


@dataclass(frozen=True)
class _Known:
    contact_id: int | None
    path: str


def _known(db: Session, index: str) -> Sequence[_Known]:
    rows = db.execute(
        select(OrganizationPhone.contact_id, Organization.path)
        .join(Organization, Organization.id == OrganizationPhone.organization_id)
        .where(OrganizationPhone.number_index == index, Organization.ended_on.is_(None))
        .order_by(Organization.id)
        .limit(20)
    )
    return [_Known(row.contact_id, row.path) for row in rows]


def _common(db: Session, paths: Sequence[str]) -> tuple[int, str]:
    shared = ids_of_path(paths[0])
    for path in paths[1:]:
        ids = ids_of_path(path)
        shared = [one for one, other in zip(shared, ids, strict=False) if one == other]
    return _body(db, shared[-1] if shared else province_id(db))


def _body(db: Session, organization_id: int) -> tuple[int, str]:
    body = db.get_one(Organization, organization_id)
    return body.id, body.path


def _by_area_code(db: Session, phone: str) -> tuple[int, str] | None:
    code = phones.area_code(phone)
    if code is None:
        return None
    paths = db.scalars(
        select(Organization.path).where(
            Organization.telephone_area_code == code,
            Organization.kind.in_(DIVISION_KINDS),
            Organization.ended_on.is_(None),
        )
    ).all()
    # A code of several cities tells no more than the province, which is to say nothing.
    organization_id, path = _common(db, paths) if paths else (0, "/")
    return (organization_id, path) if len(ids_of_path(path)) > 1 else None
