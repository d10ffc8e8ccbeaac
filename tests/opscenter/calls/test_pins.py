"""The telephone PIN: set by the unit, asked for before a ticket's content is read aloud, locked after wrong tries."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.actions import pins
from opscenter.calls.models.calls import CallStep
from opscenter.calls.models.pins import TelephonePin
from opscenter.calls.rules import Flow, StepKind
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden, Invalid
from opscenter.core.settings import Settings
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import EntryKind
from tests import cast
from tests.conftest import START
from tests.factories.calls import make_hotline, make_queue
from tests.factories.services import make_duty_group, make_operations
from tests.factories.tickets import make_ticket
from tests.opscenter.calls.carrier import Carrier, action, heard
from tests.visitors import csrf, log_in

UNIT_LINE, PIN = "+862000009061", "274913"
TITLE, REPLY = "三笔支付卡住", "已退回重报，请今天再提交。"


@pytest.fixture
def ticket(db: Session) -> Ticket:
    """A ticket of the school with one answer."""
    make_operations(db)
    make_duty_group(db, cast.county(db))
    make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
    make_queue(db)
    ticket = make_ticket(db, cast.unit(db), title=TITLE)
    db.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.REPLY, body=REPLY, author_name="坐席", params={}, at=START))
    db.commit()
    return ticket


@pytest.fixture
def carrier(client: FlaskClient, settings: Settings) -> Carrier:
    """An unknown mobile calls the unit line."""
    return Carrier(client, settings, called=UNIT_LINE)


def test_withdrawing_a_pin_that_was_never_set_changes_nothing(db: Session) -> None:
    pins.withdraw_pin(db, cast.kuaiji(db), now=START)
    assert db.scalars(select(AuditEntry)).all() == []


def set_pin(db: Session, pin: str = PIN) -> None:
    pins.set_pin(db, cast.kuaiji(db), pin, now=START)
    db.commit()


def told(carrier: Carrier, ticket: Ticket) -> tuple[str, str]:
    """What is said of a ticket, and where the next keys go."""
    asked = carrier.ask(action(carrier.start(), "Gather"), Digits="1")
    said = carrier.ask(action(asked, "Gather"), Digits=ticket.number.replace("-", ""))
    return heard(said), action(said, "Gather")


def try_pin(carrier: Carrier, address: str, pin: str) -> str:
    asked = carrier.ask(address, Digits="2")
    return heard(carrier.ask(action(asked, "Gather"), Digits=pin))


def test_without_a_pin_nothing_but_the_state_is_offered(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    said, _next = told(carrier, ticket)
    assert "工单尾号" in said
    assert "听办理内容" not in said
    assert TITLE not in said


def test_the_right_pin_reads_the_matter_and_the_answer(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    said, address = told(carrier, ticket)
    assert "听办理内容请按 2" in said
    assert f"事由：{TITLE}。最近答复：{REPLY}" in try_pin(carrier, address, PIN)


def test_a_wrong_pin_reads_nothing_and_twice_is_a_person(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    _said, address = told(carrier, ticket)
    again = carrier.ask(action(carrier.ask(address, Digits="2"), "Gather"), Digits="111222")
    assert "查询密码不对" in heard(again)
    after = carrier.ask(action(again, "Gather"), Digits="111223")
    assert after.find("Enqueue") is not None
    assert TITLE not in heard(again) + heard(after)


def test_five_wrong_tries_over_all_calls_lock_the_pin(
    db: Session, client: FlaskClient, settings: Settings, ticket: Ticket
) -> None:
    set_pin(db)
    for _ in range(5):
        carrier = Carrier(client, settings, called=UNIT_LINE)
        last = try_pin(carrier, told(carrier, ticket)[1], "111222")
    assert "已锁定" in last
    carrier = Carrier(client, settings, called=UNIT_LINE)
    assert TITLE not in try_pin(carrier, told(carrier, ticket)[1], PIN)


def test_a_new_pin_ends_the_lock(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    db.scalars(select(TelephonePin)).one().locked_at = START
    set_pin(db, "835206")
    assert TITLE in try_pin(carrier, told(carrier, ticket)[1], "835206")


def test_what_was_said_in_confidence_is_never_read(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    ticket.is_confidential = True
    db.commit()
    assert "听办理内容" not in told(carrier, ticket)[0]


def test_a_pin_is_written_down_nowhere(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    try_pin(carrier, told(carrier, ticket)[1], PIN)
    db.expire_all()
    keys = db.scalars(select(CallStep.key).where(CallStep.kind == StepKind.PRESSED)).all()
    assert keys[-1] == "******"
    assert PIN not in db.scalars(select(TelephonePin.pin_hash)).one()
    assert not any(PIN in str(row.detail) for row in db.scalars(select(AuditEntry)))


def test_the_content_is_not_in_the_history_of_the_call(db: Session, carrier: Carrier, ticket: Ticket) -> None:
    set_pin(db)
    try_pin(carrier, told(carrier, ticket)[1], PIN)
    db.expire_all()
    texts = db.scalars(select(CallStep.text)).all()
    assert "凭查询密码听了办理内容" in texts
    assert not any(REPLY in text for text in texts)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "111111", "123456", "987654"])
def test_a_pin_has_six_digits_that_are_not_obvious(db: Session, pin: str) -> None:
    with pytest.raises(Invalid):
        pins.set_pin(db, cast.kuaiji(db), pin, now=START)


@pytest.mark.parametrize("name", ["sheng", "shi", "yunwei", "sysadmin"])
def test_only_units_set_a_pin(db: Session, name: str) -> None:
    with pytest.raises(Forbidden):
        pins.set_pin(db, getattr(cast, name)(db), PIN, now=START)


def test_the_unit_sets_and_withdraws_it_on_its_page(client: FlaskClient, db: Session) -> None:
    kuaiji = log_in(client, db, "kuaiji")
    token = csrf(kuaiji, "/telephone-pin")
    kuaiji.post("/telephone-pin", data={"csrf_token": token, "pin": PIN, "again": PIN})
    assert "本单位的密码设置于" in kuaiji.get("/telephone-pin").get_data(as_text=True)
    kuaiji.post("/telephone-pin/withdraw", data={"csrf_token": token})
    assert "本单位还没有设置" in kuaiji.get("/telephone-pin").get_data(as_text=True)


PROBLEMS = {
    "two different ones": ({"pin": PIN, "again": "000001"}, "两次输入的不一样"),
    "an obvious one": ({"pin": "123456", "again": "123456"}, "太容易猜"),
}


@pytest.mark.parametrize(("entered", "said"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_refused_pin_is_explained(client: FlaskClient, db: Session, entered: dict[str, str], said: str) -> None:
    kuaiji = log_in(client, db, "kuaiji")
    answer = kuaiji.post("/telephone-pin", data={"csrf_token": csrf(kuaiji, "/telephone-pin"), **entered})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_the_own_account_leads_to_it(client: FlaskClient, db: Session) -> None:
    assert "/telephone-pin" in log_in(client, db, "kuaiji").get("/account").get_data(as_text=True)
    assert "/telephone-pin" not in log_in(client, db, "shi").get("/account").get_data(as_text=True)
