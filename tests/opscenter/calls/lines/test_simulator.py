"""Whole calls over the simulated line: real HTTP, real signatures, a real database, a fast clock."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import select, update
from werkzeug.serving import make_server

from opscenter.announcements.actions import withdraw
from opscenter.app import create_app
from opscenter.calls.actions import pins, simulator
from opscenter.calls.lines.client import WebhookClient
from opscenter.calls.lines.simulator import telephone
from opscenter.calls.lines.simulator.service import SimulatedLine
from opscenter.calls.models.calls import Call, Callback
from opscenter.calls.models.lines import SimulatedState, SimulatorCall, SimulatorInput, SimulatorInputKind
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import CallState, Flow, Outcome
from opscenter.core import clock as wall_clock
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.live import messages_after
from opscenter.core.settings import Settings
from tests import cast
from tests.factories.announcements import make_announcement
from tests.factories.calls import make_hotline, make_known_number, make_presence, make_queue
from tests.factories.tickets import make_ticket
from tests.servers import free_port, wait_until

UNIT_PHONE, OTHER_PHONE, UNIT_LINE = "+8613800002046", "+8613800005678", "+862000009061"
PIN = "274913"
OUTAGE = "支付电子化暂时不能用，正在抢修。"
SPEED = 40.0
pytestmark = pytest.mark.server


class Line:
    """The app on a real port and the simulated line beside it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        port = free_port()
        self.settings = replace(settings, public_base_url=f"http://127.0.0.1:{port}")
        self.context = JobContext(database, self.settings, wall_clock.now)
        app: WSGIApplication = create_app(self.settings, database=database)
        self.server = make_server("127.0.0.1", port, app, threaded=True)
        self.stop = threading.Event()
        line = SimulatedLine(self.context, speed=SPEED)
        self.threads = [
            threading.Thread(target=self.server.serve_forever),
            threading.Thread(target=line.run, args=(self.stop,)),
        ]
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        """Stop both."""
        self.stop.set()
        self.threads[1].join()
        self.server.shutdown()
        self.threads[0].join()
        self.server.server_close()

    def call(self, caller: str, called: str = UNIT_LINE) -> SimulatorCall:
        """Place a call."""
        with self.context.unit_of_work() as db:
            return simulator.place_call(
                db, cast.sheng(db), caller=caller, called=called, pace=400, now=self.context.now()
            )

    def press(self, call: SimulatorCall, kind: SimulatorInputKind, value: str = "") -> None:
        """Do something at its telephone."""
        with self.context.unit_of_work() as db:
            simulator.press(db, cast.sheng(db), call.id, kind=kind, value=value, now=self.context.now())

    def heard(self, call: SimulatorCall) -> list[str]:
        """All that was said."""
        return [str(message["text"]) for kind, message in self.told(call) if kind == "say"]

    def told(self, call: SimulatorCall) -> list[tuple[str, dict[str, object]]]:
        """All that the page was told."""
        with self.context.unit_of_work(write=False) as db:
            return [(one.kind, one.data) for one in messages_after(db, [f"simulator:{call.id}"], 0)]

    def find(self, call: SimulatorCall) -> Call:
        """The call as the app knows it."""
        with self.context.unit_of_work() as db:
            return db.scalars(select(Call).where(Call.sid == call.call_sid)).one()

    def wait_for(self, call: SimulatorCall, kind: str) -> None:
        """Wait until the page was told something."""
        wait_until(lambda: any(told == kind for told, _data in self.told(call)))

    def wait_until_ended(self, call: SimulatorCall) -> None:
        """Wait until the line has put the call away."""

        def is_ended() -> bool:
            with self.context.unit_of_work(write=False) as db:
                return db.get_one(SimulatorCall, call.id).state is SimulatedState.ENDED

        wait_until(is_ended)


@pytest.fixture
def line(fresh_database: Database, settings: Settings) -> Iterator[Line]:
    """A unit line, a waiting line, two known numbers in two cities."""
    with fresh_database.unit_of_work() as db:
        make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
        make_queue(db)
        make_known_number(db, cast.unit(db), UNIT_PHONE)
        make_known_number(db, cast.other_county(db), OTHER_PHONE)
        cast.sheng(db)
    line = Line(fresh_database, settings)
    yield line
    line.close()


def test_an_announcement_is_heard_in_its_area_only_and_not_after_its_withdrawal(line: Line) -> None:
    with line.context.unit_of_work() as db:
        announcement = make_announcement(db, cast.county(db), spoken_text=OUTAGE, valid_from=line.context.now())
    calls = [line.call(UNIT_PHONE), line.call(OTHER_PHONE)]
    for call in calls:
        wait_until(lambda call=call: len(line.heard(call)) > 1)
    with line.context.unit_of_work() as db:
        withdraw(db, SYSTEM, announcement.id, now=line.context.now())
    calls.append(line.call(UNIT_PHONE))
    for call in calls:
        line.wait_for(call, "listen")
        line.press(call, SimulatorInputKind.HANG_UP)
        line.wait_until_ended(call)
    assert [OUTAGE in line.heard(call) for call in calls] == [True, False, False]


def test_a_call_is_answered_talked_and_hung_up_by_the_operator(line: Line) -> None:
    with line.context.unit_of_work() as db:
        account = cast.account(db, "sheng")
        make_presence(db, account, cast.province(db), last_seen_at=line.context.now())
    call = line.call(UNIT_PHONE)
    line.wait_for(call, "listen")
    line.press(call, SimulatorInputKind.KEY, "0")
    line.wait_for(call, "queue")
    wait_until(lambda: _accept(line))
    line.wait_for(call, "connected")
    wait_until(lambda: line.find(call).state is CallState.TALKING)
    with line.context.unit_of_work() as db:
        simulator.hang_up_for_operator(db, line.find(call), line.context.now())
    line.wait_until_ended(call)
    wait_until(lambda: line.find(call).state is CallState.ENDED)
    assert line.find(call).outcome is Outcome.ANSWERED
    with line.context.unit_of_work(write=False) as db:
        assert db.get_one(Presence, account.id).state is PresenceState.WRAP_UP


def test_hanging_up_in_the_queue_leaves_a_call_back(line: Line) -> None:
    call = line.call(UNIT_PHONE)
    line.wait_for(call, "listen")
    line.press(call, SimulatorInputKind.KEY, "0")
    line.wait_for(call, "queue")
    wait_until(lambda: line.find(call).state is CallState.QUEUED)
    line.press(call, SimulatorInputKind.HANG_UP)
    line.wait_until_ended(call)
    wait_until(lambda: line.find(call).state is CallState.ENDED)
    with line.context.unit_of_work(write=False) as db:
        assert db.scalars(select(Callback.phone)).all() == [UNIT_PHONE]


def test_the_page_sees_each_signed_request_but_not_the_number(line: Line) -> None:
    call = line.call(UNIT_PHONE)
    line.wait_for(call, "request")
    line.press(call, SimulatorInputKind.HANG_UP)
    line.wait_until_ended(call)
    request = next(data for kind, data in line.told(call) if kind == "request")
    assert (request["method"], request["path"], request["status"]) == ("POST", "/voice/start", 200)
    assert "<Response>" in str(request["document"])
    assert UNIT_PHONE not in str(request)


def test_a_pin_that_was_typed_is_written_down_nowhere(line: Line) -> None:
    with line.context.unit_of_work() as db:
        ticket = make_ticket(db, cast.unit(db), title="三笔支付卡住")
        pins.set_pin(db, cast.kuaiji(db), PIN, now=line.context.now())
    call = line.call(OTHER_PHONE)
    with line.context.unit_of_work() as db:
        for key in f"1{ticket.number.replace('-', '')}#2{PIN}#":
            simulator.press(db, cast.sheng(db), call.id, kind=SimulatorInputKind.KEY, value=key, now=line.context.now())
    wait_until(lambda: any("三笔支付卡住" in text for text in line.heard(call)))
    line.press(call, SimulatorInputKind.HANG_UP)
    line.wait_until_ended(call)
    assert all(data.keys() <= {"at"} for kind, data in line.told(call) if kind == "key")
    requests = [data for kind, data in line.told(call) if kind == "request"]
    assert any(["Digits", "******"] in data["parameters"] for data in requests)
    assert PIN not in str(requests)
    with line.context.unit_of_work(write=False) as db:
        assert "".join(db.scalars(select(SimulatorInput.value))) == ""


@pytest.mark.parametrize(("digits", "shown"), [("7", "7"), ("202612210152", "202612210152"), ("27491", "*" * 6)])
def test_what_may_be_a_pin_with_a_slip_in_it_is_masked_as_well(digits: str, shown: str) -> None:
    assert telephone.shown("Digits", digits) == shown


def test_a_key_that_nothing_is_offered_for_is_answered_and_one_that_nobody_waits_for_has_no_effect(line: Line) -> None:
    call = line.call(UNIT_PHONE)
    line.press(call, SimulatorInputKind.KEY, "7")
    wait_until(lambda: any("没有这个按键" in text for text in line.heard(call)))
    line.press(call, SimulatorInputKind.KEY, "0")
    wait_until(lambda: line.find(call).state is CallState.QUEUED)
    line.press(call, SimulatorInputKind.KEY, "5")
    line.wait_for(call, "unheard")
    assert line.find(call).state is CallState.QUEUED


def test_the_line_calls_nobody_but_the_app(line: Line) -> None:
    client = WebhookClient(line.settings.public_base_url, "token")
    assert client.send("POST", "http://127.0.0.1:1/voice/start", (), "T").error == 11100


def test_a_line_with_another_token_is_refused(line: Line) -> None:
    client = WebhookClient(line.settings.public_base_url, "wrong")
    form = [("CallSid", "X"), ("AccountSid", line.settings.simulator_account_sid)]
    assert client.send("POST", line.settings.public_base_url + "/voice/start", form, "T").status == 403


def test_an_app_out_of_reach_is_an_error_and_no_exception(settings: Settings) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    assert WebhookClient(base, "t").send("POST", base + "/voice/start", (), "T").error == 11205


def test_a_call_whose_worker_died_is_ended_by_another(line: Line) -> None:
    with line.context.unit_of_work() as db:
        call = simulator.place_call(db, cast.sheng(db), caller=UNIT_PHONE, called=UNIT_LINE, now=line.context.now())
        long_ago = line.context.now().replace(year=2020)
        db.execute(
            update(SimulatorCall)
            .where(SimulatorCall.id == call.id)
            .values(state=SimulatedState.RUNNING, heard_at=long_ago)
        )
    line.wait_until_ended(call)


def _accept(line: Line) -> bool:
    with line.context.unit_of_work() as db:
        reservation = db.scalars(select(Reservation)).first()
        if reservation is not None:
            routing.accept(db, cast.sheng(db), reservation.id, now=line.context.now())
        return reservation is not None
