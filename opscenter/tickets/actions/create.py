"""Filing tickets: from the portal, by an operator, from a call; incidents are filed by `actions.incidents`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from opscenter.contracts.queries.responsibility import responsible
from opscenter.contracts.rules import Responsibility
from opscenter.core import crypto, phones
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid, NotFound
from opscenter.core.events import publish
from opscenter.core.phones import PhoneKind
from opscenter.organizations.models import Organization
from opscenter.tickets import policy
from opscenter.tickets.actions import attach, counters, history
from opscenter.tickets.actions.numbers import next_number
from opscenter.tickets.events import TicketFiled
from opscenter.tickets.models import Incident, Ticket, TicketHop
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.clocks import due_times
from opscenter.tickets.rules.flow import KIND_OF_TYPE, priority_of
from opscenter.tickets.rules.words import (
    Contact,
    Event,
    Impact,
    RequesterClass,
    Source,
    TicketState,
    TicketType,
    Urgency,
)

TITLE_LIMIT = 200
BODY_LIMIT = 10_000
TAIL_LENGTH = 4
# What a requester who is to be answered this way cannot be reached by.
UNREACHABLE: Mapping[Contact, tuple[frozenset[PhoneKind], str]] = {
    Contact.SMS: (frozenset(PhoneKind) - {PhoneKind.MOBILE}, "ticket.phone_not_mobile"),
    Contact.CALL: (frozenset({PhoneKind.SHORT}), "ticket.phone_too_short"),
    Contact.WEB: (frozenset(), ""),
}
# A double click or a reload; nobody files the same words again this soon on purpose.
TWIN_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Requester:
    """Who asks. `phone` is as written; it is stored encrypted, with an index for look-up."""

    kind: RequesterClass
    name: str = ""
    phone: str = ""
    unit: str = ""
    account_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """A ticket as it is asked for, before it has a number, a queue and limits."""

    type: TicketType
    title: str
    body: str
    organization_id: int
    requester: Requester
    source: Source
    impact: Impact = Impact.UNIT
    urgency: Urgency = Urgency.NORMAL
    service_id: int | None = None
    category: str | None = None
    contact: Contact = Contact.WEB
    is_confidential: bool = False
    searched_for: str | None = None
    articles_read: tuple[Mapping[str, Any], ...] = ()


def create_ticket(db: Session, actor: Actor, draft: Draft, *, now: datetime, is_on_my_line: bool = False) -> Ticket:
    """File a ticket, put it into the responsible queue, and attach it to the incident it reports, if there is one.

    `is_on_my_line` says that the actor talks to the requester.

    Raises:
        NotFound: no such body.
        Forbidden: the actor may not file for this body.
        Invalid: `fields` names what is missing or wrong.
    """
    body = db.get(Organization, draft.organization_id)
    if body is None:
        raise NotFound("organization.not_found")
    if not policy.can_create(actor, body, is_on_my_line=is_on_my_line):
        raise Forbidden("ticket.not_for_this_unit")
    check(draft)
    ticket = store(db, actor, draft, now=now)
    incident = attach.matching_incident(db, ticket, body)
    if incident is not None:
        attach.attach(db, actor, ticket, incident, now=now)
    history.trace(db, actor, ticket, "create", now=now, type=ticket.type.value, source=ticket.source.value)
    publish(
        db,
        TicketFiled(
            ticket.id, ticket.organization_id, ticket.service_id, ticket.group_id, ticket.type, ticket.priority, now
        ),
        key=f"ticket:{ticket.id}",
        now=now,
    )
    return ticket


def file_once(db: Session, actor: Actor, draft: Draft, *, now: datetime) -> Ticket:
    """File a ticket from a form; the same words for the same body within two minutes are the same ticket.

    Raises as `create_ticket`.
    """
    return lookup.find_twin(
        db, draft.organization_id, draft.title, draft.body, since=now - TWIN_WITHIN
    ) or create_ticket(db, actor, draft, now=now)


def check(draft: Draft) -> None:
    """Refuse what cannot be filed; all faults at once."""
    fields: dict[str, str] = {}
    if not draft.title.strip():
        fields["title"] = "ticket.title_missing"
    elif len(draft.title.strip()) > TITLE_LIMIT:
        fields["title"] = "ticket.title_too_long"
    if not draft.body.strip():
        fields["body"] = "ticket.body_missing"
    elif len(draft.body) > BODY_LIMIT:
        fields["body"] = "ticket.body_too_long"
    fields |= phone_faults(draft.contact, draft.requester.phone)
    if fields:
        raise Invalid("ticket.invalid", fields=fields)


def phone_faults(contact: Contact, written: str) -> dict[str, str]:
    """What is wrong with a telephone number for whoever is to be answered this way, by field."""
    if not written.strip():
        return {} if contact is Contact.WEB else {"phone": "ticket.phone_missing"}
    number = phones.find_normalized(written)
    if number is None:
        return {"phone": "ticket.phone_invalid"}
    kinds, fault = UNREACHABLE[contact]
    return {"phone": fault} if phones.kind(number) in kinds else {}


def store(db: Session, actor: Actor, draft: Draft, *, now: datetime, incident: Incident | None = None) -> Ticket:
    """Number, queue, limits and counters of a checked draft. `incident` makes it an incident ticket."""
    number = next_number(db, now)
    found = responsible(db, draft.service_id, draft.organization_id, now)
    ticket = _ticket(db, draft, found, number, now)
    ticket.is_with_vendor = incident is not None and found.vendor_id is not None
    db.add(ticket)
    db.flush()
    if incident is not None:
        incident.ticket_id = ticket.id
        db.add(incident)
        db.flush()
    db.add(
        TicketHop(ticket_id=ticket.id, to_tier=found.tier, to_group_id=found.group_id, actor_name=actor.name, at=now)
    )
    counters.count_new(db, ticket, now)
    history.note_event(
        db,
        actor,
        ticket,
        Event.ASSIGNED,
        now=now,
        organization=found.organization_name,
        group=found.group_name,
        vendor=found.vendor_name,
        lot=found.lot_number,
        without_contract=ticket.is_without_contract,
    )
    return ticket


def _ticket(db: Session, draft: Draft, found: Responsibility, number: str, now: datetime) -> Ticket:
    priority = priority_of(draft.impact, draft.urgency)
    due = due_times(priority, now, (), lookup.calendar(db))
    phone = phones.find_normalized(draft.requester.phone)
    return Ticket(
        number=number,
        kind=KIND_OF_TYPE[draft.type],
        type=draft.type,
        title=draft.title.strip(),
        body=draft.body.strip(),
        state=TicketState.NEW,
        impact=draft.impact,
        urgency=draft.urgency,
        priority=priority,
        source=draft.source,
        organization_id=draft.organization_id,
        service_id=draft.service_id,
        category=draft.category,
        requester_class=draft.requester.kind,
        requester_account_id=draft.requester.account_id,
        requester_name=draft.requester.name.strip() or None,
        requester_unit=draft.requester.unit.strip(),
        requester_phone=phone,
        requester_phone_index=crypto.blind_index(phone) if phone else None,
        requester_tail_index=crypto.blind_index(phones.tail(phone, TAIL_LENGTH), "phone-tail") if phone else None,
        contact=draft.contact,
        is_confidential=draft.is_confidential,
        searched_for=(draft.searched_for or "").strip()[:200] or None,
        articles_read=[dict(article) for article in draft.articles_read],
        group_id=found.group_id,
        group_organization_id=found.organization_id,
        tier=found.tier,
        tiers_passed=[],
        first_organization_id=found.organization_id,
        payer_id=found.payer_id,
        vendor_id=found.vendor_id,
        contract_id=found.contract_id,
        is_without_contract=draft.service_id is not None and not found.has_contract,
        first_response_due_at=due.first_response_at,
        resolution_due_at=due.resolution_at,
        queue_at=due.first_response_at,
        created_at=now,
        updated_at=now,
    )
