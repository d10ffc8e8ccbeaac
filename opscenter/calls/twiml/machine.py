"""The running call: performs actions, fetches documents, keeps counts and the limits that stop endless loops."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.document import Document, Node, parse
from opscenter.calls.twiml.errors import RETRIEVAL_FAILED, SCHEMA_WARNING, TOO_MANY_DOCUMENTS, DocumentError

T = TypeVar("T")
Steps = Generator[actions.Action, events.Event, T]

AUDIBLE = actions.Sound | actions.Talk | actions.Dial | actions.Record
MAX_INSTANT_SOUNDS = 100


@dataclass(frozen=True)
class CallIdentity:
    """Who calls whom over which account, as every request names it."""

    call_sid: str
    account_sid: str
    caller: str
    called: str
    direction: str = "inbound"
    forwarded_from: str = ""
    api_version: str = "2010-04-01"


@dataclass(frozen=True)
class Options:
    """What a number is configured with, and the limits of a call."""

    url: str
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_url: str = ""
    error_prompt: str = ""
    error_language: str = ""
    max_requests: int = 5000
    max_quiet_documents: int = 20
    max_seconds: float = 4 * 3600.0


class CallOver(Exception):
    """The call ends here, for any reason."""


class CallerGone(CallOver):
    """The caller hung up."""

    def __init__(self, event: events.HungUp) -> None:
        super().__init__()
        self.event = event


class TakenFromQueue(Exception):
    """Somebody took the waiting call."""

    def __init__(self, event: events.Taken) -> None:
        super().__init__()
        self.event = event


class SentElsewhere(Exception):
    """From outside, the call was given another document."""

    def __init__(self, event: events.Moved) -> None:
        super().__init__()
        self.event = event


class QueueLeft(Exception):
    """The wait document said Leave."""


@dataclass(frozen=True)
class Membership:
    """The call's place in a queue, as long as it waits there."""

    queue_sid: str
    joined_at: float


VerbFunction = Callable[["Machine", Document, Node], Steps[Document | None]]


@dataclass
class Machine:
    """State of one call. Verbs are given from outside so that a verb may run documents without a circle of imports."""

    call: CallIdentity
    options: Options
    verbs: Mapping[str, VerbFunction]
    now: float = 0.0
    status: str = "ringing"
    answered_at: float | None = None
    requests: int = 0
    notices: int = 0
    sounds: int = 0
    quiet_documents: int = 0
    instant_sounds: int = 0
    membership: Membership | None = None

    def perform(self, action: actions.Action) -> Steps[events.Event]:
        """Have an action carried out; what ends or moves the call is raised, everything else returned."""
        before = self.now
        event = yield action
        while isinstance(event, events.Taken) and self.membership is None:
            event = yield actions.Resume()
        self.now = max(self.now, event.at)
        if isinstance(action, AUDIBLE):
            self._count_sound(before)
        if isinstance(event, events.HungUp):
            self.status = "completed" if self.answered_at is not None else "no-answer"
            raise CallerGone(event)
        if isinstance(event, events.Moved):
            raise SentElsewhere(event)
        if isinstance(event, events.Taken):
            raise TakenFromQueue(event)
        if self.now > self.options.max_seconds:
            raise CallOver
        return event

    def _count_sound(self, before: float) -> None:
        self.sounds += 1
        self.quiet_documents = 0
        self.instant_sounds = 0 if self.now > before else self.instant_sounds + 1
        if self.instant_sounds > MAX_INSTANT_SOUNDS:
            raise DocumentError(TOO_MANY_DOCUMENTS, "sounds without length, repeated without end")

    def answer(self) -> Steps[None]:
        """Take the call if it still rings."""
        if self.answered_at is None:
            yield from self.perform(actions.Answer())
            self.answered_at = self.now
            self.status = "in-progress"

    def warn(self, detail: str, code: int = SCHEMA_WARNING) -> Steps[None]:
        """Leave a trace of something odd in a document."""
        yield from self.perform(actions.Warn(code, detail))

    def notify(self, method: str, url: str, parameters: actions.Parameters) -> Steps[None]:
        """Tell the app something. The call may be over already: nothing is raised, the answer is not looked at."""
        self.notices += 1
        yield actions.Notify(method, url, self._parameters(parameters), f"{self.call.call_sid}-n{self.notices}")

    def fetch(self, method: str, url: str, parameters: actions.Parameters = ()) -> Steps[Document]:
        """Fetch the next document of the call."""
        self.requests += 1
        self.quiet_documents += 1
        if self.requests > self.options.max_requests or self.quiet_documents > self.options.max_quiet_documents:
            raise DocumentError(TOO_MANY_DOCUMENTS, url)
        queue = yield from self._queue_parameters()
        token = f"{self.call.call_sid}-{self.requests}"
        event = yield from self.perform(actions.Request(method, url, self._parameters(parameters + queue), token))
        if isinstance(event, events.Failed):
            raise DocumentError(event.code, event.detail)
        if not isinstance(event, events.Answered) or event.status >= 400:
            raise DocumentError(RETRIEVAL_FAILED, url)
        return parse(url, method, event.content_type, event.body)

    def execute(self, document: Document, allowed: frozenset[str] | None = None) -> Steps[None]:
        """Run a document and those it leads to, until one of them ends."""
        current: Document | None = document
        while current is not None:
            current = yield from self._execute_one(current, allowed)

    def _execute_one(self, document: Document, allowed: frozenset[str] | None) -> Steps[Document | None]:
        for node in document.verbs:
            verb = self.verbs.get(node.name)
            if verb is None or (allowed is not None and node.name not in allowed):
                yield from self.warn(f"{node.name} is not executed here")
                continue
            following = yield from verb(self, document, node)
            if following is not None:
                return following
        return None

    def _queue_parameters(self) -> Steps[actions.Parameters]:
        place = self.membership
        if place is None:
            return ()
        state = yield from self.perform(actions.AskQueue(place.queue_sid))
        if not isinstance(state, events.QueueState):
            return (("QueueSid", place.queue_sid), ("QueueTime", self.waited()))
        return (
            ("QueueSid", place.queue_sid),
            ("QueueTime", self.waited()),
            ("QueuePosition", str(state.position)),
            ("AvgQueueTime", str(state.average_seconds)),
            ("CurrentQueueSize", str(state.size)),
        )

    def waited(self) -> str:
        """Whole seconds in the queue so far."""
        return str(int(self.now - self.membership.joined_at)) if self.membership else "0"

    def _parameters(self, more: actions.Parameters) -> actions.Parameters:
        call = self.call
        standard = [
            ("CallSid", call.call_sid),
            ("AccountSid", call.account_sid),
            ("From", call.caller),
            ("To", call.called),
            ("Caller", call.caller),
            ("Called", call.called),
            ("CallStatus", self.status),
            ("Direction", call.direction),
            ("ApiVersion", call.api_version),
        ]
        if call.forwarded_from:
            standard.append(("ForwardedFrom", call.forwarded_from))
        given = dict(more)
        return tuple(pair for pair in standard if pair[0] not in given) + more
