"""Webhooks as they do not come from a good line: incomplete, oversized, repeated a thousand times, out of order."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.calls.actions import receipts
from opscenter.calls.actions.ending import end_lost
from opscenter.calls.lines import signing
from opscenter.calls.models.calls import Call, Callback, CallStep
from opscenter.calls.models.lines import WebhookReceipt
from opscenter.calls.models.routing import Presence
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import AreaSource, CallState, Flow, LineKind, Outcome, StepKind
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import Clock
from tests.factories.calls import make_call, make_hotline, make_presence, make_queue
from tests.opscenter.calls.carrier import Carrier, action

PUBLIC_LINE, UNIT_LINE = "+862000009060", "+862000009061"


@pytest.fixture(autouse=True)
def hotlines(db: Session) -> None:
    """A public and a unit line, one waiting line."""
    make_hotline(db, number=PUBLIC_LINE)
    make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
    make_queue(db)
    db.commit()


@pytest.fixture
def carrier(client: FlaskClient, settings: Settings) -> Carrier:
    """An unknown mobile calls the unit line."""
    return Carrier(client, settings, called=UNIT_LINE)


def only_call(db: Session) -> Call:
    db.expire_all()
    return db.scalars(select(Call)).one()


@pytest.mark.parametrize("sid", ["", "../../etc", "CA 1", "C" * 65, "电话"])
def test_a_request_without_a_usable_call_number_is_refused(db: Session, carrier: Carrier, sid: str) -> None:
    assert carrier.post("/voice/start", CallSid=sid).status_code == 422
    assert db.scalar(select(func.count(Call.id))) == 0


def test_an_unknown_account_is_refused(carrier: Carrier) -> None:
    assert carrier.post("/voice/start", AccountSid="AC0000").status_code == 403


def test_a_request_without_a_signature_is_refused(client: FlaskClient, settings: Settings) -> None:
    form = {"CallSid": "CA1", "AccountSid": settings.simulator_account_sid}
    assert client.post("/voice/start", data=form).status_code == 403


def test_a_changed_field_breaks_the_signature(client: FlaskClient, settings: Settings, carrier: Carrier) -> None:
    form = {"CallSid": "CA1", "AccountSid": settings.simulator_account_sid, "From": carrier.caller}
    url = f"{settings.public_base_url}/voice/start"
    headers = {signing.HEADER: signing.signature(settings.simulator_auth_token, url, form.items())}
    assert client.post("/voice/start", data={**form, "From": "+8613800002046"}, headers=headers).status_code == 403


FIELDS = {
    "no caller and no number dialled": {"From": "", "To": ""},
    "a caller of ten thousand digits": {"From": "+86" + "1" * 10_000},
    "a number dialled of ten thousand digits": {"To": "+86" + "2" * 10_000},
    "letters": {"From": "sip:nobody@example.invalid", "To": "client:nobody"},
    "zero bytes": {"From": "+86138\x000000\x000009", "To": "\x00"},
    "digits of another script": {"From": "+٨٦١٣٨", "To": "+٨٦٢٠"},
}


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS.keys())
def test_strange_numbers_still_reach_a_person(db: Session, carrier: Carrier, fields: dict[str, str]) -> None:
    carrier.start(**fields)
    carrier.ask("/voice/wait", QueueTime="0")
    call = only_call(db)
    assert (call.state, call.area_source) == (CallState.QUEUED, AreaSource.UNKNOWN)


@pytest.mark.parametrize("digits", ["9" * 10_000, "１", "0\x00", "abc", "0; DROP"])
def test_strange_keys_are_keys_or_nothing(carrier: Carrier, digits: str) -> None:
    assert carrier.post(action(carrier.start(), "Gather"), Digits=digits).status_code == 200


@pytest.mark.parametrize("step", ["", "-1", "x", "9" * 6_000])
def test_a_strange_step_changes_nothing(db: Session, carrier: Carrier, step: str) -> None:
    carrier.start()
    assert carrier.post(f"/voice/keys?step={step}", Digits="9").status_code == 200
    assert (only_call(db).step, only_call(db).tries) == (1, 0)


def test_a_long_idempotency_token_is_taken(carrier: Carrier) -> None:
    assert carrier.post("/voice/start", idempotency="T" * 5_000).status_code == 200


def test_a_request_delivered_a_thousand_times_has_one_effect(db: Session, carrier: Carrier) -> None:
    address = action(carrier.start(), "Gather")
    answers = {carrier.post(address, idempotency="same", Digits="9").data for _ in range(1000)}
    assert len(answers) == 1
    assert only_call(db).tries == 1
    assert db.scalar(select(func.count(CallStep.id)).where(CallStep.kind == StepKind.PRESSED)) == 1
    assert db.scalar(select(func.count(WebhookReceipt.id))) == 2


def test_receipts_are_forgotten_after_a_week(db: Session, carrier: Carrier, clock: Clock) -> None:
    carrier.start()
    receipts.forget_old(db, clock.advance(days=6))
    assert db.scalar(select(func.count(WebhookReceipt.id))) == 1
    receipts.forget_old(db, clock.advance(days=2))
    assert db.scalar(select(func.count(WebhookReceipt.id))) == 0


def test_a_replay_after_its_receipt_is_gone_still_changes_nothing(db: Session, carrier: Carrier, clock: Clock) -> None:
    address = action(carrier.start(), "Gather")
    carrier.post(address, Digits="9")
    receipts.forget_old(db, clock.advance(days=8))
    db.commit()
    carrier.post(address, idempotency="fresh", Digits="9")
    assert (only_call(db).step, only_call(db).tries) == (2, 1)


def test_an_end_that_overtakes_the_beginning_is_the_end(db: Session, carrier: Carrier) -> None:
    carrier.ask("/voice/status", CallStatus="completed")
    assert carrier.start().find("Hangup") is not None
    assert only_call(db).state is CallState.ENDED


def test_leaving_the_queue_before_waiting_in_it_changes_nothing(db: Session, carrier: Carrier) -> None:
    carrier.start()
    carrier.ask("/voice/left?step=1", QueueResult="leave")
    carrier.ask("/voice/talked?step=1", DialCallStatus="completed")
    assert only_call(db).state is CallState.FLOW


def test_any_order_of_the_last_reports_is_one_end_and_one_call_back(db: Session, carrier: Carrier) -> None:
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    carrier.post("/voice/status", CallStatus="completed")
    carrier.post("/voice/left?step=1", QueueResult="hangup")
    carrier.post("/voice/wait", QueueTime="2")
    assert db.scalar(select(func.count(Callback.id))) == 1
    assert db.scalar(select(func.count(CallStep.id)).where(CallStep.kind == StepKind.LEFT)) == 1


def test_a_proxy_in_front_changes_nothing_about_the_signature(app: Flask, settings: Settings, carrier: Carrier) -> None:
    behind = {"Host": "10.0.0.7:9000", "X-Forwarded-Host": "elsewhere.invalid", "X-Forwarded-Proto": "https"}
    form = {"CallSid": "CA1", "AccountSid": settings.simulator_account_sid, "From": carrier.caller, "To": UNIT_LINE}
    url = f"{settings.public_base_url}/voice/start"
    signed = signing.signature(settings.simulator_auth_token, url, form.items())
    seen = app.test_client().post("/voice/start", data=form, headers={**behind, signing.HEADER: signed})
    assert seen.status_code == 200
    signed = signing.signature(settings.simulator_auth_token, "http://10.0.0.7:9000/voice/start", form.items())
    refused = app.test_client().post("/voice/start", data=form, headers={**behind, signing.HEADER: signed})
    assert refused.status_code == 403


def test_a_caller_whose_line_fell_silent_is_called_back(db: Session, carrier: Carrier, clock: Clock) -> None:
    carrier.start()
    carrier.ask("/voice/wait", QueueTime="0")
    db.expire_all()
    assert end_lost(db, clock.advance(seconds=110)) == 0
    assert end_lost(db, clock.advance(seconds=20)) == 1
    assert only_call(db).outcome is Outcome.ABANDONED_IN_QUEUE
    assert db.scalar(select(func.count(Callback.id))) == 1


def test_a_caller_who_still_waits_is_not_given_up(db: Session, carrier: Carrier, clock: Clock) -> None:
    carrier.start()
    for seconds in (0, 60, 120, 180):
        carrier.ask("/voice/wait", QueueTime=str(seconds))
        db.expire_all()
        assert end_lost(db, clock.advance(seconds=60)) == 0


def test_a_desk_call_that_nobody_put_down_is_ended_after_hours(db: Session, now: datetime) -> None:
    account = cast.account(db, "shi")
    started = now - timedelta(hours=4, minutes=1)
    call = make_call(db, cast.unit(db), line=LineKind.MANUAL, operator_id=account.id, started_at=started)
    make_presence(db, account, cast.city(db), state=PresenceState.BUSY, call_id=call.id)
    assert end_lost(db, now) == 1
    db.expire_all()
    assert db.get_one(Presence, account.id).state is PresenceState.WRAP_UP
