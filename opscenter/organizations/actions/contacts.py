"""Writes of the number book: contacts and telephone numbers of a body, and showing one of their fields in full."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core import crypto, phones, unmasking
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid, NotFound
from opscenter.core.unmasking import PersonalField
from opscenter.organizations import policy
from opscenter.organizations.actions.bodies import changeable, record
from opscenter.organizations.models import Organization, OrganizationContact, OrganizationPhone
from opscenter.organizations.queries import get_organization


def add_to_book(
    db: Session, actor: Actor, organization_id: int, *, name: str, duty: str, number: str, now: datetime
) -> None:
    """A person of a body; or, without a name, a number of the body itself, such as its duty line."""
    if number.strip() and not name.strip():
        add_phone(db, actor, organization_id, number=number, label=duty, now=now)
    else:
        add_contact(db, actor, organization_id, name=name, duty=duty, phone=number or None, now=now)


def add_contact(
    db: Session,
    actor: Actor,
    organization_id: int,
    *,
    name: str,
    duty: str = "",
    phone: str | None = None,
    is_demo: bool = False,
    now: datetime,
) -> OrganizationContact:
    """A person of a body, with a number that the desk recognises them by."""
    organization = changeable(db, actor, organization_id)
    if not name.strip():
        raise Invalid("organization.invalid", fields={"name": "organization.name_missing"})
    contact = OrganizationContact(
        organization_id=organization.id, name=name.strip(), duty=duty.strip(), is_demo=is_demo
    )
    db.add(contact)
    db.flush()
    if phone:
        set_phone(db, organization.id, _normalized(phone), contact_id=contact.id, label=duty.strip())
    record(db, actor, "organization.add_contact", organization, now, contact=contact.id)
    return contact


def add_phone(
    db: Session, actor: Actor, organization_id: int, *, number: str, label: str = "", now: datetime
) -> OrganizationPhone:
    """A number of a body in the number book; entered twice, it stays one row."""
    organization = changeable(db, actor, organization_id)
    phone = set_phone(db, organization.id, _normalized(number), label=label.strip())
    record(db, actor, "organization.add_phone", organization, now, phone=phone.id)
    return phone


def remove_phone(db: Session, actor: Actor, phone_id: int, *, now: datetime) -> None:
    """Take a number out of the number book."""
    phone = _visible_phone(db, actor, phone_id)
    organization = changeable(db, actor, phone.organization_id)
    db.delete(phone)
    record(db, actor, "organization.remove_phone", organization, now, phone=phone_id)


def show_contact_name(db: Session, actor: Actor, contact_id: int, *, purpose: str, now: datetime) -> str:
    """The full name of one contact, for a purpose that is written down."""
    contact = _visible_contact(db, actor, contact_id)
    _permit(db, actor, PersonalField.NAME, contact.organization_id, contact, purpose=purpose, now=now)
    return contact.name


def show_phone(db: Session, actor: Actor, phone_id: int, *, purpose: str, now: datetime) -> str:
    """One full telephone number, for a purpose that is written down."""
    phone = _visible_phone(db, actor, phone_id)
    _permit(db, actor, PersonalField.PHONE, phone.organization_id, phone, purpose=purpose, now=now)
    return phones.pretty(phone.number)


def set_phone(
    db: Session, organization_id: int, number: str, *, contact_id: int | None = None, label: str = ""
) -> OrganizationPhone:
    """Put a canonical number into the number book unless it is there; part of other actions."""
    index = crypto.blind_index(number)
    phone = db.scalar(
        select(OrganizationPhone).where(
            OrganizationPhone.organization_id == organization_id, OrganizationPhone.number_index == index
        )
    )
    if phone is None:
        phone = OrganizationPhone(
            organization_id=organization_id,
            number=number,
            number_index=index,
            tail_index=crypto.blind_index(phones.tail(number), "phone-tail"),
        )
        db.add(phone)
    phone.contact_id = contact_id or phone.contact_id
    phone.label = label or phone.label or ""
    db.flush()
    return phone


def _visible_phone(db: Session, actor: Actor, phone_id: int) -> OrganizationPhone:
    body = Organization.id == OrganizationPhone.organization_id
    wanted = select(OrganizationPhone).join(Organization, body).where(OrganizationPhone.id == phone_id)
    phone = db.scalar(wanted.where(policy.visible(actor)))
    if phone is None:
        raise NotFound("organization.phone_not_found")
    return phone


def _visible_contact(db: Session, actor: Actor, contact_id: int) -> OrganizationContact:
    body = Organization.id == OrganizationContact.organization_id
    wanted = select(OrganizationContact).join(Organization, body).where(OrganizationContact.id == contact_id)
    contact = db.scalar(wanted.where(policy.visible(actor)))
    if contact is None:
        raise NotFound("organization.contact_not_found")
    return contact


def _permit(
    db: Session,
    actor: Actor,
    field: PersonalField,
    organization_id: int,
    holder: OrganizationContact | OrganizationPhone,
    *,
    purpose: str,
    now: datetime,
) -> None:
    organization = get_organization(db, actor, organization_id)
    if not actor.can("organization.unmask"):
        raise Forbidden("access.forbidden")
    unmasking.permit(
        db,
        actor,
        field,
        object_type=holder.__tablename__,
        object_id=holder.id,
        organization_id=organization.id,
        purpose=purpose,
        now=now,
    )


def _normalized(number: str) -> str:
    try:
        return phones.normalize(number)
    except phones.PhoneError as error:
        raise Invalid("organization.invalid", fields={"number": "organization.phone_invalid"}) from error
