"""Reads of organisations: one body, lists within the actor's scope, look-up by telephone number or area code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from opscenter.core import crypto, paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.core.text import verbatim
from opscenter.organizations import policy
from opscenter.organizations.models import (
    Organization,
    OrganizationCode,
    OrganizationContact,
    OrganizationPhone,
)
from opscenter.organizations.rules import DIVISION_KINDS, Kind, Tier, possible_names

# How the label of a number begins that is answered at any hour.
ON_DUTY = verbatim("值班")
# Put together once: every search asks.
_REGIONS = (
    select(Organization.short_name, Organization.path)
    .where(
        Organization.short_name.in_(bindparam("names", expanding=True)),
        Organization.kind.in_(DIVISION_KINDS),
        Organization.tier.in_((Tier.CITY, Tier.COUNTY)),
        Organization.ended_on.is_(None),
    )
    .order_by(Organization.path)
)


class Region(NamedTuple):
    """A city or county, as far as its rules are looked for."""

    short_name: str
    path: str


@dataclass(frozen=True)
class KnownNumber:
    """Whom a telephone number belongs to."""

    organization: Organization
    contact_id: int | None
    label: str


def get_organization(db: Session, actor: Actor, organization_id: int) -> Organization:
    """A body that the actor may see; raises NotFound for any other one."""
    found = db.scalar(select(Organization).where(Organization.id == organization_id, policy.visible(actor)))
    if found is None:
        raise NotFound("organization.not_found")
    return found


def list_organizations(
    db: Session,
    actor: Actor,
    *,
    text: str = "",
    kind: Kind | None = None,
    parent_id: int | None = None,
    is_ended: bool = False,
    cursor: str | None = None,
    size: int = paging.DEFAULT_SIZE,
) -> paging.Page[Organization]:
    """One page of the bodies in scope by division and code; `text` finds names, old names and codes."""
    statement = select(Organization).where(policy.visible(actor))
    statement = statement.where(Organization.ended_on.is_not(None) if is_ended else Organization.ended_on.is_(None))
    if kind is not None:
        statement = statement.where(Organization.kind == kind)
    if parent_id is not None:
        statement = statement.where(Organization.parent_id == parent_id)
    if text:
        old_names = select(OrganizationCode.organization_id).where(
            or_(OrganizationCode.name.contains(text, autoescape=True), OrganizationCode.agency_code == text)
        )
        statement = statement.where(
            or_(
                Organization.name.contains(text, autoescape=True),
                Organization.code.startswith(text, autoescape=True),
                Organization.credit_code == text.upper(),
                Organization.id.in_(old_names),
            )
        )
    keys = [
        paging.ascending(Organization.mof_div_code, nullable=True),
        paging.ascending(Organization.code, nullable=True),
        paging.ascending(Organization.id),
    ]
    return paging.page(db, statement, keys, cursor=cursor, size=size)


def list_children(db: Session, actor: Actor, parent_id: int) -> Sequence[Organization]:
    """The live divisions directly below a division, for the tree."""
    return db.scalars(
        select(Organization)
        .where(
            Organization.parent_id == parent_id,
            Organization.kind.in_(DIVISION_KINDS),
            Organization.ended_on.is_(None),
            policy.visible(actor),
        )
        .order_by(Organization.mof_div_code)
    ).all()


def list_ancestors(db: Session, organization: Organization) -> Sequence[Organization]:
    """The bodies above, from the top down; their names are no secret to whoever sees the body."""
    ids = organization.ancestor_ids
    if not ids:
        return []
    return db.scalars(select(Organization).where(Organization.id.in_(ids)).order_by(Organization.path)).all()


def list_divisions(db: Session, actor: Actor, *, tier: Tier | None = None) -> Sequence[Organization]:
    """All live divisions in the actor's scope, for boards and choices."""
    statement = select(Organization).where(
        Organization.kind.in_(DIVISION_KINDS), Organization.ended_on.is_(None), policy.visible(actor)
    )
    if tier is not None:
        statement = statement.where(Organization.tier == tier)
    return db.scalars(statement.order_by(Organization.mof_div_code)).all()


def region_in(db: Session, text: str) -> tuple[Region, frozenset[str]] | None:
    """The city or county that a text names, and the words by which it does; None for none, and for several apart."""
    names = possible_names(text)
    found = [Region._make(row) for row in db.execute(_REGIONS, {"names": list(names)})]
    said = {names[one.short_name] for one in found}
    # 城区 is a region, too, but not in 禅城区.
    whole = frozenset(word for word in said if not any(word in other for other in said if other != word))
    line = [one for one in found if names[one.short_name] in whole]
    if not line or not all(line[-1].path.startswith(one.path) for one in line):
        return None
    return line[-1], whole


def find_division(db: Session, mof_div_code: str) -> Organization | None:
    """The bureau of a nine-digit division code as valid now."""
    return db.scalar(
        select(Organization).where(
            Organization.mof_div_code == mof_div_code,
            Organization.code == mof_div_code,
            Organization.kind.in_(DIVISION_KINDS),
            Organization.ended_on.is_(None),
        )
    )


def find_unit(db: Session, mof_div_code: str, agency_code: str, *, fiscal_year: int) -> Organization | None:
    """The unit that bore this code in this division in this year; unit codes mean nothing without both."""
    return db.scalar(
        select(Organization)
        .join(OrganizationCode, OrganizationCode.organization_id == Organization.id)
        .where(
            OrganizationCode.mof_div_code == mof_div_code,
            OrganizationCode.fiscal_year == fiscal_year,
            OrganizationCode.agency_code == agency_code,
            OrganizationCode.valid_to.is_(None),
        )
    )


def find_by_area_code(db: Session, area_code: str) -> Organization | None:
    """The city whose landlines have this area code ("0757")."""
    return db.scalar(
        select(Organization)
        .where(Organization.telephone_area_code == area_code, Organization.ended_on.is_(None))
        .order_by(Organization.path)
        .limit(1)
    )


def list_by_phone(db: Session, number: str) -> Sequence[KnownNumber]:
    """The live bodies that a canonical number is known for; an accounting firm answers for several."""
    rows = db.execute(
        select(Organization, OrganizationPhone.contact_id, OrganizationPhone.label)
        .join(OrganizationPhone, OrganizationPhone.organization_id == Organization.id)
        .where(OrganizationPhone.number_index == crypto.blind_index(number), Organization.ended_on.is_(None))
        .order_by(Organization.id)
    )
    return [KnownNumber(*row) for row in rows]


def find_people(
    db: Session, actor: Actor, *, phone: str | None, tail: str | None, limit: int
) -> Sequence[Row[*tuple[Organization, OrganizationPhone, OrganizationContact | None]]]:
    """Live bodies in scope whose number book has this canonical number, or one that ends with these four digits."""
    if phone is not None:
        known = OrganizationPhone.number_index == crypto.blind_index(phone)
    else:
        known = OrganizationPhone.tail_index == crypto.blind_index(tail or "", "phone-tail")
    return db.execute(
        select(Organization, OrganizationPhone, OrganizationContact)
        .join(OrganizationPhone, OrganizationPhone.organization_id == Organization.id)
        .outerjoin(OrganizationContact, OrganizationContact.id == OrganizationPhone.contact_id)
        .where(known, policy.visible(actor), Organization.ended_on.is_(None))
        .order_by(Organization.path, OrganizationPhone.id)
        .limit(limit)
    ).all()


def list_codes(db: Session, organization_id: int) -> Sequence[OrganizationCode]:
    """Codes and names of a body, newest year first."""
    return db.scalars(
        select(OrganizationCode)
        .where(OrganizationCode.organization_id == organization_id)
        .order_by(OrganizationCode.fiscal_year.desc(), OrganizationCode.valid_from.desc(), OrganizationCode.id.desc())
    ).all()


def name_on(db: Session, organization_id: int, day: date) -> str | None:
    """What the body was called on a day, for letters about old tickets; None before its first known name."""
    return db.scalar(
        select(OrganizationCode.name)
        .where(
            OrganizationCode.organization_id == organization_id,
            OrganizationCode.valid_from <= day,
            or_(OrganizationCode.valid_to.is_(None), OrganizationCode.valid_to > day),
        )
        .order_by(OrganizationCode.fiscal_year.desc(), OrganizationCode.valid_from.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class BookLine:
    """One line of a body's number book: a person, a number, or both."""

    contact: OrganizationContact | None
    phone: OrganizationPhone | None


def number_book(db: Session, organization_id: int) -> list[BookLine]:
    """People and numbers of a body: people first, then numbers that belong to nobody."""
    people = db.scalars(
        select(OrganizationContact)
        .where(OrganizationContact.organization_id == organization_id)
        .order_by(OrganizationContact.id)
    ).all()
    numbers = db.scalars(
        select(OrganizationPhone)
        .where(OrganizationPhone.organization_id == organization_id)
        .order_by(OrganizationPhone.id)
    ).all()
    lines = []
    for person in people:
        own = [number for number in numbers if number.contact_id == person.id]
        lines += [BookLine(person, number) for number in own] or [BookLine(person, None)]
    return lines + [BookLine(None, number) for number in numbers if number.contact_id is None]


def duty_line(phones: Sequence[OrganizationPhone]) -> OrganizationPhone | None:
    """The number to call at any hour: one whose label begins with 值班, rather the body's own than a person's."""
    on_duty = [phone for phone in phones if phone.label.startswith(ON_DUTY)]
    return min(on_duty, key=lambda phone: (phone.is_personal, phone.id), default=None)


def current_body(db: Session, organization: Organization) -> Organization:
    """The body that stands for this one today: the last of its successors, or itself."""
    seen = {organization.id}
    while organization.successor_id is not None and organization.successor_id not in seen:
        seen.add(organization.successor_id)
        organization = db.get_one(Organization, organization.successor_id)
    return organization
