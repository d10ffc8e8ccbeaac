"""What a line reports back to the interpreter.

`at` is always seconds since the call began: the interpreter has no clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """The action ended by itself. `keys` were pressed meanwhile but were not asked for."""

    at: float
    keys: str = ""


@dataclass(frozen=True)
class Key:
    """One of the action's `stop_keys` was pressed and ended it."""

    at: float
    key: str


@dataclass(frozen=True)
class Heard:
    """The recogniser finished: these words, with this confidence from 0 to 1."""

    at: float
    text: str
    confidence: float


@dataclass(frozen=True)
class PartlyHeard:
    """The recogniser's intermediate result; the action is still running."""

    at: float
    text: str


@dataclass(frozen=True)
class Failed:
    """The action could not be carried out; `code` as carriers number it (11200 retrieval, 11205 connection)."""

    at: float
    code: int
    detail: str = ""


@dataclass(frozen=True)
class Answered:
    """The app's answer to a request."""

    at: float
    status: int
    content_type: str
    body: str


@dataclass(frozen=True)
class Joined:
    """The call stands in the queue."""

    at: float
    queue_sid: str


@dataclass(frozen=True)
class QueueRefused:
    """The call could not join: `queue-full`, `error` or `system-error`."""

    at: float
    result: str


@dataclass(frozen=True)
class QueueState:
    """Where the call stands: position from 1, calls waiting, average wait in whole seconds."""

    at: float
    position: int
    size: int
    average_seconds: int


@dataclass(frozen=True)
class Taken:
    """Somebody took the call from the queue. May arrive in the middle of anything that waits in a queue."""

    at: float
    by_call: str


@dataclass(frozen=True)
class Moved:
    """The call was sent to another document from outside (the carrier's REST interface)."""

    at: float
    url: str
    method: str = "POST"


@dataclass(frozen=True)
class DialEnded:
    """How dialling ended: completed, busy, no-answer, failed or canceled; `sid` of the leg that was connected."""

    at: float
    status: str
    sid: str = ""
    duration_seconds: int = 0


@dataclass(frozen=True)
class Recorded:
    """A recording; `duration_seconds` 0 means that nothing was said. `finished_by` is the key that ended it."""

    at: float
    url: str
    sid: str
    duration_seconds: int
    finished_by: str = ""


@dataclass(frozen=True)
class HungUp:
    """The caller ended the call; what was running then, a recording or a dialled leg, comes with it."""

    at: float
    recording: Recorded | None = None
    dial: DialEnded | None = None


InputEvent = Done | Key | Heard | PartlyHeard | Failed
QueueEvent = Joined | QueueRefused | QueueState | Taken
Event = InputEvent | Answered | QueueEvent | Moved | DialEnded | Recorded | HungUp
