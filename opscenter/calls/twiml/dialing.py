"""Dial and Record: the two verbs that bring a second party or a recording into the call."""

from __future__ import annotations

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.document import Document, Node, flag, http_method, resolve, whole
from opscenter.calls.twiml.machine import CallerGone, Machine, Steps

NOUNS = frozenset({"Number", "Sip", "Client", "Queue"})
MAX_TARGETS = 10


def dial(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """Connect to another party. Without an action the next verb follows (unlike Gather and Record)."""
    targets = _targets(node)
    if not targets:
        yield from machine.warn("Dial without anybody to call")
        return None
    yield from machine.answer()
    try:
        event = yield from machine.perform(_dial_action(node, targets))
    except CallerGone as gone:
        yield from _tell_dial(machine, document, node, gone.event.dial)
        raise
    ended = event if isinstance(event, events.DialEnded) else events.DialEnded(machine.now, "failed")
    action = node.attributes.get("action", "").strip()
    if not action:
        return None
    return (yield from machine.fetch(http_method(node), resolve(document, action), _dial_result(ended)))


def record(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """Record a message. An empty one makes no request; a hang-up still delivers what was said."""
    yield from machine.answer()
    status_url = node.attributes.get("recordingStatusCallback", "").strip()
    action = actions.Record(
        timeout_seconds=whole(node, "timeout", 5, minimum=1),
        max_length_seconds=whole(node, "maxLength", 3600, minimum=1),
        finish_keys=node.attributes.get("finishOnKey", "1234567890*#"),
        play_beep=flag(node, "playBeep", True),
        trim_silence=node.attributes.get("trim", "trim-silence") != "do-not-trim",
        status_url=resolve(document, status_url) if status_url else "",
    )
    try:
        event = yield from machine.perform(action)
    except CallerGone as gone:
        if gone.event.recording is not None and gone.event.recording.duration_seconds > 0:
            parameters = _recording_result(gone.event.recording, "hangup")
            yield from machine.notify(http_method(node), _action_url(document, node), parameters)
        raise
    if not isinstance(event, events.Recorded) or event.duration_seconds == 0:
        return None
    parameters = _recording_result(event, event.finished_by)
    return (yield from machine.fetch(http_method(node), _action_url(document, node), parameters))


def _dial_action(node: Node, targets: tuple[actions.Target, ...]) -> actions.Dial:
    return actions.Dial(
        targets,
        timeout_seconds=whole(node, "timeout", 30, minimum=1),
        time_limit_seconds=whole(node, "timeLimit", 14400, minimum=1),
        caller_id=node.attributes.get("callerId", ""),
        hangup_on_star=flag(node, "hangupOnStar", False),
        sequential=flag(node, "sequential", False),
        answer_on_bridge=flag(node, "answerOnBridge", False),
        ring_tone=node.attributes.get("ringTone", ""),
        record=node.attributes.get("record", "do-not-record"),
    )


def _targets(node: Node) -> tuple[actions.Target, ...]:
    targets = [
        actions.Target(child.name.lower(), child.text, tuple(sorted(child.attributes.items())))
        for child in node.children
        if child.name in NOUNS and child.text
    ]
    if not targets and node.text:
        targets = [actions.Target("number", node.text)]
    return tuple(targets[:MAX_TARGETS])


def _tell_dial(machine: Machine, document: Document, node: Node, ended: events.DialEnded | None) -> Steps[None]:
    action = node.attributes.get("action", "").strip()
    if action:
        result = _dial_result(ended or events.DialEnded(machine.now, "canceled"))
        yield from machine.notify(http_method(node), resolve(document, action), result)


def _dial_result(ended: events.DialEnded) -> actions.Parameters:
    connected = (("DialCallSid", ended.sid), ("DialCallDuration", str(ended.duration_seconds))) if ended.sid else ()
    return (("DialCallStatus", ended.status), *connected)


def _recording_result(recording: events.Recorded, digits: str) -> actions.Parameters:
    return (
        ("RecordingUrl", recording.url),
        ("RecordingSid", recording.sid),
        ("RecordingDuration", str(recording.duration_seconds)),
        ("Digits", digits),
    )


def _action_url(document: Document, node: Node) -> str:
    action = node.attributes.get("action", "").strip()
    return resolve(document, action) if action else document.url
