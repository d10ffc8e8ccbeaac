"""Conformance cases of queues, other legs and recordings."""

from __future__ import annotations

import pytest

from tests.opscenter.calls.twiml.fake_line import FakeLine

NEXT = {"next": "<Hangup/>"}
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


@pytest.mark.parametrize(("documents", "script", "heard"), QUEUE_CASES.values(), ids=QUEUE_CASES.keys())
def test_queues(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    joins = ["queue-full"] if "full" in str(documents["start"]) else []
    assert FakeLine(documents, list(script), joins=joins).heard() == heard


@pytest.mark.parametrize(("documents", "script", "heard"), DIAL_CASES.values(), ids=DIAL_CASES.keys())
def test_dial_and_record(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert FakeLine(documents, list(script)).heard() == heard
