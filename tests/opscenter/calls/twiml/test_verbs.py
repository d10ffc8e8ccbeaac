"""Conformance cases of saying and asking: documents, the caller's deeds, and what is then heard and requested."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(("documents", "script", "heard"), CASES.values(), ids=CASES.keys())
def test_plain_verbs(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert FakeLine(documents, list(script)).heard() == heard


@pytest.mark.parametrize(("documents", "script", "heard"), GATHER_CASES.values(), ids=GATHER_CASES.keys())
def test_gather(documents: dict[str, str], script: list[tuple[float, str]], heard: list[str]) -> None:
    assert FakeLine(documents, list(script)).heard() == heard
