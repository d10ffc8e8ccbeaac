"""Enqueue and Leave: the wait document is fetched again and again until somebody takes the call or it leaves."""

from __future__ import annotations

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.document import Document, Node, http_method, resolve, whole
from opscenter.calls.twiml.errors import DocumentError
from opscenter.calls.twiml.machine import (
    CallerGone,
    CallOver,
    Machine,
    Membership,
    QueueLeft,
    SentElsewhere,
    Steps,
    TakenFromQueue,
)

WAIT_VERBS = frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"})
MAX_NAME = 64


def enqueue(machine: Machine, document: Document, node: Node) -> Steps[Document | None]:
    """Wait in a queue; afterwards the action document says how it ended, or the next verb follows."""
    yield from machine.answer()
    task = next((child.text for child in node.children if child.name == "Task"), "")
    size = whole(node, "maxQueueSize", 0, minimum=1) or None
    joining = actions.JoinQueue(node.text[:MAX_NAME], node.attributes.get("workflowSid", ""), task, size)
    event = yield from machine.perform(joining)
    if not isinstance(event, events.Joined):
        result = event.result if isinstance(event, events.QueueRefused) else "system-error"
        return (yield from _after(machine, document, node, (("QueueResult", result), ("QueueTime", "0"))))
    machine.membership = Membership(event.queue_sid, machine.now)
    try:
        parameters = yield from _stay(machine, document, node, event.queue_sid)
    finally:
        machine.membership = None
    return (yield from _after(machine, document, node, parameters))


def leave(machine: Machine, _document: Document, _node: Node) -> Steps[Document | None]:
    """Leave the queue; elsewhere it is a slip in the document and does nothing."""
    if machine.membership is not None:
        raise QueueLeft
    yield from machine.warn("Leave outside of a queue")
    return None


def _stay(machine: Machine, document: Document, node: Node, queue_sid: str) -> Steps[actions.Parameters]:
    try:
        yield from _wait(machine, document, node)
    except TakenFromQueue as taken:
        return (yield from _talk(machine, document, node, queue_sid, taken.event.by_call))
    except QueueLeft:
        yield from machine.perform(actions.LeaveQueue(queue_sid))
    except SentElsewhere:
        parameters = _result(machine, queue_sid, "redirected")
        yield actions.LeaveQueue(queue_sid)
        yield from _tell(machine, document, node, parameters)
        raise
    except CallOver:
        parameters = _result(machine, queue_sid, "hangup")
        yield actions.LeaveQueue(queue_sid)
        yield from _tell(machine, document, node, parameters)
        raise
    return _result(machine, queue_sid, "leave")


def _talk(machine: Machine, document: Document, node: Node, queue_sid: str, by_call: str) -> Steps[actions.Parameters]:
    parameters = (*_result(machine, queue_sid, "bridged"), ("DequeingCallSid", by_call))
    machine.membership = None
    try:
        yield from machine.perform(actions.Talk(by_call))
    except CallerGone:
        yield from _tell(machine, document, node, parameters)
        raise
    return parameters


def _wait(machine: Machine, document: Document, node: Node) -> Steps[None]:
    address = node.attributes.get("waitUrl", "").strip()
    while address:
        before = machine.sounds
        try:
            waiting = yield from machine.fetch(http_method(node, "waitUrlMethod"), resolve(document, address))
            yield from machine.execute(waiting, WAIT_VERBS)
        except DocumentError as error:
            # A broken wait document must not throw the caller out of the line.
            yield from machine.warn(error.detail, error.code)
            break
        if machine.sounds == before:
            yield from machine.perform(actions.Wait(1.0))
    while True:
        yield from machine.perform(actions.Hold())


def _result(machine: Machine, queue_sid: str, result: str) -> actions.Parameters:
    return (("QueueResult", result), ("QueueSid", queue_sid), ("QueueTime", machine.waited()))


def _tell(machine: Machine, document: Document, node: Node, parameters: actions.Parameters) -> Steps[None]:
    action = node.attributes.get("action", "").strip()
    if action:
        yield from machine.notify(http_method(node), resolve(document, action), parameters)


def _after(machine: Machine, document: Document, node: Node, parameters: actions.Parameters) -> Steps[Document | None]:
    action = node.attributes.get("action", "").strip()
    if not action:
        return None
    return (yield from machine.fetch(http_method(node), resolve(document, action), parameters))
