"""The words of a call: its states, where its area comes from, what came of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class LineKind(StrEnum):
    """What carries a call. Only lines know the difference; the flow and the queue do not."""

    TWILIO = "twilio"
    SIP = "sip"
    SIMULATOR = "simulator"
    MANUAL = "manual"


# Lines that recognise speech; the others send keys alone.
HEARING = frozenset({LineKind.TWILIO, LineKind.SIMULATOR})


class Flow(StrEnum):
    """Which conversation a dialled number begins: straight to a person, or keys offered before."""

    PUBLIC = "public"
    UNIT = "unit"


class CallState(StrEnum):
    """Where a call is now. CONNECTING lies between an operator's acceptance and the first word."""

    FLOW = "flow"
    QUEUED = "queued"
    CONNECTING = "connecting"
    TALKING = "talking"
    ENDED = "ended"


class AreaSource(StrEnum):
    """How the caller's area was found, in the order of trust."""

    KNOWN_NUMBER = "known_number"
    DIALLED_LINE = "dialled_line"
    AREA_CODE = "area_code"
    OPERATOR = "operator"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What came of a call, for the figures: a hang-up in the flow is not yet a solved question."""

    ANSWERED = "answered"
    ABANDONED_IN_FLOW = "abandoned_in_flow"
    ABANDONED_IN_QUEUE = "abandoned_in_queue"
    FAILED = "failed"


class Disposition(StrEnum):
    """Result of a call as the operator sums it up; the order is that of the digit keys 1 to 8."""

    ANSWERED_AT_ONCE = "answered_at_once"
    JOINED_INCIDENT = "joined_incident"
    TICKET = "ticket"
    TRANSFERRED = "transferred"
    CALLBACK_AGREED = "callback_agreed"
    NOT_OURS = "not_ours"
    SILENT = "silent"
    COMPLAINT = "complaint"


class StepKind(StrEnum):
    """One line of a call's history."""

    RECOGNIZED = "recognized"
    HEARD = "heard"
    ANNOUNCEMENT = "announcement"
    PRESSED = "pressed"
    NO_INPUT = "no_input"
    JOINED_QUEUE = "joined_queue"
    OFFERED = "offered"
    DECLINED = "declined"
    CONNECTED = "connected"
    LEFT = "left"


class CallbackReason(StrEnum):
    """Why somebody is to be called back."""

    ABANDONED = "abandoned"
    AGREED = "agreed"


class CallbackState(StrEnum):
    """Life of a call-back entry."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    GIVEN_UP = "given_up"


DIGITS = {str(number): disposition for number, disposition in enumerate(Disposition, start=1)}
LIVE_STATES = frozenset(CallState) - {CallState.ENDED}
# No number of any plan is longer (ITU-T E.164).
LONGEST_NUMBER = 15
# How long a line may say nothing of a call before the call counts as lost. While somebody waits it asks every few
# seconds; the longest article is read in minutes; a talk is reported only when it is over.
SILENT_LINE = {
    CallState.FLOW: timedelta(minutes=15),
    CallState.QUEUED: timedelta(minutes=2),
    CallState.CONNECTING: timedelta(minutes=2),
    CallState.TALKING: timedelta(hours=4),
}
WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "+266696687", "+7378742833"})


@dataclass(frozen=True)
class Area:
    """The body a call belongs to. `path` is None when the place is unknown: then only province-wide notices count."""

    organization_id: int
    path: str | None
    source: AreaSource


def dialled(text: str) -> str:
    """A dialled number in one spelling (`+862000009060`), whether or not it is a number that exists in the plan.

    Hotlines of a demo or of a house exchange need not be valid numbers, so `core.phones` cannot be asked.
    """
    digits = re.sub(r"[^0-9]", "", text)[:LONGEST_NUMBER]
    if text.strip().startswith("+") or digits.startswith("0086"):
        return "+" + digits.removeprefix("00")
    if len(digits) < 7:
        return digits
    return "+86" + digits.removeprefix("0")


def written(number: str) -> str:
    """A dialled number as people write it: `020-0000 9060`, `0757-0000 9062`; short numbers as they are."""
    if not number.startswith("+86"):
        return number
    national = "0" + number.removeprefix("+86")
    length = 3 if national[1] in "12" else 4
    area, rest = national[:length], national[length:]
    return f"{area}-{rest[:-4]} {rest[-4:]}" if len(rest) > 4 else national


def is_withheld(caller: str) -> bool:
    """Whether the caller's number was not sent; the long ones are what carriers send for ANONYMOUS and RESTRICTED.

    What has no digits or more of them than any number has counts as not sent too.
    """
    digits = re.sub(r"[^0-9]", "", caller)
    return caller.strip().lower() in WITHHELD or not 0 < len(digits) <= LONGEST_NUMBER


def choose_area(candidates: Mapping[AreaSource, tuple[int, str]], province_id: int) -> Area:
    """The caller's area: known number before dialled city line before landline area code before nothing.

    `candidates` hold organisation id and path of those that were found. Unknown callers belong to the province, whose
    people may see them, but have no path.
    """
    for source in AreaSource:
        if source in candidates:
            organization_id, path = candidates[source]
            return Area(organization_id, path, source)
    return Area(province_id, None, AreaSource.UNKNOWN)


def is_lost(state: CallState, heard_at: datetime, now: datetime) -> bool:
    """Whether a call's line has been silent for so long that the call cannot be alive any more."""
    return state in LIVE_STATES and now - heard_at > SILENT_LINE[state]


def outcome_of(state: CallState, *, was_queued: bool, was_connected: bool) -> Outcome:
    """What a call that ends in this state has come to."""
    if was_connected:
        return Outcome.ANSWERED
    if was_queued or state in (CallState.QUEUED, CallState.CONNECTING):
        return Outcome.ABANDONED_IN_QUEUE
    return Outcome.ABANDONED_IN_FLOW
