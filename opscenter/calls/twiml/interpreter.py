"""The interpreter: `run(call, options)` is a generator that yields actions and is sent events until the call is over.

The SIP line and the browser simulator drive the same generator, so a call means the same on both.
"""

from __future__ import annotations

from dataclasses import dataclass

from opscenter.calls.twiml import actions
from opscenter.calls.twiml.dialing import dial, record
from opscenter.calls.twiml.document import Document, Node, http_method, resolve
from opscenter.calls.twiml.errors import INVALID_URL, DocumentError
from opscenter.calls.twiml.gathering import gather
from opscenter.calls.twiml.machine import CallerGone, CallIdentity, CallOver, Machine, Options, SentElsewhere, Steps
from opscenter.calls.twiml.queueing import enqueue, leave
from opscenter.calls.twiml.sounds import pause, say

DECLINED = {"busy": "busy", "rejected": "no-answer"}


@dataclass(frozen=True)
class Ended:
    """How the call ended: its last status and the seconds between answering and the end."""

    status: str
    duration_seconds: int
    by_caller: bool


def run(call: CallIdentity, options: Options) -> Steps[Ended]:
    """Carry a call from ringing to its end."""
    machine = Machine(call, options, VERBS)
    by_caller = False
    try:
        yield from _conversation(machine)
        yield actions.HangUp()
        machine.status = "completed"
    except CallerGone:
        by_caller = True
    except CallOver:
        if machine.status in ("ringing", "in-progress"):
            yield actions.HangUp()
            machine.status = "completed"
    duration = int(machine.now - machine.answered_at) if machine.answered_at is not None else 0
    if options.status_url:
        result = (("CallStatus", machine.status), ("CallDuration", str(duration)), ("SequenceNumber", "0"))
        yield from machine.notify("POST", options.status_url, result)
    return Ended(machine.status, duration, by_caller)


def _conversation(machine: Machine) -> Steps[None]:
    address, method = machine.options.url, machine.options.method
    while True:
        try:
            yield from _documents(machine, method, address)
            return
        except SentElsewhere as sent:
            address, method = sent.event.url, sent.event.method


def _documents(machine: Machine, method: str, address: str) -> Steps[None]:
    try:
        document = yield from machine.fetch(method, address)
        yield from machine.execute(document)
    except DocumentError as error:
        yield from machine.warn(error.detail, error.code)
        yield from _fall_back(machine, error)


def _fall_back(machine: Machine, error: DocumentError) -> Steps[None]:
    options = machine.options
    if options.fallback_url:
        try:
            machine.quiet_documents = 0
            parameters = (("ErrorCode", str(error.code)), ("ErrorUrl", options.url))
            document = yield from machine.fetch(options.fallback_method, options.fallback_url, parameters)
            yield from machine.execute(document)
            return
        except DocumentError as second:
            yield from machine.warn(second.detail, second.code)
    yield from machine.answer()
    if options.error_prompt:
        yield from machine.perform(actions.Say((actions.Spoken(options.error_prompt),), options.error_language))


def redirect(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """Go on with another document. Without an address it would fetch itself for ever, so that is an error."""
    if not node.text:
        raise DocumentError(INVALID_URL, "Redirect without an address")
    return (yield from machine.fetch(http_method(node), resolve(document, node.text)))


def hang_up(machine: Machine, _document: Document, _node: Node) -> Steps[Document | None]:
    """End the call; a call that still rings is answered first, as carriers do."""
    yield from machine.answer()
    raise CallOver


def reject(machine: Machine, _document: Document, node: Node) -> Steps[Document | None]:
    """Refuse a call that still rings, so that it is never answered; later it is a hang-up."""
    reason = node.attributes.get("reason", "rejected")
    if machine.answered_at is None:
        reason = reason if reason in DECLINED else "rejected"
        machine.status = DECLINED[reason]
        yield actions.Decline(reason)
    raise CallOver


VERBS = {
    "Say": say,
    "Play": say,
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
    "Enqueue": enqueue,
    "Leave": leave,
    "Dial": dial,
    "Record": record,
}
