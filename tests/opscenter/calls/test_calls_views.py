"""Pages of operators and of the simulator: what they show, to whom, and with how many statements."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.announcements.rules import AnnouncementKind
from opscenter.calls.actions.ending import end_call, want_callback
from opscenter.calls.ivr.history import Wish
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.models.lines import SimulatorCall, SimulatorInput
from opscenter.calls.models.routing import Presence
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import AreaSource, CallbackReason, CallState, StepKind
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.tickets.models import Ticket
from tests import cast
from tests.factories.announcements import make_announcement
from tests.factories.calls import make_call, make_hotline, make_known_number, make_presence, make_queue
from tests.factories.services import make_duty_group, make_operations
from tests.statements import counted
from tests.visitors import csrf, log_in

PHONE = "+8613800002046"
MASKED = "138****2046"


@pytest.fixture
def call(db: Session, now: datetime) -> Call:
    """A unit of 禅城区 talks to *shi*."""
    make_operations(db)
    make_duty_group(db, cast.county(db))
    account = cast.account(db, "shi")
    call = make_call(db, cast.unit(db), operator_id=account.id, answered_at=now, started_at=now, phone=PHONE)
    make_presence(db, account, cast.city(db), state=PresenceState.BUSY, call_id=call.id)
    steps = ((StepKind.ANNOUNCEMENT, "支付正在抢修。", ""), (StepKind.PRESSED, "", "0"))
    db.add_all(
        CallStep(call_id=call.id, at=now, kind=kind, node="menu", text=text, key=key) for kind, text, key in steps
    )
    db.commit()
    return call


@pytest.fixture
def shi(client: FlaskClient, db: Session, call: Call) -> FlaskClient:
    """The operator at the desk."""
    return log_in(client, db, "shi")


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def post(client: FlaskClient, address: str, page: str = "/calls", **data: str) -> str:
    response = client.post(address, data={"csrf_token": csrf(client, page), **data}, follow_redirects=True)
    return response.get_data(as_text=True)


def test_a_caller_of_unknown_place_is_given_no_body(shi: FlaskClient, db: Session, call: Call) -> None:
    call.organization_id, call.area_source = cast.province(db).id, AreaSource.UNKNOWN
    db.commit()
    page = text_of(shi, "/calls")
    assert "地区不明" in page
    assert "单位代码" not in page
    assert "归属" not in page


def test_a_result_that_is_missing_is_asked_for_at_its_keys(shi: FlaskClient, call: Call) -> None:
    page = post(shi, f"/calls/{call.id}/sum-up", note="x")
    assert '<a href="#disposition">还没有选通话结果' in page
    assert 'aria-describedby="disposition-error"' in page


def test_the_call_on_my_line_is_the_first_page(shi: FlaskClient, db: Session) -> None:
    page = text_of(shi, "/calls")
    assert "接通前听到和按下的" in page
    assert "支付正在抢修。" in page
    assert cast.unit(db).short_name in page


def test_numbers_are_masked_until_they_are_asked_for(shi: FlaskClient, call: Call) -> None:
    assert MASKED in text_of(shi, "/calls")
    assert PHONE.removeprefix("+86") not in text_of(shi, "/calls")
    shown = post(shi, f"/calls/{call.id}/number", purpose="通话中断，回拨")
    assert "138 0000 2046" in shown


def test_a_number_is_refused_without_a_purpose(shi: FlaskClient, call: Call) -> None:
    response = shi.post(f"/calls/{call.id}/number", data={"csrf_token": csrf(shi, "/calls"), "purpose": ""})
    assert response.status_code == 422
    assert "138 0000 2046" not in response.get_data(as_text=True)


@pytest.mark.parametrize("stored", [Wish.PERSON, "转人工"], ids=["a code", "the words of an older row"])
def test_what_a_key_meant_is_told_in_the_operators_language(
    shi: FlaskClient, db: Session, call: Call, stored: str
) -> None:
    db.add(CallStep(call_id=call.id, at=call.started_at, kind=StepKind.PRESSED, node="menu", text=stored, key="0"))
    db.commit()
    assert "<span>转人工</span>" in text_of(shi, f"/calls/{call.id}")
    assert "<span>To a person</span>" in text_of(shi, f"/calls/{call.id}?lang=en")


def test_typing_is_saved(shi: FlaskClient, db: Session, call: Call) -> None:
    assert "已保存" in post(shi, f"/calls/{call.id}/note", note="三笔支付卡住")
    db.expire_all()
    assert db.get_one(Call, call.id).note == "三笔支付卡住"


def test_a_call_becomes_a_ticket_from_its_page(shi: FlaskClient, db: Session, call: Call) -> None:
    page = post(shi, f"/calls/{call.id}/ticket", note="三笔支付卡住", type="help", weight="unit:normal")
    assert "已保存为工单" in page
    db.expire_all()
    assert db.get_one(Call, call.id).ticket_id is not None


def test_a_vendor_who_calls_gets_a_ticket_that_the_desk_opens_until_the_call_is_summed_up(
    shi: FlaskClient, db: Session, call: Call
) -> None:
    call.organization_id = cast.vendor_company(db).id
    db.commit()
    page = post(shi, f"/calls/{call.id}/ticket", note="接口证书要换", type="help", weight="unit:normal")
    number = db.scalars(select(Ticket.number)).one()
    assert f'href="/tickets/{number}"' in page
    assert "接口证书要换" in text_of(shi, f"/tickets/{number}")
    end_call(db, SYSTEM, db.get_one(Call, call.id), now=call.started_at)
    db.commit()
    post(shi, f"/calls/{call.id}/sum-up", note="接口证书要换", disposition="ticket")
    assert f"<b>{number}</b>" in text_of(shi, f"/calls/{call.id}")
    assert shi.get(f"/tickets/{number}").status_code == 404


def test_a_ticket_without_words_is_explained(shi: FlaskClient, call: Call) -> None:
    page = post(shi, f"/calls/{call.id}/ticket", note="", type="help", weight="unit:normal")
    assert "还没有写诉求" in page


def test_a_summary_without_a_result_is_explained(shi: FlaskClient, db: Session, call: Call) -> None:
    end_call(db, SYSTEM, db.get_one(Call, call.id), now=call.started_at)
    db.commit()
    assert "还没有选通话结果" in post(shi, f"/calls/{call.id}/sum-up", note="x")


def test_a_summed_up_call_leaves_the_desk(shi: FlaskClient, db: Session, call: Call) -> None:
    end_call(db, SYSTEM, db.get_one(Call, call.id), now=call.started_at)
    db.commit()
    assert "没有人在排队" in post(shi, f"/calls/{call.id}/sum-up", note="x", disposition="answered_at_once")


def test_a_likely_incident_area_notice_is_offered_as_ready_words(shi: FlaskClient, db: Session) -> None:
    make_announcement(db, cast.county(db), spoken_text="禅城区支付正在抢修，不用重复提交。")
    db.commit()
    assert "禅城区支付正在抢修，不用重复提交。" in text_of(shi, "/calls")


def test_a_date_to_keep_is_no_ready_words_for_a_call(shi: FlaskClient, db: Session) -> None:
    make_announcement(db, cast.county(db), kind=AnnouncementKind.KEY_DATE, spoken_text="用款计划上报截止")
    db.commit()
    assert "用款计划上报截止" not in text_of(shi, "/calls")


def test_a_ringing_call_is_on_every_page(client: FlaskClient, db: Session, now: datetime) -> None:
    queue = make_queue(db)
    make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=queue.id, queued_at=now, phone=PHONE)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    db.commit()
    page = text_of(log_in(client, db, "sheng"), "/calls/log")
    assert "callbar--ringing" in page
    assert "接听" in page


def test_accepting_by_the_button_opens_the_call(client: FlaskClient, db: Session, now: datetime) -> None:
    queue = make_queue(db)
    call = make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=queue.id, queued_at=now, phone=PHONE)
    routing.set_presence(db, cast.sheng(db), PresenceState.READY, now=now)
    db.commit()
    browser = log_in(client, db, "sheng")
    address = text_of(browser, "/calls").partition('action="/calls/offers/')[2].partition('"')[0]
    assert "通话记录" in post(browser, f"/calls/offers/{address}")
    db.expire_all()
    assert db.get_one(Call, call.id).state is CallState.CONNECTING


def test_a_call_bar_that_shows_it_already_is_left_alone(shi: FlaskClient) -> None:
    page = text_of(shi, "/calls")
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    form = {"csrf_token": csrf(shi, "/calls")}
    assert shi.post("/calls/bar", data={**form, "shown": shown}).status_code == 204
    assert "挂断" in shi.post("/calls/bar", data={**form, "shown": "ready-"}).get_data(as_text=True)


def test_presence_is_changed_in_the_top_bar(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "shi")
    post(browser, "/calls/presence", state="ready")
    assert db.get_one(Presence, cast.shi(db).account_id).state is PresenceState.READY


def test_a_desk_telephone_opens_the_same_page(client: FlaskClient, db: Session) -> None:
    make_known_number(db, cast.unit(db), PHONE)
    db.commit()
    page = post(log_in(client, db, "shi"), "/calls/pick-up", number="138 0000 2046")
    assert "已识别" in page
    assert "手工登记" in page


def test_a_wrong_number_is_shown_at_its_field(client: FlaskClient, db: Session) -> None:
    page = post(log_in(client, db, "shi"), "/calls/pick-up", number="1380")
    assert "电话号码不对" in page
    assert 'value="1380"' in page


def test_a_slip_is_entered_with_its_time(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "shi")
    page = post(
        browser,
        "/calls/slips",
        "/calls/slips/new",
        started_at="2026-12-20T16:20",
        minutes="4",
        number="",
        note="系统停用时接的电话",
        disposition="answered_at_once",
    )
    assert "补录" in page
    assert "昨天 16:20" in page


def test_a_call_back_shows_its_number_to_who_takes_it(shi: FlaskClient, db: Session, call: Call) -> None:
    callback_id = want_callback(db, call, CallbackReason.ABANDONED, due_at=call.started_at, now=call.started_at)
    db.commit()
    assert MASKED in text_of(shi, "/calls/callbacks")
    assert "138 0000 2046" in post(shi, f"/calls/callbacks/{callback_id}/take", "/calls/callbacks")


OUTSIDERS = {
    "another county's staff": ("waixian", 404),
    "a unit's accountant": ("kuaiji", 403),
    "a vendor": ("gongyingshang", 403),
    "an engineer": ("yunwei", 403),
    "the system administrator": ("sysadmin", 403),
}


@pytest.mark.parametrize(("name", "status"), OUTSIDERS.values(), ids=OUTSIDERS.keys())
def test_a_call_is_nobody_elses_business(client: FlaskClient, db: Session, call: Call, name: str, status: int) -> None:
    text_of(log_in(client, db, name), f"/calls/{call.id}", status)


@pytest.mark.parametrize("address", ["/calls", "/calls/log", "/calls/callbacks"])
def test_lists_hold_nothing_of_elsewhere(client: FlaskClient, db: Session, call: Call, address: str) -> None:
    want_callback(db, call, CallbackReason.ABANDONED, due_at=call.started_at, now=call.started_at)
    db.commit()
    page = text_of(log_in(client, db, "waixian"), address)
    assert MASKED not in page
    assert cast.unit(db).short_name not in page


@pytest.mark.parametrize("address", ["/calls", "/calls/log", "/calls/callbacks", "/calls/slips/new", "/simulator"])
def test_pages_need_few_statements_however_many_rows(
    client: FlaskClient, db: Session, database: Database, now: datetime, address: str
) -> None:
    make_queue(db)
    make_hotline(db)
    browser = log_in(client, db, "shi")
    db.commit()
    browser.get(address)
    counts = []
    for rows in (1, 20):
        for number in range(rows):
            number_ = f"+861380000{rows:02d}{number:02d}"
            one = make_call(db, cast.unit(db), phone=number_, state=CallState.QUEUED, queued_at=now)
            want_callback(db, one, CallbackReason.ABANDONED, due_at=now + timedelta(hours=1), now=now)
            make_known_number(db, cast.unit(db), number_)
        db.commit()
        with counted(database) as statements:
            text_of(browser, address)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_the_page_of_a_call_needs_few_statements(shi: FlaskClient, database: Database) -> None:
    text_of(shi, "/calls")
    with counted(database) as statements:
        text_of(shi, "/calls")
    assert len(statements) <= 12, "\n".join(statements)


def test_the_simulator_offers_demo_callers_masked(client: FlaskClient, db: Session) -> None:
    make_hotline(db)
    make_known_number(db, cast.unit(db), PHONE)
    page = text_of(log_in(client, db, "yunwei"), "/simulator")
    assert MASKED in page
    assert PHONE.removeprefix("+86") not in page


def test_the_simulator_offers_units_not_vendors(client: FlaskClient, db: Session) -> None:
    make_hotline(db)
    vendor = cast.vendor_company(db)
    vendor.is_demo = True
    make_known_number(db, vendor, PHONE)
    assert MASKED not in text_of(log_in(client, db, "yunwei"), "/simulator")


def test_a_real_body_cannot_be_played(client: FlaskClient, db: Session) -> None:
    real = cast.unit(db)
    real.is_demo = False
    phone = make_known_number(db, real, PHONE)
    make_hotline(db)
    browser = log_in(client, db, "yunwei")
    assert MASKED not in text_of(browser, "/simulator")
    page = post(browser, "/simulator/calls", "/simulator", caller=str(phone.id), called="+862000009060", pace="100")
    assert "只能用演示单位的号码" in page


def test_dialling_and_pressing_keys_reach_the_line(client: FlaskClient, db: Session) -> None:
    make_hotline(db)
    browser = log_in(client, db, "yunwei")
    post(browser, "/simulator/calls", "/simulator", caller="unknown", called="+862000009060", pace="200")
    call = db.scalars(select(SimulatorCall)).one()
    post(browser, f"/simulator/calls/{call.id}/inputs", "/simulator", kind="key", value="0")
    assert [one.value for one in db.scalars(select(SimulatorInput))] == ["0"]


def test_somebody_elses_simulated_call_cannot_be_used(client: FlaskClient, db: Session) -> None:
    make_hotline(db)
    post(log_in(client, db, "yunwei"), "/simulator/calls", "/simulator", caller="unknown", called="1", pace="100")
    call = db.scalars(select(SimulatorCall)).one()
    other = log_in(client, db, "shi")
    text_of(other, f"/simulator?call={call.id}", 404)
    assert other.get(f"/live/poll?topic=simulator:{call.id}").status_code == 403
    assert other.get(f"/live/poll?topic=call:{call.call_sid}").status_code == 403


def test_events_of_an_operator_are_that_operators_alone(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "shi")
    assert browser.get(f"/live/poll?topic=operator:{cast.shi(db).account_id}").status_code == 200
    assert browser.get(f"/live/poll?topic=operator:{cast.sheng(db).account_id}").status_code == 403
