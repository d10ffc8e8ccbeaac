"""Gather: prompts that a key or a word may stop, then keys one by one under a clock that starts anew with each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.document import Document, Node, flag, http_method, resolve, whole
from opscenter.calls.twiml.errors import INVALID_LANGUAGE, DocumentError
from opscenter.calls.twiml.machine import Machine, Steps
from opscenter.calls.twiml.sounds import Sound, repetitions, sound

DEFAULT_SECONDS = 5
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PROMPTS = frozenset({"Say", "Play", "Pause"})


@dataclass(frozen=True)
class Plan:
    """A Gather's attributes, read once. `num_digits` None = as many as come before the time or the finish key."""

    keys: str
    speech: actions.Speech | None
    timeout_seconds: int
    num_digits: int | None
    finish_keys: str
    stops_sound: bool
    reports_nothing: bool
    partial_url: str
    partial_method: str


@dataclass(frozen=True)
class Input:
    """What came in: digits (empty = none) or words."""

    digits: str = ""
    heard: events.Heard | None = None


def gather(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """Any input leads to the action document and the verbs behind are never reached; no input falls through to them."""
    plan = read_plan(document, node)
    language = node.attributes.get("language", "")
    if language and not LANGUAGE.fullmatch(language):
        yield from machine.warn(f"language {language}", INVALID_LANGUAGE)
    yield from machine.answer()
    given = yield from _listen(machine, document, node, plan)
    if not given.digits and given.heard is None and not plan.reports_nothing:
        return None
    url = (
        resolve(document, node.attributes.get("action", ""))
        if node.attributes.get("action", "").strip()
        else document.url
    )
    return (yield from machine.fetch(http_method(node), url, _result(given)))


def read_plan(document: Document, node: Node) -> Plan:
    """Attributes with their documented defaults; `finishOnKey=""` means that only the time ends the input."""
    wanted = node.attributes.get("input", "dtmf").split()
    partial = node.attributes.get("partialResultCallback", "").strip()
    stops_sound = flag(node, "bargeIn", True)
    hints = tuple(hint.strip() for hint in node.attributes.get("hints", "").split(",") if hint.strip())
    speech = actions.Speech(
        node.attributes.get("language", ""), hints, node.attributes.get("speechTimeout", "auto"), stops_sound
    )
    return Plan(
        keys=actions.ALL_KEYS if "dtmf" in wanted or "speech" not in wanted else actions.NO_KEYS,
        speech=speech if "speech" in wanted else None,
        timeout_seconds=whole(node, "timeout", DEFAULT_SECONDS),
        num_digits=whole(node, "numDigits", 0, minimum=1) or None,
        finish_keys=node.attributes.get("finishOnKey", "#"),
        stops_sound=stops_sound,
        reports_nothing=flag(node, "actionOnEmptyResult", False),
        partial_url=resolve(document, partial) if partial else "",
        partial_method=http_method(node, "partialResultCallbackMethod"),
    )


def _listen(machine: Machine, document: Document, node: Node, plan: Plan) -> Steps[Input]:
    pressed = ""
    for prompt in _prompts(document, node, plan):
        event = yield from _input_event(machine, plan, prompt)
        if isinstance(event, events.Key):
            return (yield from _collect(machine, plan, event.key))
        if isinstance(event, events.Heard):
            return Input(heard=event)
        if isinstance(event, events.Failed):
            raise DocumentError(event.code, event.detail)
        if isinstance(event, events.Done) and not plan.stops_sound:
            pressed += "".join(key for key in event.keys if key in plan.keys)
    return (yield from _collect(machine, plan, pressed))


def _prompts(document: Document, node: Node, plan: Plan) -> Iterator[Sound]:
    for child in node.children:
        action = sound(document, child) if child.name in PROMPTS else None
        if action is None:
            continue
        if plan.stops_sound:
            action = replace(action, stop_keys=plan.keys, speech=plan.speech)
        left = repetitions(child)
        while left is None or left > 0:
            yield action
            left = None if left is None else left - 1


def _collect(machine: Machine, plan: Plan, pressed: str) -> Steps[Input]:
    digits, waiting = "", pressed
    while True:
        for key in waiting:
            if key in plan.finish_keys:
                return Input(digits)
            digits += key
            if len(digits) == plan.num_digits:
                return Input(digits)
        speech = None if digits else plan.speech
        pause = actions.Wait(float(plan.timeout_seconds), plan.keys, speech, is_input=True)
        event = yield from _input_event(machine, plan, pause)
        if isinstance(event, events.Heard):
            return Input(heard=event)
        if not isinstance(event, events.Key):
            return Input(digits)
        waiting = event.key


def _input_event(machine: Machine, plan: Plan, action: actions.Action) -> Steps[events.Event]:
    event = yield from machine.perform(action)
    sequence = 0
    while isinstance(event, events.PartlyHeard):
        if plan.partial_url:
            partial = (("UnstableSpeechResult", event.text), ("SequenceNumber", str(sequence)))
            yield from machine.notify(plan.partial_method, plan.partial_url, partial)
            sequence += 1
        event = yield from machine.perform(actions.Resume())
    return event


def _result(given: Input) -> actions.Parameters:
    if given.heard is not None:
        return (("SpeechResult", given.heard.text), ("Confidence", f"{given.heard.confidence:g}"))
    return (("Digits", given.digits),)
