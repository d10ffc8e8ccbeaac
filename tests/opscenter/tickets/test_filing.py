"""Filing a ticket: number, queue, vendor, limits, the requester's number, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from opscenter.core import crypto
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden, Invalid, NotFound
from opscenter.core.events import OutboxEvent
from opscenter.organizations.rules import Tier
from opscenter.tickets.actions.create import create_ticket, file_once
from opscenter.tickets.models import TicketCount, TicketEntry, TicketHop
from opscenter.tickets.rules.words import Contact, Event, Impact, Priority, RequesterClass, TicketState, Urgency
from tests import cast
from tests.factories.contracts import make_contract, make_lot
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service
from tests.factories.tickets import CREATED, PHONE, make_draft, make_ticket


def test_numbers_count_up_within_a_day_in_china_and_begin_anew_on_the_next(db):
    numbers = [make_ticket(db).number, make_ticket(db).number, make_ticket(db, now=CREATED + timedelta(days=1)).number]
    assert numbers == ["2026-1221-0001", "2026-1221-0002", "2026-1222-0001"]


def test_a_matter_about_no_system_goes_to_the_nearest_desk(db):
    ticket = make_ticket(db)
    assert (ticket.group_id, ticket.tier) == (make_duty_group(db, cast.county(db)).id, Tier.COUNTY)
    assert not ticket.is_without_contract


def test_without_contract_the_province_takes_it_and_the_ticket_says_so(db):
    ticket = make_ticket(db, service_id=make_service(db).id)
    assert (ticket.group_id, ticket.tier) == (make_operations(db).id, Tier.PROVINCE)
    assert ticket.is_without_contract
    assert (ticket.vendor_id, ticket.contract_id) == (None, None)


def test_the_vendor_is_the_winner_of_the_lot_under_the_payers_contract(db):
    service, vendor = make_service(db), cast.vendor_company(db)
    make_duty(db, service, Tier.COUNTY)
    contract = make_contract(db, make_lot(db, service, winner=vendor), payer=cast.county(db))
    ticket = make_ticket(db, service_id=service.id)
    assert (ticket.vendor_id, ticket.contract_id, ticket.payer_id) == (vendor.id, contract.id, cast.county(db).id)
    assert (ticket.tier, ticket.is_without_contract) == (Tier.COUNTY, False)


def test_the_history_begins_with_the_assignment_and_the_first_hop(db):
    ticket = make_ticket(db)
    entry = db.scalars(select(TicketEntry).where(TicketEntry.ticket_id == ticket.id)).one()
    hop = db.scalars(select(TicketHop).where(TicketHop.ticket_id == ticket.id)).one()
    assert (entry.event, entry.params["group"]) == (Event.ASSIGNED, "禅城区 desk")
    assert (hop.from_group_id, hop.to_group_id) == (None, ticket.group_id)


def test_filing_is_audited_counted_and_published(db):
    ticket = make_ticket(db, actor=cast.kuaiji(db))
    db.commit()
    audited = db.scalars(select(AuditEntry).where(AuditEntry.action == "ticket.create")).one()
    events = db.scalars(select(OutboxEvent.name)).all()
    counted = db.get_one(TicketCount, (f"group:{ticket.group_id}", "unclaimed"))
    assert (audited.object_id, counted.count) == (str(ticket.id), 1)
    assert events == ["tickets.ticket_filed"]


@pytest.mark.parametrize(
    ("impact", "urgency", "expected", "first"),
    [
        (Impact.WIDE, Urgency.HIGH, Priority.P1, timedelta(minutes=15)),
        (Impact.UNIT, Urgency.NORMAL, Priority.P3, timedelta(hours=2)),
        (Impact.PERSON, Urgency.LOW, Priority.P4, timedelta(hours=6)),
    ],
    ids=["P1 around the clock", "P3 within the morning", "P4 over the noon break"],
)
def test_priority_decides_the_limits(db, impact, urgency, expected, first):
    ticket = make_ticket(db, impact=impact, urgency=urgency)
    assert ticket.priority is expected
    assert ticket.first_response_due_at - CREATED == first
    assert ticket.queue_at == ticket.first_response_due_at


def test_the_requesters_number_is_kept_for_look_up_whole_and_by_its_end(db):
    ticket = make_ticket(db)
    assert ticket.requester_phone == f"+86{PHONE}"
    assert ticket.requester_phone_index == crypto.blind_index(f"+86{PHONE}")
    assert ticket.requester_tail_index == crypto.blind_index("5678", "phone-tail")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": "  "}, "title", "ticket.title_missing"),
        ({"title": "长" * 201}, "title", "ticket.title_too_long"),
        ({"body": ""}, "body", "ticket.body_missing"),
        ({"body": "长" * 10_001}, "body", "ticket.body_too_long"),
        ({"phone": "1234"}, "phone", "ticket.phone_invalid"),
        ({"phone": "", "contact": Contact.SMS}, "phone", "ticket.phone_missing"),
        ({"phone": "123", "contact": Contact.SMS}, "phone", "ticket.phone_not_mobile"),
        ({"phone": "020-88881234", "contact": Contact.SMS}, "phone", "ticket.phone_not_mobile"),
        ({"phone": "12345", "contact": Contact.CALL}, "phone", "ticket.phone_too_short"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_filed_names_its_field(db, changes, field, code):
    draft = make_draft(cast.unit(db))
    phone = changes.pop("phone", draft.requester.phone)
    draft = make_draft(
        cast.unit(db), requester=type(draft.requester)(RequesterClass.BUDGET_UNIT, phone=phone), **changes
    )
    with pytest.raises(Invalid) as refused:
        create_ticket(db, SYSTEM, draft, now=CREATED)
    assert refused.value.fields == {field: code}


def test_nobody_files_for_a_stranger(db):
    make_operations(db)
    with pytest.raises(Forbidden):
        create_ticket(db, cast.waixian(db), make_draft(cast.unit(db)), now=CREATED)
    with pytest.raises(Forbidden):
        create_ticket(db, cast.gongyingshang(db), make_draft(cast.unit(db)), now=CREATED)


def test_a_body_that_does_not_exist_is_not_found(db):
    draft = make_draft(cast.unit(db))
    with pytest.raises(NotFound):
        create_ticket(db, SYSTEM, type(draft)(**{**vars(draft), "organization_id": 999_999}), now=CREATED)


def test_the_same_form_sent_twice_is_one_ticket(db):
    first = make_ticket(db)
    again = make_draft(cast.unit(db))
    assert file_once(db, SYSTEM, again, now=CREATED + timedelta(seconds=3)).id == first.id
    assert file_once(db, SYSTEM, again, now=CREATED + timedelta(minutes=3)).id != first.id


def test_a_ticket_begins_new_and_open(db):
    ticket = make_ticket(db, now=datetime(2026, 12, 26, 3, tzinfo=UTC))
    assert (ticket.state, ticket.is_open, ticket.assignee_id) == (TicketState.NEW, True, None)
