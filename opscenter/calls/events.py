"""What calls publish: ids, enums and times only; never a number or a word of the caller."""

from dataclasses import dataclass
from datetime import datetime

from opscenter.calls.rules import Disposition, Outcome
from opscenter.core.events import event


@event("calls.announcement_heard")
@dataclass(frozen=True)
class AnnouncementHeard:
    """A caller was told an announcement; `incident_id` is the incident it came from, if any."""

    call_id: int
    announcement_id: int
    incident_id: int | None
    organization_id: int
    at: datetime


@event("calls.call_ended")
@dataclass(frozen=True)
class CallEnded:
    """A call is over; the operator's summary may still follow."""

    call_id: int
    organization_id: int
    outcome: Outcome
    operator_id: int | None
    ticket_id: int | None
    at: datetime


@event("calls.call_summed_up")
@dataclass(frozen=True)
class CallSummedUp:
    """The operator has said what came of the call."""

    call_id: int
    organization_id: int
    disposition: Disposition
    ticket_id: int | None
    at: datetime


@event("calls.callback_wanted")
@dataclass(frozen=True)
class CallbackWanted:
    """Somebody is to be called back."""

    callback_id: int
    call_id: int
    organization_id: int
    at: datetime
