"""What the interpreter asks of a line. A line carries one action out, then answers with one event of `events`.

Actions say what shall be heard or done, never how: text and times only, no audio, no sockets.
"""

from __future__ import annotations

from dataclasses import dataclass

Parameters = tuple[tuple[str, str], ...]

ALL_KEYS = "0123456789*#"
NO_KEYS = ""


@dataclass(frozen=True)
class Spoken:
    """One stretch of a Say: text, how to read it (`digits`, `date`…, empty = as written), and the silence after it."""

    text: str
    interpret_as: str = ""
    pause_ms: int = 0


@dataclass(frozen=True)
class Speech:
    """What speech recognition is asked for; absent on an action where only keys or nothing is wanted."""

    language: str = ""
    hints: tuple[str, ...] = ()
    timeout: str = "auto"
    stops_sound: bool = True


@dataclass(frozen=True)
class Answer:
    """Take the call: nothing before this is heard, everything after is."""


@dataclass(frozen=True)
class Say:
    """Speak. Stops at once when one of `stop_keys` is pressed; other keys come back in `Done.keys`."""

    segments: tuple[Spoken, ...]
    language: str = ""
    voice: str = ""
    stop_keys: str = NO_KEYS
    speech: Speech | None = None

    @property
    def text(self) -> str:
        """The words alone, as a page shows them."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Play:
    """Play the sound at `url`. A sound that cannot be fetched is answered with `Failed`, never with silence."""

    url: str
    stop_keys: str = NO_KEYS
    speech: Speech | None = None


@dataclass(frozen=True)
class SendKeys:
    """Send these tones to the other side; `w` is half a second of waiting."""

    keys: str


@dataclass(frozen=True)
class Wait:
    """Let `seconds` pass in silence, listening for `stop_keys`. `Done` means that they passed unused."""

    seconds: float
    stop_keys: str = NO_KEYS
    speech: Speech | None = None
    is_input: bool = False


@dataclass(frozen=True)
class Hold:
    """Play the line's own waiting music until something else happens; never answered with `Done`."""


@dataclass(frozen=True)
class Resume:
    """Go on with the previous action as if nothing had happened (after a partial speech result)."""


@dataclass(frozen=True)
class Request:
    """Fetch a document. `token` is the same when the line repeats the request, so a receiver can tell."""

    method: str
    url: str
    parameters: Parameters
    token: str


@dataclass(frozen=True)
class Notify:
    """Tell the app something whose answer cannot change the call: the document in it is not read."""

    method: str
    url: str
    parameters: Parameters
    token: str


@dataclass(frozen=True)
class Warn:
    """Something in a document was wrong but the call goes on; `code` is the number that carriers use for it."""

    code: int
    detail: str


@dataclass(frozen=True)
class JoinQueue:
    """Put the call at the end of the queue `name`; answered with `Joined` or `QueueRefused`."""

    name: str
    workflow: str = ""
    task: str = ""
    max_size: int | None = None


@dataclass(frozen=True)
class AskQueue:
    """How does the queue stand now? Answered with `QueueState`."""

    queue_sid: str


@dataclass(frozen=True)
class LeaveQueue:
    """Take the call out of the queue again."""

    queue_sid: str


@dataclass(frozen=True)
class Talk:
    """Connect the call with the one who took it from the queue, until either side ends it (`Done` or `HungUp`)."""

    with_call: str


@dataclass(frozen=True)
class Target:
    """Whom to dial: `kind` is number, sip, client or queue; `attributes` are those of the noun (whisper URL…)."""

    kind: str
    address: str
    attributes: Parameters = ()


@dataclass(frozen=True)
class Dial:
    """Call the targets, all at once or one after the other, and connect; answered with `DialEnded`."""

    targets: tuple[Target, ...]
    timeout_seconds: int = 30
    time_limit_seconds: int = 14400
    caller_id: str = ""
    hangup_on_star: bool = False
    sequential: bool = False
    answer_on_bridge: bool = False
    ring_tone: str = ""
    record: str = "do-not-record"


@dataclass(frozen=True)
class Record:
    """Record the caller; answered with `Recorded`, also when nothing was said (empty recording)."""

    timeout_seconds: int = 5
    max_length_seconds: int = 3600
    finish_keys: str = "1234567890*#"
    play_beep: bool = True
    trim_silence: bool = True
    status_url: str = ""


@dataclass(frozen=True)
class Decline:
    """Refuse the call without answering it: `busy` or `rejected`."""

    reason: str


@dataclass(frozen=True)
class HangUp:
    """End the call. The last action of every answered call that the caller has not ended."""


Sound = Say | Play | SendKeys | Wait | Hold
Fetch = Request | Notify | Warn
Queueing = JoinQueue | AskQueue | LeaveQueue | Talk
Action = Answer | Sound | Resume | Fetch | Queueing | Dial | Record | Decline | HangUp
