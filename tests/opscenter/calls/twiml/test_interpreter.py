"""Conformance cases: documents and the caller's deeds on the left, what is heard and asked on the right."""

from __future__ import annotations

import pytest

from opscenter.calls.twiml.events import DialEnded
from tests.opscenter.calls.twiml.fake_line import FakeLine

MENU = '<Gather numDigits="1"><Say>menu</Say></Gather><Say>none</Say>'
ACTION = '<Gather action="/next" {}><Say>menu</Say></Gather><Say>none</Say>'
NEXT = {"next": "<Hangup/>"}


def gather(attributes: str = "", **more: str) -> dict[str, str]:
    return {"start": ACTION.format(attributes), **NEXT, **more}


CASES = {
    "a document without an end hangs up": ({"start": "<Say>hi</Say>"}, [], ["answer", "say hi", "hangup"]),
    "an empty answer hangs up": ({"start": ""}, [], ["hangup"]),
    "a sentence is repeated as often as asked": (
        {"start": '<Say loop="3">hi</Say>'},
        [],
        ["answer", "say hi", "say hi", "say hi", "hangup"],
    ),
    "loop zero repeats until the caller hangs up": (
        {"start": '<Say loop="0">hi</Say>'},
        [(5, "hangup")],
        ["answer", "say hi", "say hi", "say hi"],
    ),
    "a sound that cannot be fetched is an error and not silence": (
        {"start": "<Play>/broken.wav</Play><Say>after</Say>"},
        [],
        ["answer", "play broken.wav", "warn 11200", "say sorry", "hangup"],
    ),
    "play can send tones": ({"start": '<Play digits="1w2"/>'}, [], ["answer", "keys 1w2", "hangup"]),
    "a say without words is skipped with a warning": ({"start": "<Say> </Say>"}, [], ["warn 13520", "hangup"]),
    "an unknown verb is skipped with a warning": (
        {"start": "<Fax>x</Fax><Say>hi</Say>"},
        [],
        ["warn 12200", "answer", "say hi", "hangup"],
    ),
    "a first pause delays the answer": (
        {"start": '<Pause length="3"/><Say>hi</Say>'},
        [],
        ["wait 3", "answer", "say hi", "hangup"],
    ),
    "a first reject is never answered": (
        {"start": '<Reject reason="busy"/><Say>hi</Say>'},
        [],
        ["decline busy"],
    ),
    "a reject after words is a hang-up": (
        {"start": "<Say>hi</Say><Reject/>"},
        [],
        ["answer", "say hi", "hangup"],
    ),
    "verbs behind a hangup are not reached": (
        {"start": "<Hangup/><Say>hi</Say>"},
        [],
        ["answer", "hangup"],
    ),
    "keys outside of a gather stop nothing": (
        {"start": "<Say>one</Say><Say>two</Say>"},
        [(1, "5")],
        ["answer", "say one", "say two", "hangup"],
    ),
    "redirect follows a relative address": (
        {"start": "<Redirect>next</Redirect><Say>never</Say>", "next": "<Say>there</Say>"},
        [],
        ["POST next", "answer", "say there", "hangup"],
    ),
    "redirect may use get": (
        {"start": '<Redirect method="GET">next</Redirect>', "next": "<Say>there</Say>"},
        [],
        ["GET next", "answer", "say there", "hangup"],
    ),
    "an empty redirect does not loop": (
        {"start": "<Redirect/>"},
        [],
        ["warn 11100", "answer", "say sorry", "hangup"],
    ),
}

GATHER_CASES = {
    "no input falls through after five seconds of silence": (
        gather(),
        [],
        ["answer", "say menu", "wait 5", "say none", "hangup"],
    ),
    "the clock starts only behind the prompts and anew with each key": (
        gather(),
        [(1, "1"), (5, "2"), (9, "3")],
        ["answer", "say menu", "wait 5", "wait 5", "wait 5", "POST next Digits=123", "hangup"],
    ),
    "enough digits end the input at once": (
        gather('numDigits="1"'),
        [(1, "1")],
        ["answer", "say menu", "POST next Digits=1", "hangup"],
    ),
    "the finish key is not sent": (
        gather(),
        [(3, "1"), (3, "2"), (4, "#")],
        ["answer", "say menu", "wait 5", "wait 5", "wait 5", "POST next Digits=12", "hangup"],
    ),
    "the finish key first makes no request": (
        gather(),
        [(3, "#")],
        ["answer", "say menu", "wait 5", "say none", "hangup"],
    ),
    "the finish key first is reported where empty results are wanted": (
        gather('actionOnEmptyResult="true"'),
        [(3, "#")],
        ["answer", "say menu", "wait 5", "POST next Digits=", "hangup"],
    ),
    "silence is reported where empty results are wanted": (
        gather('actionOnEmptyResult="true"'),
        [],
        ["answer", "say menu", "wait 5", "POST next Digits=", "hangup"],
    ),
    "without a finish key a hash is a digit and only time ends the input": (
        gather('finishOnKey=""'),
        [(3, "1"), (4, "#")],
        ["answer", "say menu", "wait 5", "wait 5", "wait 5", "POST next Digits=1#", "hangup"],
    ),
    "another finish key may be chosen": (
        gather('finishOnKey="*"'),
        [(3, "#"), (4, "*")],
        ["answer", "say menu", "wait 5", "wait 5", "POST next Digits=#", "hangup"],
    ),
    "a key silences all further prompts": (
        {"start": '<Gather action="/next" numDigits="1"><Say>a</Say><Pause/><Say>b</Say></Gather>', **NEXT},
        [(1, "4")],
        ["answer", "say a", "POST next Digits=4", "hangup"],
    ),
    "without barge-in all prompts are heard and the keys count afterwards": (
        {"start": '<Gather action="/next" numDigits="1" bargeIn="false"><Say>a</Say><Say>b</Say></Gather>', **NEXT},
        [(1, "4")],
        ["answer", "say a", "say b", "POST next Digits=4", "hangup"],
    ),
    "without an action the current document is asked again": (
        {"start": [MENU, "<Say>again</Say>"]},
        [(1, "4")],
        ["answer", "say menu", "POST start Digits=4", "say again", "hangup"],
    ),
    "another timeout is kept": (
        gather('timeout="7"'),
        [],
        ["answer", "say menu", "wait 7", "say none", "hangup"],
    ),
    "an unreadable timeout is the default": (
        gather('timeout="auto"'),
        [],
        ["answer", "say menu", "wait 5", "say none", "hangup"],
    ),
    "a gather may send with get": (
        gather('method="GET" numDigits="1"'),
        [(1, "1")],
        ["answer", "say menu", "GET next Digits=1", "hangup"],
    ),
    "words are sent with their confidence": (
        gather('input="speech"'),
        [(3, "words 支付")],
        ["answer", "say menu", "wait 5", "POST next SpeechResult=支付 Confidence=0.9", "hangup"],
    ),
    "keys mean nothing where only words are asked for": (
        gather('input="speech"'),
        [(3, "1")],
        ["answer", "say menu", "wait 5", "say none", "hangup"],
    ),
    "after the first key words are not heard any more": (
        gather('input="dtmf speech"'),
        [(1, "1"), (3, "words 支付")],
        ["answer", "say menu", "wait 5", "POST next Digits=1", "hangup"],
    ),
    "partial words are reported while listening goes on": (
        gather('input="speech" partialResultCallback="/part"'),
        [(3, "partly 支"), (4, "words 支付")],
        [
            "answer",
            "say menu",
            "wait 5",
            "notify part UnstableSpeechResult=支 SequenceNumber=0",
            "POST next SpeechResult=支付 Confidence=0.9",
            "hangup",
        ],
    ),
    "a wrong language is a warning only": (
        gather('language="not a language"'),
        [],
        ["warn 13512", "answer", "say menu", "wait 5", "say none", "hangup"],
    ),
    "a caller who hangs up in the menu sends nothing more": (
        gather(),
        [(4, "hangup")],
        ["answer", "say menu", "wait 5"],
    ),
}

ENQUEUE = '<Enqueue waitUrl="/wait" action="/after">pay</Enqueue><Say>behind</Say>'
QUEUED = {"start": ENQUEUE, "wait": "<Say>please wait</Say>", "after": "<Say>after</Say>"}
ASKED = "POST wait QueueSid=QU1 QueueTime={} QueuePosition=3 AvgQueueTime=40 CurrentQueueSize=7"

QUEUE_CASES = {
    "the wait document repeats until somebody takes the call, and the action follows the talk": (
        QUEUED,
        [(3, "take CA9")],
        [
            *["answer", "join pay", ASKED.format(0), "say please wait", ASKED.format(2), "say please wait"],
            *["talk CA9", "POST after QueueResult=bridged QueueSid=QU1 QueueTime=3 DequeingCallSid=CA9"],
            *["say after", "hangup"],
        ],
    ),
    "leave goes on with the action at once": (
        {**QUEUED, "wait": "<Leave/>"},
        [],
        [
            *["answer", "join pay", ASKED.format(0), "leave"],
            *["POST after QueueResult=leave QueueSid=QU1 QueueTime=0", "say after", "hangup"],
        ],
    ),
    "leave without an action goes on with the next verb": (
        {"start": '<Enqueue waitUrl="/wait">pay</Enqueue><Say>behind</Say>', "wait": "<Leave/>"},
        [],
        ["answer", "join pay", ASKED.format(0), "leave", "say behind", "hangup"],
    ),
    "a full queue is told to the action": (
        {"start": "<Enqueue action='/after'>full</Enqueue>", "after": "<Say>after</Say>"},
        [],
        ["answer", "join full", "POST after QueueResult=queue-full QueueTime=0", "say after", "hangup"],
    ),
    "hanging up in the queue is told": (
        QUEUED,
        [(1, "hangup")],
        [
            *["answer", "join pay", ASKED.format(0), "say please wait", "leave"],
            "notify after QueueResult=hangup QueueSid=QU1 QueueTime=1",
        ],
    ),
    "hanging up in the talk is told as bridged": (
        QUEUED,
        [(1, "take CA9"), (9, "hangup")],
        [
            *["answer", "join pay", ASKED.format(0), "say please wait", "talk CA9"],
            "notify after QueueResult=bridged QueueSid=QU1 QueueTime=1 DequeingCallSid=CA9",
        ],
    ),
    "a verb that waiting callers may not have is skipped": (
        {**QUEUED, "wait": "<Dial>1</Dial><Leave/>"},
        [],
        [
            *["answer", "join pay", ASKED.format(0), "warn 12200", "leave"],
            *["POST after QueueResult=leave QueueSid=QU1 QueueTime=0", "say after", "hangup"],
        ],
    ),
    "an empty wait document does not spin": (
        {**QUEUED, "wait": ""},
        [(1.5, "hangup")],
        [
            *["answer", "join pay", ASKED.format(0), "wait 1", ASKED.format(1), "wait 1", "leave"],
            "notify after QueueResult=hangup QueueSid=QU1 QueueTime=1",
        ],
    ),
    "a broken wait document leaves the caller in the line": (
        {**QUEUED, "wait": 500},
        [(5, "take CA9"), (6, "hangup")],
        [
            *["answer", "join pay", ASKED.format(0), "warn 11200", "hold", "talk CA9"],
            "notify after QueueResult=bridged QueueSid=QU1 QueueTime=5 DequeingCallSid=CA9",
        ],
    ),
    "a key in the wait document leads to its action inside the queue": (
        {
            **QUEUED,
            "wait": '<Gather numDigits="1" action="/back"><Say>press</Say></Gather>',
            "back": "<Leave/>",
        },
        [(1, "5")],
        [
            *["answer", "join pay", ASKED.format(0), "say press"],
            "POST back Digits=5 QueueSid=QU1 QueueTime=1 QueuePosition=3 AvgQueueTime=40 CurrentQueueSize=7",
            *["leave", "POST after QueueResult=leave QueueSid=QU1 QueueTime=1", "say after", "hangup"],
        ],
    ),
    "a call sent elsewhere leaves the queue": (
        {**QUEUED, "next": "<Say>there</Say>"},
        [(1, "move next")],
        [
            *["answer", "join pay", ASKED.format(0), "say please wait", "leave"],
            "notify after QueueResult=redirected QueueSid=QU1 QueueTime=1",
            *["POST next", "say there", "hangup"],
        ],
    ),
    "leave outside of a queue does nothing": (
        {"start": "<Leave/><Say>hi</Say>"},
        [],
        ["warn 12200", "answer", "say hi", "hangup"],
    ),
}

DIAL_CASES = {
    "dial without an action falls through": (
        {"start": "<Dial>+8620</Dial><Say>behind</Say>"},
        [],
        ["answer", "dial +8620", "say behind", "hangup"],
    ),
    "dial tells its action how it went": (
        {"start": '<Dial action="/next"><Number>1</Number><Sip>sip:a</Sip></Dial>', **NEXT},
        [],
        ["answer", "dial 1 sip:a", "POST next DialCallStatus=no-answer", "hangup"],
    ),
    "a caller who hangs up while dialling is told to the action": (
        {"start": '<Dial action="/next">1</Dial>', **NEXT},
        [(2, "hangup")],
        ["answer", "dial 1", "notify next DialCallStatus=no-answer"],
    ),
    "dial without anybody falls through with a warning": (
        {"start": "<Dial/><Say>behind</Say>"},
        [],
        ["warn 12200", "answer", "say behind", "hangup"],
    ),
    "a recording is sent to the action": (
        {"start": '<Record action="/next"/>', **NEXT},
        [(2, "#")],
        [
            *["answer", "record"],
            "POST next RecordingUrl=http://app/RE1.wav RecordingSid=RE1 RecordingDuration=2 Digits=#",
            "hangup",
        ],
    ),
    "an empty recording makes no request": (
        {"start": '<Record action="/next"/><Say>behind</Say>', **NEXT},
        [(2, "silent")],
        ["answer", "record", "say behind", "hangup"],
    ),
    "hanging up still delivers the recording": (
        {"start": '<Record action="/next"/>', **NEXT},
        [(3, "hangup")],
        [
            *["answer", "record"],
            "notify next RecordingUrl=http://app/RE1.wav RecordingSid=RE1 RecordingDuration=3 Digits=hangup",
        ],
    ),
}

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


@pytest.mark.parametrize(("documents", "script", "heard"), CASES.values(), ids=CASES.keys())
def test_plain_verbs(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert _log(FakeLine(documents, list(script))) == heard


@pytest.mark.parametrize(("documents", "script", "heard"), GATHER_CASES.values(), ids=GATHER_CASES.keys())
def test_gather(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert _log(FakeLine(documents, list(script))) == heard


@pytest.mark.parametrize(("documents", "script", "heard"), QUEUE_CASES.values(), ids=QUEUE_CASES.keys())
def test_queues(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    joins = ["queue-full"] if "full" in str(documents["start"]) else []
    assert _log(FakeLine(documents, list(script), joins=joins)) == heard


@pytest.mark.parametrize(("documents", "script", "heard"), DIAL_CASES.values(), ids=DIAL_CASES.keys())
def test_dial_and_record(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert _log(FakeLine(documents, list(script))) == heard


@pytest.mark.parametrize(("documents", "script", "heard"), ERROR_CASES.values(), ids=ERROR_CASES.keys())
def test_errors(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert _log(FakeLine(documents, list(script))) == heard


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
    line = FakeLine({"start": MENU, "next": "<Hangup/>"}, [(1, "4")])
    line.documents = {"start": '<Gather numDigits="1" action="/next"><Say>menu</Say></Gather>', "next": ""}
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
    line = FakeLine({"start": '<Dial action="/next">1</Dial>', **NEXT}, dials=[ended])
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


def _log(line: FakeLine) -> list[str]:
    line.call()
    return line.log[1:]
