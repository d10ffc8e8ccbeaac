"""The product with all its processes, started once: a fault that callers hear of, and a whole call.

The drill breaks the target, callers hear it, recovery withdraws it. The call is signed requests of a line, and the
browser of the operator who answers.
"""

import re
from datetime import datetime
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener
from xml.etree import ElementTree

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from opscenter.announcements.models import Announcement
from opscenter.calls.lines import signing
from opscenter.calls.lines.client import Reply, WebhookClient
from opscenter.calls.models.calls import Call
from opscenter.calls.rules import CallState, Disposition, Outcome
from opscenter.core.settings import Settings
from opscenter.demo.desk import UNIT_LINE
from opscenter.demo.people import PASSWORD
from opscenter.messages.models import Message
from opscenter.status.models import Outage
from opscenter.tickets.models import Incident, Ticket
from opscenter.tickets.rules.words import Source, TicketState
from probes.targets.rules import CheckState
from tests.flows.house import CHANCHENG_CALLER, ZHANJIANG_CALLER, House
from tests.servers import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]
SID = "FLOWCALL1"
WORDS = "三笔授权支付昨天送审，还没有审核"


class Line:
    """A line that asks for the documents of one call over HTTP."""

    def __init__(self, settings: Settings, token: str | None = None, *, sid: str = SID) -> None:
        self.settings, self.sid, self.requests = settings, sid, 0
        self.client = WebhookClient(settings.public_base_url, token or settings.simulator_auth_token)

    def form(self, **more: str) -> dict[str, str]:
        """The parameters of a request."""
        account = self.settings.simulator_account_sid
        return {"CallSid": self.sid, "AccountSid": account, "From": CHANCHENG_CALLER, "To": UNIT_LINE, **more}

    def send(self, path: str, **more: str) -> Reply:
        """One signed request."""
        self.requests += 1
        url = self.settings.public_base_url + path
        reply = self.client.send("POST", url, self.form(**more).items(), f"{self.sid}-{self.requests}")
        self.client.close()
        return reply

    def ask(self, path: str, **more: str) -> ElementTree.Element:
        """The document that a signed request gets."""
        reply = self.send(path, **more)
        assert reply.status == 200, reply
        return ElementTree.fromstring(reply.body)


class Desk:
    """An operator's browser."""

    def __init__(self, base: str, account: str) -> None:
        self.base, self.browser = base, build_opener(HTTPCookieProcessor(CookieJar()))
        self.send("/login", "/login", login_name=account, password=PASSWORD)

    def read(self, path: str) -> str:
        """One page."""
        return _text(self.browser, self.base + path)

    def send(self, path: str, page: str = "/calls", **form: str) -> str:
        """Submit a form that stands on `page`."""
        token = self.read(page).partition('name="csrf_token" value="')[2].partition('"')[0]
        return _text(self.browser, self.base + path, urlencode({"csrf_token": token, **form}).encode())

    def find(self, pattern: str, page: str = "/calls") -> str:
        """The first part of a page that looks like this."""
        found = re.search(pattern, self.read(page))
        assert found is not None, f"{page} has nothing like {pattern}"
        return found[0]


def test_a_broken_target_is_heard_by_the_next_local_caller_and_withdrawn_when_it_recovers(house: House) -> None:
    begun = house.break_target()
    wait_until(lambda: count_current(house) == 1, 60)
    local, stranger = house.call(CHANCHENG_CALLER), house.call(ZHANJIANG_CALLER)
    assert local.announced_at is not None
    assert stranger.announced_at is None
    incident = the_incident(house, begun)
    assert incident.vendor_id is not None
    assert incident.state is not TicketState.SOLVED
    assert count_messages(house, begun) > 0

    house.repair_target()
    wait_until(lambda: count_current(house) == 0, 60)
    assert house.call(CHANCHENG_CALLER).announced_at is None
    wait_until(lambda: the_incident(house, begun).state in (TicketState.SOLVED, TicketState.CLOSED), 60)
    with house.context.unit_of_work(write=False) as db:
        outages = db.scalars(select(Outage).where(Outage.created_at >= begun)).all()
        assert outages
        assert all(outage.ended_at is not None and outage.ended_at > outage.started_at for outage in outages)
    assert house.drill_states() == {CheckState.OK}


def count_current(house: House) -> int:
    """Announcements in force now."""
    now = house.context.now()
    with house.context.unit_of_work(write=False) as db:
        rows = db.scalars(select(Announcement).where(Announcement.incident_id.is_not(None))).all()
        return sum(row.is_current(now) for row in rows)


def count_messages(house: House, begun: datetime) -> int:
    """Notices to people on duty since the fault."""
    with house.context.unit_of_work(write=False) as db:
        return db.scalar(select(func.count()).select_from(Message).where(Message.created_at >= begun)) or 0


def the_incident(house: House, begun: datetime) -> Ticket:
    """The one incident ticket of this fault; those of the demo's past are older."""
    with house.context.unit_of_work(write=False) as db:
        return db.scalars(
            select(Ticket).join(Incident, Incident.ticket_id == Ticket.id).where(Ticket.created_at >= begun)
        ).one()


def test_a_unit_calls_is_answered_and_leaves_a_ticket(house: House) -> None:
    line, desk = Line(house.settings), Desk(house.settings.public_base_url, "zuoxi")
    desk.send("/calls/presence", state="ready")
    menu = line.ask("/voice/start", CallStatus="ringing")
    assert "环湖路小学" in "".join(menu.itertext())
    assert line.ask(menu.find("Gather").attrib["action"], Digits="0").find("Enqueue") is not None
    line.ask("/voice/wait", QueueTime="0")
    desk.send(desk.find(r"/calls/offers/\d+/accept"))
    assert line.ask("/voice/wait", QueueTime="2").find("Leave") is not None
    dial = line.ask("/voice/left?step=2", QueueResult="leave").find("Dial")
    desk.send(desk.find(r"/calls/\d+/ticket"), note=WORDS, type="help", weight="unit:normal")
    assert line.ask(dial.attrib["action"], DialCallStatus="completed").find("Hangup") is not None
    line.ask("/voice/status", CallStatus="completed")
    desk.send(desk.find(r"/calls/\d+/sum-up"), note=WORDS, disposition="ticket")
    assert_one_call_with_its_ticket(house)


def assert_one_call_with_its_ticket(house: House) -> None:
    with house.context.unit_of_work(write=False) as db:
        call = db.scalars(select(Call).where(Call.sid == SID)).one()
        ticket = db.get_one(Ticket, call.ticket_id)
    assert (call.state, call.outcome, call.disposition) == (CallState.ENDED, Outcome.ANSWERED, Disposition.TICKET)
    assert call.summed_up_at is not None
    assert (ticket.title, ticket.source, ticket.organization_id) == (WORDS, Source.PHONE, call.organization_id)


def test_the_running_product_refuses_a_forged_line_and_takes_a_replay_once(house: House) -> None:
    line = Line(house.settings, sid="REPLAYED")
    assert Line(house.settings, token="forged").send("/voice/start").status == 403
    first = line.send("/voice/start")
    assert [line.send("/voice/start").body for _ in range(20)] == [first.body] * 20
    with house.context.unit_of_work(write=False) as db:
        assert len(db.scalars(select(Call).where(Call.sid == line.sid)).all()) == 1


def test_the_carriers_own_validator_accepts_our_line_and_refuses_a_forged_one() -> None:
    line = Line(Settings())
    url, form = "https://hotline.example/voice/keys?step=3", line.form(Digits="1")
    validator = RequestValidator(line.settings.simulator_auth_token)
    assert validator.validate(url, form, signing.signature(line.settings.simulator_auth_token, url, form.items()))
    assert not validator.validate(url, form, signing.signature("forged", url, form.items()))
    good = signing.signature(line.settings.simulator_auth_token, url, form.items())
    assert not validator.validate(url, {**form, "Digits": "2"}, good)


def _text(browser: OpenerDirector, address: str, data: bytes | None = None) -> str:
    with browser.open(address, data) as answer:
        text: str = answer.read().decode()
    return text
