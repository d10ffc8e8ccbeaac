"""One simulated call: carries the interpreter's actions out in real time and tells the page what is said and awaited.

Speech takes the time that it would take; keys, words and hanging up come from the page through a queue.
"""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from opscenter.calls.ivr.prompts import seconds
from opscenter.calls.ivr.rules import PIN_DIGITS, TICKET_DIGITS
from opscenter.calls.lines.client import WebhookClient
from opscenter.calls.models.lines import SimulatorInputKind
from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.interpreter import Ended, run
from opscenter.calls.twiml.machine import CallIdentity, Options

PLAY_SECONDS = 3.0
# What never leaves the line for the page: the page shows requests to whoever trains.
PRIVATE = frozenset({"From", "Caller"})

Told = Callable[[str, Mapping[str, Any]], None]
Input = tuple[SimulatorInputKind, str]


@dataclass
class Telephone:
    """A caller's telephone and the line it hangs on. `pace` is the speed of speech, `speed` that of the whole line."""

    call: CallIdentity
    options: Options
    client: WebhookClient
    tell: Told
    pace: float = 1.0
    speed: float = 1.0
    inputs: queue.Queue[Input] = field(default_factory=queue.Queue)
    began: float = field(default_factory=time.monotonic)
    pending: tuple[actions.Action, float] | None = None

    def carry(self) -> Ended:
        """Carry the call to its end."""
        steps = run(self.call, self.options)
        action = next(steps)
        while True:
            try:
                action = steps.send(self._perform(action))
            except StopIteration as stop:
                ended: Ended = stop.value
                self.tell("ended", {"status": ended.status, "seconds": ended.duration_seconds})
                self.client.close()
                return ended

    @property
    def at(self) -> float:
        """Seconds since the call began, on the line's own clock."""
        return (time.monotonic() - self.began) * self.speed

    def _perform(self, action: actions.Action) -> events.Event:
        match action:
            case actions.Say() | actions.Play() | actions.Wait() | actions.Hold():
                return self._sound(action)
            case actions.Resume() if self.pending is not None:
                before, left = self.pending
                return self._pass(before, left)
            case actions.Request() | actions.Notify():
                return self._request(action)
            case actions.JoinQueue():
                self.tell("queue", {"name": action.name})
                return events.Joined(self.at, action.name)
            case actions.AskQueue():
                return events.QueueState(self.at, 1, 1, 0)
        return self._other(action)

    def _other(self, action: actions.Action) -> events.Event:
        match action:
            case actions.Dial() | actions.Talk():
                return self._talk(action)
            case actions.Record():
                # There is no sound that could be recorded.
                return events.Recorded(self.at, "", "", 0)
            case actions.Warn():
                self.tell("warning", {"code": action.code, "detail": action.detail})
            case actions.Answer():
                self.tell("answered", {})
            case actions.Decline():
                self.tell("declined", {"reason": action.reason})
        return events.Done(self.at)

    def _sound(self, action: actions.Say | actions.Play | actions.Wait | actions.Hold) -> events.Event:
        match action:
            case actions.Say():
                length = seconds(action.text) / self.pace
                self.tell("say", {"text": action.text, "seconds": round(length, 1), "keys": action.stop_keys})
            case actions.Play():
                length = PLAY_SECONDS
                self.tell("play", {"url": action.url})
            case actions.Wait():
                length = action.seconds
                if action.is_input:
                    self.tell("listen", {"seconds": length, "keys": action.stop_keys})
            case actions.Hold():
                length = float("inf")
                self.tell("hold", {})
        return self._pass(action, length)

    def _talk(self, action: actions.Dial | actions.Talk) -> events.Event:
        began = self.at
        self.tell("connected", {})
        limit = float(action.time_limit_seconds) if isinstance(action, actions.Dial) else float("inf")
        ended = self._pass(action, limit)
        if isinstance(action, actions.Talk):
            return ended
        leg = events.DialEnded(self.at, "completed", f"{self.call.call_sid}-leg", int(self.at - began))
        return events.HungUp(self.at, dial=leg) if isinstance(ended, events.HungUp) else leg

    def _pass(self, action: actions.Action, length: float) -> events.Event:
        """Let time pass until the action is over or an input ends it."""
        end, pressed = self.at + length, ""
        while (left := end - self.at) > 0:
            try:
                kind, value = self.inputs.get(timeout=None if left == float("inf") else left / self.speed)
            except queue.Empty:
                break
            event = self._deed(action, kind, value)
            if event is not None:
                self.pending = (action, end - self.at)
                return event
            pressed += value if kind is SimulatorInputKind.KEY else ""
        return events.Done(self.at, pressed)

    def _deed(self, action: actions.Action, kind: SimulatorInputKind, value: str) -> events.Event | None:
        is_talk = isinstance(action, actions.Dial | actions.Talk)
        match kind:
            case SimulatorInputKind.HANG_UP:
                self.tell("hung_up", {})
                return events.HungUp(self.at)
            case SimulatorInputKind.OPERATOR_HANGS_UP if is_talk:
                self.tell("operator_hung_up", {})
                return events.Done(self.at)
            case SimulatorInputKind.KEY if value in getattr(action, "stop_keys", ""):
                # Which key it was shows the request that they add up to: here it may be one of a PIN.
                self.tell("key", {})
                return events.Key(self.at, value)
            case SimulatorInputKind.KEY if not is_talk:
                self.tell("unheard", {})
            case SimulatorInputKind.WORDS if getattr(action, "speech", None) is not None:
                self.tell("words", {"text": value})
                return events.Heard(self.at, value, 1.0)
        return None

    def _request(self, action: actions.Request | actions.Notify) -> events.Event:
        reply = self.client.send(action.method, action.url, action.parameters, action.token)
        told = [[name, shown(name, value)] for name, value in action.parameters if name not in PRIVATE]
        path = action.url.removeprefix(self.options.url.removesuffix("/voice/start"))
        self.tell(
            "request",
            {
                "method": action.method,
                "path": path,
                "parameters": told,
                "status": reply.status,
                "error": reply.error,
                "milliseconds": reply.milliseconds,
                "document": reply.body if reply.status == 200 else "",
            },
        )
        if reply.error:
            return events.Failed(self.at, reply.error, action.url)
        return events.Answered(self.at, reply.status, reply.content_type, reply.body)


def shown(name: str, value: str) -> str:
    """A parameter as the page may show it: keys that are neither a choice nor a ticket number may be a PIN, also one
    with a slip in it, and are never written down."""
    return "*" * PIN_DIGITS if name == "Digits" and len(value) not in (0, 1, TICKET_DIGITS) else value
