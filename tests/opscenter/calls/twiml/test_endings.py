"""Errors, fallbacks, the requests that are sent, and how calls end."""

from __future__ import annotations

import pytest

from opscenter.calls.twiml.events import DialEnded
from tests.opscenter.calls.twiml.fake_line import FakeLine

ERROR_CASES = {
    "an error of the app is announced": ({"start": 500}, [], ["warn 11200", "answer", "say sorry", "hangup"]),
    "broken xml is announced": ({"start": "<Say>"}, [], ["warn 12100", "answer", "say sorry", "hangup"]),
    "another root element is announced": (
        {"start": "<?xml version='1.0'?><Other/>"},
        [],
        ["warn 12100", "answer", "say sorry", "hangup"],
    ),
    "a document type is refused": (
        {"start": "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><Response/>"},
        [],
        ["warn 12100", "answer", "say sorry", "hangup"],
    ),
    "too large a document is refused": (
        {"start": f"<Say>{'x' * 70000}</Say>"},
        [],
        ["warn 11750", "answer", "say sorry", "hangup"],
    ),
    "too long a sentence is refused": (
        {"start": f"<Say>{'x' * 4097}</Say>"},
        [],
        ["warn 13520", "answer", "say sorry", "hangup"],
    ),
    "sounds without length cannot spin for ever": (
        {"start": '<Play loop="0">/instant.wav</Play>'},
        [],
        ["answer", *["play instant.wav"] * 101, "warn 11215", "say sorry", "hangup"],
    ),
    "deep nesting is refused": (
        {"start": "<Say>" + "<p>" * 20 + "</p>" * 20 + "</Say>"},
        [],
        ["warn 12100", "answer", "say sorry", "hangup"],
    ),
}


@pytest.mark.parametrize(("documents", "script", "heard"), ERROR_CASES.values(), ids=ERROR_CASES.keys())
def test_errors(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert FakeLine(documents, list(script)).heard() == heard


def test_redirects_in_a_circle_end_with_the_error_announcement() -> None:
    line = FakeLine({"start": "<Redirect>/start</Redirect>"})
    line.call()
    assert line.log.count("POST start") == 20
    assert line.log[-4:] == ["warn 11215", "answer", "say sorry", "hangup"]


def test_a_fallback_document_is_told_the_error_and_takes_over() -> None:
    line = FakeLine({"start": 500, "fallback": "<Say>plan b</Say>"})
    line.call(fallback_url="http://app/fallback")
    assert line.log[2:] == [
        "POST fallback ErrorCode=11200 ErrorUrl=http://app/start",
        "answer",
        "say plan b",
        "hangup",
    ]


def test_a_broken_fallback_ends_with_the_announcement() -> None:
    line = FakeLine({"start": 500, "fallback": 500})
    line.call(fallback_url="http://app/fallback")
    assert line.log[3:] == ["warn 11200", "answer", "say sorry", "hangup"]


def test_the_first_request_rings_and_later_ones_are_in_progress() -> None:
    documents = {"start": '<Gather numDigits="1" action="/next"><Say>menu</Say></Gather>', "next": ""}
    line = FakeLine(documents, [(1, "4")])
    line.call()
    assert [dict(request.parameters)["CallStatus"] for request in line.requests] == ["ringing", "in-progress"]


def test_each_request_has_its_own_token() -> None:
    line = FakeLine({"start": "<Say>hi</Say><Redirect>/next</Redirect>", "next": ""})
    line.call(status_url="http://app/status")
    assert [request.token for request in line.requests] == ["CA1-1", "CA1-2", "CA1-n1"]


def test_the_end_is_reported_with_its_length() -> None:
    line = FakeLine({"start": "<Say>hi</Say><Say>ho</Say>"}, [(3, "hangup")])
    ended = line.call(status_url="http://app/status")
    assert line.log[-1] == "notify status CallDuration=3 SequenceNumber=0"
    assert (ended.status, ended.by_caller, dict(line.requests[-1].parameters)["CallStatus"]) == (
        "completed",
        True,
        "completed",
    )


def test_a_caller_gone_before_the_answer_was_never_answered() -> None:
    line = FakeLine({"start": '<Pause length="9"/>'}, [(2, "hangup")])
    assert line.call().status == "no-answer"


def test_a_call_ends_at_its_time_limit() -> None:
    line = FakeLine({"start": '<Say loop="0">hi</Say>'})
    assert line.call(max_seconds=11.0).duration_seconds == 12


def test_a_connected_leg_is_told_with_its_length() -> None:
    ended = DialEnded(0, "completed", "CA5", 42)
    line = FakeLine({"start": '<Dial action="/next">1</Dial>', "next": "<Hangup/>"}, dials=[ended])
    line.call()
    assert "POST next DialCallStatus=completed DialCallSid=CA5 DialCallDuration=42" in line.log


def test_being_taken_outside_of_a_queue_changes_nothing() -> None:
    line = FakeLine({"start": "<Say>hi</Say>"}, [(1, "take CA9")])
    line.call()
    assert line.log == ["POST start", "answer", "say hi", "hangup"]


def test_plain_text_is_spoken() -> None:
    line = FakeLine({"start": "just words"}, content_type="text/plain; charset=utf-8")
    line.call()
    assert line.log[1:] == ["answer", "say just words", "hangup"]


def test_a_sound_file_is_played() -> None:
    line = FakeLine({"start": "RIFF"}, content_type="audio/wav")
    line.call()
    assert line.log[1:] == ["answer", "play start", "hangup"]


def test_an_unknown_content_type_is_an_error() -> None:
    line = FakeLine({"start": "{}"}, content_type="application/json")
    line.call()
    assert line.log[1] == "warn 12300"
