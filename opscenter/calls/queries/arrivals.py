"""Who calls, from where, and what concerns them: asked once when a call arrives and again at each step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.announcements import queries as announcements
from opscenter.announcements.rules import SPOKEN
from opscenter.calls.ivr.rules import Facts, Notice
from opscenter.calls.models.calls import Call, HotlineNumber
from opscenter.calls.queries import log, offers
from opscenter.calls.rules import HEARING, Area, AreaSource, Flow, choose_area, dialled, is_withheld
from opscenter.core import crypto, phones
from opscenter.core.errors import Unavailable
from opscenter.core.text import verbatim
from opscenter.organizations import queries as organizations
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier, ids_of_path

# Under this name a call remembers the ticket whose state was told and whose content a PIN opens.
TICKET_TOLD = "ticket_told"


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
    known = organizations.list_by_phone(db, phone) if phone else ()
    if known:
        contact_id = known[0].contact_id
        candidates[AreaSource.KNOWN_NUMBER] = _common(db, [number.organization.path for number in known])
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
    """Whose call it seems to be, what may be said, and for each announcement in it the incident it came from."""

    name: str
    facts: Facts
    incidents: Mapping[int, int | None]


def brief(db: Session, call: Call, hotline: HotlineNumber | None, now: datetime) -> Briefing:
    """What may be said to this caller now.

    Announcements are read here at each step and never kept, so that a withdrawn one is silent at once.
    """
    body = db.get_one(Organization, call.organization_id)
    path = log.area_of(db, call)
    current = announcements.current_for(db, path, now, kinds=SPOKEN)
    cities = () if path else tuple(city.short_name for city in announcements.cities_with_outages(db, now))
    is_unit_line = hotline is not None and hotline.flow is Flow.UNIT
    facts = Facts(
        flow=Flow.UNIT if is_unit_line else Flow.PUBLIC,
        is_direct=hotline is not None and hotline.is_direct,
        unit=spoken_name(body.short_name) if call.is_recognized and not body.is_division else None,
        notices=tuple(Notice(one.id, one.spoken_text) for one in current),
        cities=cities,
        article=offers.top_article(db, body, current, now) if is_unit_line else None,
        offers_tickets=is_unit_line,
        hears_words=is_unit_line and call.line in HEARING,
        offers_content=is_unit_line and call.memory.get(TICKET_TOLD) is not None,
    )
    return Briefing(body.short_name, facts, {one.id: one.incident_id for one in current})


def spoken_name(name: str) -> str:
    """A body's name as one says it: what stands in brackets at its end is for the eye only."""
    return re.sub(verbatim(r"[（(][^（()）]*[)）]$"), "", name).strip() or name


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
    city = organizations.find_by_area_code(db, code) if code else None
    return (city.id, city.path) if city else None
