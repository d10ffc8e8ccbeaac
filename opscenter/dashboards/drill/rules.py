"""The nine stations of the chain and the three figures that a drill measures. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opscenter.tickets.rules.chain import StationState

HEARD_WITHIN = timedelta(seconds=15)
TOLD_WITHIN = timedelta(seconds=3)


class StationName(StrEnum):
    """In their fixed order."""

    PROBE = "probe"
    ALERT = "alert"
    TICKET = "ticket"
    HOTLINE = "hotline"
    PORTAL = "portal"
    STATUS = "status"
    DUTY = "duty"
    RECOVERY = "recovery"
    CONTRACT = "contract"


class Listening(StrEnum):
    """When the drill's caller listens: while the announcement is in force, and after its withdrawal."""

    DURING = "during"
    AFTER = "after"


def sid_of(ticket_id: int, listening: Listening) -> str:
    """The name of the drill's call on the simulated line, the same however often it is asked for."""
    return f"SIMdrill{ticket_id}{listening.value}"


REACHED_AS = {
    StationName.PROBE: StationState.FAULT,
    StationName.RECOVERY: StationState.OK,
    StationName.CONTRACT: StationState.CONTRACT,
}


@dataclass(frozen=True)
class Station:
    """One station: when it was reached (None: not yet) and one line about it as code and parameters."""

    name: StationName
    at: datetime | None = None
    note: str = ""
    params: tuple[tuple[str, object], ...] = ()
    is_failed: bool = False

    @property
    def state(self) -> StationState:
        """What the disc shows."""
        if self.is_failed:
            return StationState.FAILED
        return StationState.TODO if self.at is None else REACHED_AS.get(self.name, StationState.DONE)


@dataclass(frozen=True)
class Measured:
    """The three durations of a drill, None while they are not known.

    `heard` runs from the fault to the words on the line of the next caller, `told` from the hard state to the same,
    `withdrawn` from the repair to the withdrawal.
    """

    heard: timedelta | None = None
    told: timedelta | None = None
    withdrawn: timedelta | None = None

    @property
    def is_heard_in_time(self) -> bool:
        """Against the product's own promise."""
        return self.heard is not None and self.heard <= HEARD_WITHIN

    @property
    def is_told_in_time(self) -> bool:
        """Against the product's own promise."""
        return self.told is not None and self.told <= TOLD_WITHIN


def between(start: datetime | None, end: datetime | None) -> timedelta | None:
    """A duration, None while one of its ends is missing."""
    return None if start is None or end is None else max(end - start, timedelta(0))
