"""A line without sound or network: plays a table of documents and a timed script of the caller's deeds."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from opscenter.calls.twiml import actions, events
from opscenter.calls.twiml.errors import RETRIEVAL_FAILED
from opscenter.calls.twiml.interpreter import Ended, run
from opscenter.calls.twiml.machine import CallIdentity, Options

BASE = "http://app/"
CALL = CallIdentity("CA1", "AC1", "+8613800000001", "+862000009060")
SAY_SECONDS, PLAY_SECONDS, TALK_SECONDS, DIAL_SECONDS, RECORD_SECONDS = 2.0, 3.0, 60.0, 10.0, 4.0
STANDARD = {"CallSid", "AccountSid", "From", "To", "Caller", "Called", "Direction", "ApiVersion", "CallStatus"}


@dataclass
class FakeLine:
    """`documents` maps a path to its answers in order (the last one repeats); a number is an HTTP error."""

    documents: Mapping[str, str | int | list[str | int]]
    script: list[tuple[float, str]] = field(default_factory=list)
    dials: list[events.DialEnded] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    content_type: str = "text/xml"
    now: float = 0.0
    log: list[str] = field(default_factory=list)
    requests: list[actions.Request | actions.Notify] = field(default_factory=list)
    served: dict[str, int] = field(default_factory=dict)
    rest: tuple[actions.Action, float] | None = None

    def call(self, **options: str | float) -> Ended:
        """Run a call to its end; `log` tells what was heard and asked."""
        settings = {"url": BASE + "start", "error_prompt": "sorry"} | options
        steps = run(CALL, Options(**settings))  # type: ignore[arg-type]  # a table of mixed options
        return self._drive(steps)

    def heard(self) -> list[str]:
        """What a call to its end lets one hear and ask, after the first request."""
        self.call()
        return self.log[1:]

    def _drive(self, steps: Generator[actions.Action, events.Event, Ended]) -> Ended:
        action = next(steps)
        while True:
            try:
                action = steps.send(self.carry_out(action))
            except StopIteration as stop:
                return stop.value

    def carry_out(self, action: actions.Action) -> events.Event:
        """Do what the action says, in no time but that of the table above."""
        match action:
            case actions.Say() | actions.Play() | actions.Wait():
                return self._sound(action)
            case actions.Resume() if self.rest is not None:
                before, seconds = self.rest
                return self._pass(before, seconds, getattr(before, "stop_keys", ""), getattr(before, "speech", None))
            case actions.Request() | actions.Notify():
                return self._request(action)
            case actions.JoinQueue():
                self.log.append(f"join {action.name}")
                refusal = self.joins.pop(0) if self.joins else ""
                return events.QueueRefused(self.now, refusal) if refusal else events.Joined(self.now, "QU1")
            case actions.AskQueue():
                return events.QueueState(self.now, 3, 7, 40)
        return self._long(action)

    def _sound(self, action: actions.Say | actions.Play | actions.Wait) -> events.Event:
        match action:
            case actions.Say():
                said, length = f"say {action.text}", SAY_SECONDS
            case actions.Play():
                said = f"play {action.url.removeprefix(BASE)}"
                length = 0.0 if "instant" in action.url else PLAY_SECONDS
            case actions.Wait():
                said, length = f"wait {action.seconds:g}", action.seconds
        self.log.append(said)
        if "broken" in said:
            return events.Failed(self.now, RETRIEVAL_FAILED, said)
        return self._pass(action, length, action.stop_keys, action.speech)

    def _at_once(self, action: actions.Action) -> events.Event:
        words = {actions.Answer: "answer", actions.HangUp: "hangup", actions.LeaveQueue: "leave"}
        match action:
            case actions.SendKeys():
                self.log.append(f"keys {action.keys}")
            case actions.Warn():
                self.log.append(f"warn {action.code}")
            case actions.Decline():
                self.log.append(f"decline {action.reason}")
            case _:
                self.log.append(words[type(action)])
        return events.Done(self.now)

    def _long(self, action: actions.Action) -> events.Event:
        match action:
            case actions.Talk():
                self.log.append(f"talk {action.with_call}")
                return self._pass(action, TALK_SECONDS)
            case actions.Dial():
                self.log.append(f"dial {' '.join(target.address for target in action.targets)}")
                passed = self._pass(action, DIAL_SECONDS)
                ended = self.dials.pop(0) if self.dials else events.DialEnded(self.now, "no-answer")
                if isinstance(passed, events.HungUp):
                    return events.HungUp(self.now, dial=ended)
                return events.DialEnded(self.now, ended.status, ended.sid, ended.duration_seconds)
            case actions.Record():
                self.log.append("record")
                return self._record(action)
            case actions.Hold():
                self.log.append("hold")
                return self._pass(action, float("inf"))
        return self._at_once(action)

    def _record(self, action: actions.Record) -> events.Event:
        began = self.now
        ended = self._pass(action, RECORD_SECONDS, action.finish_keys)
        if isinstance(ended, events.Failed):
            return events.Recorded(self.now, "", "RE1", 0)
        key = ended.key if isinstance(ended, events.Key) else ""
        recording = events.Recorded(self.now, BASE + "RE1.wav", "RE1", int(self.now - began), key)
        return events.HungUp(self.now, recording=recording) if isinstance(ended, events.HungUp) else recording

    def _request(self, action: actions.Request | actions.Notify) -> events.Event:
        self.requests.append(action)
        path = action.url.removeprefix(BASE)
        extra = [f"{name}={value}" for name, value in action.parameters if name not in STANDARD]
        mark = "notify" if isinstance(action, actions.Notify) else action.method
        self.log.append(" ".join([mark, path, *extra]))
        answers = self.documents.get(path, 404)
        if isinstance(answers, list):
            turn = self.served.get(path, 0)
            self.served[path] = turn + 1
            answers = answers[min(turn, len(answers) - 1)]
        if isinstance(answers, int):
            return events.Answered(self.now, answers, "text/html", "")
        return events.Answered(self.now, 200, self.content_type, wrap(answers))

    def _pass(
        self, action: actions.Action, seconds: float, stop_keys: str = "", speech: actions.Speech | None = None
    ) -> events.Event:
        end, keys = self.now + seconds, ""
        while self.script and self.script[0][0] <= end:
            at, deed = self.script.pop(0)
            self.now = max(self.now, at)
            if len(deed) == 1 and deed not in stop_keys:
                keys += deed
                continue
            event = self._deed(deed, speech)
            if event is not None:
                self.rest = (action, end - self.now)
                return event
        if end == float("inf"):
            return events.HungUp(self.now)
        self.now = end
        return events.Done(self.now, keys)

    def _deed(self, deed: str, speech: actions.Speech | None) -> events.Event | None:
        word, _, rest = deed.partition(" ")
        made: dict[str, events.Event] = {
            "hangup": events.HungUp(self.now),
            "silent": events.Failed(self.now, 0),
            "take": events.Taken(self.now, rest),
            "move": events.Moved(self.now, BASE + rest),
        }
        if speech is not None:
            made |= {"words": events.Heard(self.now, rest, 0.9), "partly": events.PartlyHeard(self.now, rest)}
        if len(deed) == 1:
            return events.Key(self.now, deed)
        return made.get(word)


def wrap(verbs: str) -> str:
    """A complete document around verbs; a text with its own declaration is left as it is."""
    return verbs if verbs.startswith("<?") or not verbs.startswith("<") else f"<Response>{verbs}</Response>"
