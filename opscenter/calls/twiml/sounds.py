"""Say, Play and Pause: from nodes to sounds, alone or as the prompts inside a Gather."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.document import Document, Node, resolve, whole
from opscenter.calls.twiml.errors import INVALID_SAY_TEXT, DocumentError
from opscenter.calls.twiml.machine import Machine, Steps

MAX_SAY_CHARACTERS = 4096
BREAK = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
BREAK_STRENGTHS = {"none": 0, "x-weak": 0, "weak": 200, "medium": 400, "strong": 700, "x-strong": 1200}

Sound = actions.Say | actions.Play | actions.Wait


def sound(document: Document, node: Node) -> Sound | None:
    """The action behind a Say, Play or Pause; None where there is nothing to hear."""
    if node.name == "Pause":
        return actions.Wait(float(whole(node, "length", 1)))
    if node.name == "Play":
        return actions.Play(resolve(document, node.text)) if node.text else None
    segments = tuple(_segments(node))
    if not any(segment.text for segment in segments):
        return None
    if sum(len(segment.text) for segment in segments) > MAX_SAY_CHARACTERS:
        raise DocumentError(INVALID_SAY_TEXT, "more than 4096 characters")
    return actions.Say(segments, node.attributes.get("language", ""), node.attributes.get("voice", ""))


def repetitions(node: Node) -> int | None:
    """How often a sound is heard; None = until somebody hangs up."""
    return whole(node, "loop", 1) or None if node.name in ("Say", "Play") else 1


def say(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """The verbs Say and Play outside of a Gather: keys do not stop them."""
    digits = node.attributes.get("digits", "") if node.name == "Play" else ""
    action = actions.SendKeys(digits) if digits else sound(document, node)
    if action is None:
        yield from machine.warn(f"{node.name} without content", INVALID_SAY_TEXT)
        return None
    yield from machine.answer()
    left = repetitions(node)
    while left is None or left > 0:
        yield from _perform_sound(machine, action)
        left = None if left is None else left - 1
    return None


def _perform_sound(machine: Machine, action: actions.Action) -> Steps[events.Event]:
    """Perform it; a sound that cannot be had is an error of the document, never silence."""
    event = yield from machine.perform(action)
    if isinstance(event, events.Failed):
        raise DocumentError(event.code, event.detail)
    return event


def pause(machine: Machine, _document: Document, node: Node) -> Steps[Document | None]:
    """Pause; as the first verb it delays the answering, so it never answers by itself."""
    yield from machine.perform(actions.Wait(float(whole(node, "length", 1))))
    return None


def _segments(node: Node, interpret_as: str = "") -> Iterator[actions.Spoken]:
    for part in node.content:
        if isinstance(part, str):
            text = re.sub(r"\s+", " ", part)
            if text.strip():
                yield actions.Spoken(text.strip() if len(node.content) == 1 else text, interpret_as)
        elif part.name == "break":
            yield actions.Spoken("", pause_ms=_break_ms(part))
        elif part.name == "sub":
            yield actions.Spoken(part.attributes.get("alias", part.text), interpret_as)
        else:
            yield from _segments(part, part.attributes.get("interpret-as", interpret_as))


def _break_ms(node: Node) -> int:
    match = BREAK.fullmatch(node.attributes.get("time", "").strip())
    if match is None:
        return BREAK_STRENGTHS.get(node.attributes.get("strength", "medium"), 400)
    return round(float(match[1]) * (1 if match[2] == "ms" else 1000))
