"""Signed webhooks: who hears what, forged and repeated requests, steps out of order."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.announcements.actions import withdraw
from opscenter.announcements.rules import AnnouncementKind
from opscenter.calls.models.calls import Call, Callback, CallStep
from opscenter.calls.models.routing import Reservation
from opscenter.calls.routing import actions as routing
from opscenter.calls.rules import AreaSource, CallState, Flow, Outcome, StepKind
from opscenter.core.actor import SYSTEM
from opscenter.core.live import LiveEvent
from opscenter.core.settings import Settings
from opscenter.organizations.models import Organization
from tests import cast
from tests.conftest import Clock
from tests.factories.announcements import make_announcement
from tests.factories.calls import make_hotline, make_known_number, make_presence, make_queue
from tests.opscenter.calls.carrier import Carrier, action, heard

UNIT_PHONE = "+8613800002046"
UNIT_LINE, CITY_LINE, PUBLIC_LINE = "+862000009061", "+862000009062", "+862000009060"
UNIT_NAME = "禅城区教育局（演示）"
OUTAGE = "支付电子化暂时不能用，正在抢修。"

Case = tuple[str, str, AreaSource, str, bool]


@pytest.fixture(autouse=True)
def hotlines(db: Session) -> None:
    """Three lines, one waiting line of the province, one known number."""
    make_hotline(db, number=PUBLIC_LINE)
    make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
    make_hotline(db, cast.city(db), number=CITY_LINE, tells_area=True)
    make_queue(db)
    make_known_number(db, cast.unit(db), UNIT_PHONE)
    cast.other_county(db)
    db.commit()


@pytest.fixture
def carrier(client: FlaskClient, settings: Settings) -> Carrier:
    """An unknown mobile calls the public line."""
    return Carrier(client, settings)


def call_of(db: Session, carrier: Carrier) -> Call:
    db.expire_all()
    return db.scalars(select(Call).where(Call.sid == carrier.sid)).one()


AREAS = {
    "a known number of the county": (UNIT_PHONE, PUBLIC_LINE, AreaSource.KNOWN_NUMBER, UNIT_NAME, True),
    "a known number on another city's line": (
        UNIT_PHONE,
        UNIT_LINE,
        AreaSource.KNOWN_NUMBER,
        UNIT_NAME,
        True,
    ),
    "the dialled city line": ("+8613800000009", CITY_LINE, AreaSource.DIALLED_LINE, "佛山市财政局", True),
    "a landline of the city": ("+8675783331234", PUBLIC_LINE, AreaSource.AREA_CODE, "佛山市财政局", True),
    "a landline of another city": ("+867592233123", PUBLIC_LINE, AreaSource.AREA_CODE, "湛江市财政局", False),
    "a landline elsewhere": ("+861062331234", PUBLIC_LINE, AreaSource.UNKNOWN, "广东省财政厅", False),
    "an unknown mobile": ("+8613800000009", PUBLIC_LINE, AreaSource.UNKNOWN, "广东省财政厅", False),
    "a withheld number": ("anonymous", PUBLIC_LINE, AreaSource.UNKNOWN, "广东省财政厅", False),
}


@pytest.mark.parametrize("case", AREAS.values(), ids=AREAS.keys())
def test_an_announcement_of_a_city_is_heard_by_its_callers_only(db: Session, carrier: Carrier, case: Case) -> None:
    make_announcement(db, cast.city(db), spoken_text=OUTAGE)
    db.commit()
    carrier.caller, carrier.called, source, owner, hears = case
    said = heard(carrier.start())
    call = call_of(db, carrier)
    assert (call.area_source, db.get_one(Organization, call.organization_id).name) == (source, owner)
    assert (OUTAGE in said) is hears


def test_an_announcement_of_a_county_is_not_heard_in_the_rest_of_its_city(db: Session, carrier: Carrier) -> None:
    make_announcement(db, cast.county(db), spoken_text=OUTAGE)
    db.commit()
    carrier.called = CITY_LINE
    assert OUTAGE not in heard(carrier.start())


def test_a_date_to_keep_is_not_read_to_callers(db: Session, carrier: Carrier) -> None:
    make_announcement(db, cast.province(db), kind=AnnouncementKind.KEY_DATE, spoken_text=OUTAGE)
    db.commit()
    assert OUTAGE not in heard(carrier.start())


def test_a_withdrawn_announcement_is_not_heard_by_the_next_caller(
    db: Session, client: FlaskClient, settings: Settings, clock: Clock
) -> None:
    announcement = make_announcement(db, cast.county(db), spoken_text=OUTAGE)
    db.commit()
    assert OUTAGE in heard(Carrier(client, settings, caller=UNIT_PHONE).start())
    withdraw(db, SYSTEM, announcement.id, now=clock.advance(seconds=1))
    db.commit()
    assert OUTAGE not in heard(Carrier(client, settings, caller=UNIT_PHONE).start())


def test_a_caller_of_unknown_place_hears_the_cities_named_and_not_their_notices(db: Session, carrier: Carrier) -> None:
    make_announcement(db, cast.city(db), spoken_text=OUTAGE)
    make_announcement(db, cast.province(db), spoken_text="全省升级。")
    db.commit()
    said = heard(carrier.start())
    assert "目前佛山市有系统故障正在处理。" in said
    assert "全省升级。" in said
    assert OUTAGE not in said


def test_the_simulated_telephone_is_told_who_was_recognized_and_what_is_a_notice(
    db: Session, client: FlaskClient, settings: Settings
) -> None:
    make_announcement(db, cast.county(db), spoken_text=OUTAGE)
    db.commit()
    carrier = Carrier(client, settings, caller=UNIT_PHONE)
    carrier.start()
    rows = db.scalars(select(LiveEvent).where(LiveEvent.topic == f"call:{carrier.sid}").order_by(LiveEvent.id)).all()
    told = {row.kind: row.data for row in rows}
    assert (told["recognized"]["source"], told["recognized"]["name"]) == ("known_number", cast.unit(db).short_name)
    assert told["keys"]["notices"] == [OUTAGE]


def test_what_was_announced_is_in_the_history_of_the_call(db: Session, carrier: Carrier) -> None:
    announcement = make_announcement(db, cast.county(db), spoken_text=OUTAGE)
    db.commit()
    carrier.caller = UNIT_PHONE
    carrier.start()
    step = db.scalars(select(CallStep).where(CallStep.kind == StepKind.ANNOUNCEMENT)).one()
    assert (step.announcement_id, step.text) == (announcement.id, OUTAGE)


def test_the_public_line_ends_in_the_waiting_line(carrier: Carrier) -> None:
    document = carrier.start()
    assert [element.tag for element in document] == ["Gather", "Enqueue"]
    assert document[1].attrib["waitUrl"] == "/voice/wait"


def test_the_unit_line_greets_the_unit_and_offers_ticket_status(carrier: Carrier) -> None:
    carrier.caller, carrier.called = UNIT_PHONE, UNIT_LINE
    document = carrier.start()
    assert "禅城区教育局" in heard(document)
    assert "查工单进度请按 1" in heard(document)
    assert document.find("Gather").attrib["timeout"] == "7"


def test_zero_leads_to_a_person(carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    after = carrier.ask(action(carrier.start(), "Gather"), Digits="0")
    assert after.find("Enqueue") is not None


def test_two_wrong_keys_lead_to_a_person(carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    again = carrier.ask(action(carrier.start(), "Gather"), Digits="9")
    assert again.find("Gather").attrib["timeout"] == "14"
    assert carrier.ask(action(again, "Gather"), Digits="8").find("Enqueue") is not None


def test_waiting_enters_the_queue_once(db: Session, carrier: Carrier, clock: Clock) -> None:
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    clock.advance(seconds=2)
    carrier.ask("/voice/wait", QueueTime="2")
    call = call_of(db, carrier)
    assert (call.state, call.queued_at) == (CallState.QUEUED, clock() - timedelta(seconds=2))


def test_nobody_on_duty_is_said_honestly(carrier: Carrier) -> None:
    carrier.start()
    assert "现在没有坐席在线" in heard(carrier.ask("/voice/wait", QueueTime="0"))


def test_hanging_up_in_the_queue_leaves_a_call_back(db: Session, carrier: Carrier) -> None:
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    carrier.post("/voice/left?step=1", QueueResult="hangup")
    callback = db.scalars(select(Callback)).one()
    assert (callback.phone, call_of(db, carrier).outcome) == (carrier.caller, Outcome.ABANDONED_IN_QUEUE)


def test_a_withheld_number_cannot_be_called_back(db: Session, carrier: Carrier) -> None:
    carrier.caller = "anonymous"
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    carrier.post("/voice/status", CallStatus="completed")
    assert db.scalar(select(func.count(Callback.id))) == 0


def test_hanging_up_in_the_menu_is_no_missed_call(db: Session, carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    carrier.start()
    carrier.post("/voice/status", CallStatus="completed")
    assert call_of(db, carrier).outcome is Outcome.ABANDONED_IN_FLOW
    assert db.scalar(select(func.count(Callback.id))) == 0


def test_a_forged_request_is_refused_and_changes_nothing(db: Session, carrier: Carrier) -> None:
    assert carrier.post("/voice/start", forged=True).status_code == 403
    assert db.scalar(select(func.count(Call.id))) == 0


def test_a_request_delivered_twice_has_one_effect_and_one_answer(db: Session, carrier: Carrier) -> None:
    first = carrier.post("/voice/start", idempotency="T1")
    second = carrier.post("/voice/start", idempotency="T1")
    assert first.data == second.data
    assert db.scalar(select(func.count(Call.id))) == 1
    assert db.scalar(select(func.count(CallStep.id)).where(CallStep.kind == StepKind.RECOGNIZED)) == 1


def test_a_replay_under_a_fresh_token_has_no_effect(db: Session, carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    address = action(carrier.start(), "Gather")
    first = carrier.post(address, idempotency="T2", Digits="9")
    replayed = carrier.post(address, idempotency="T3", Digits="9")
    assert first.data == replayed.data
    assert call_of(db, carrier).tries == 1


def test_a_used_token_with_other_content_is_refused(carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    address = action(carrier.start(), "Gather")
    assert carrier.post(address, idempotency="T4", Digits="9").status_code == 200
    assert carrier.post(address, idempotency="T4", Digits="0").status_code == 409


def test_a_step_that_comes_late_is_answered_with_where_the_call_is(db: Session, carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    address = action(carrier.start(), "Gather")
    carrier.ask(address, Digits="0")
    carrier.ask("/voice/wait", QueueTime="0")
    late = carrier.ask(address, Digits="1")
    assert late.find("Enqueue") is not None
    assert call_of(db, carrier).state is CallState.QUEUED


def test_a_request_after_the_end_hangs_up_and_changes_nothing(db: Session, carrier: Carrier) -> None:
    carrier.called = UNIT_LINE
    address = action(carrier.start(), "Gather")
    carrier.post("/voice/status", CallStatus="completed")
    assert carrier.ask(address, Digits="0").find("Hangup") is not None
    assert carrier.ask("/voice/wait", QueueTime="1").find("Hangup") is not None
    assert call_of(db, carrier).state is CallState.ENDED


def test_the_end_told_twice_is_one_end(db: Session, carrier: Carrier) -> None:
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    carrier.post("/voice/left?step=1", QueueResult="hangup")
    carrier.post("/voice/status", CallStatus="completed")
    assert db.scalar(select(func.count(CallStep.id)).where(CallStep.kind == StepKind.LEFT)) == 1
    assert db.scalar(select(func.count(Callback.id))) == 1


def test_a_request_for_a_call_that_never_began_is_not_found(carrier: Carrier) -> None:
    assert carrier.post("/voice/wait", QueueTime="0").status_code == 404


def test_somebody_ready_is_rung_and_the_caller_is_connected(db: Session, carrier: Carrier, clock: Clock) -> None:
    account = cast.account(db, "sheng")
    make_presence(db, account, cast.province(db))
    db.commit()
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    _accept(db, clock)
    assert carrier.ask("/voice/wait", QueueTime="2").find("Leave") is not None
    connected = carrier.ask("/voice/left?step=1", QueueResult="leave")
    assert connected.find("Dial/Client").text == f"operator-{account.id}"
    assert carrier.ask(action(connected, "Dial"), DialCallStatus="completed").find("Hangup") is not None
    call = call_of(db, carrier)
    assert (call.state, call.outcome, call.operator_id) == (CallState.ENDED, Outcome.ANSWERED, account.id)


def test_an_operator_out_of_reach_puts_the_caller_back_in_line(db: Session, carrier: Carrier, clock: Clock) -> None:
    make_presence(db, cast.account(db, "sheng"), cast.province(db))
    db.commit()
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    _accept(db, clock)
    connected = carrier.ask("/voice/left?step=1", QueueResult="leave")
    back = carrier.ask(action(connected, "Dial"), DialCallStatus="no-answer")
    assert back.find("Enqueue") is not None
    assert call_of(db, carrier).state is CallState.QUEUED


def _accept(db: Session, clock: Clock) -> None:
    db.expire_all()
    reservation = db.scalars(select(Reservation)).one()
    routing.accept(db, cast.sheng(db), reservation.id, now=clock())
    db.commit()
