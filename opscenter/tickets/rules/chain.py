"""The nine stations of an incident, in fixed order, and how far it has come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Station(StrEnum):
    """Where word of a fault goes."""

    PROBE = "probe"
    ALERT = "alert"
    TICKET = "ticket"
    HOTLINE = "hotline"
    PORTAL = "portal"
    STATUS_PAGE = "status_page"
    ON_CALL = "on_call"
    RECOVERY = "recovery"
    CONTRACT = "contract"


class StationState(StrEnum):
    """How a station is drawn: the fault, done by the machine, recovery, contract, not yet, not delivered."""

    FAULT = "fault"
    DONE = "done"
    OK = "ok"
    CONTRACT = "contract"
    TODO = "todo"
    FAILED = "failed"


_REACHED: Mapping[Station, StationState] = {
    Station.PROBE: StationState.FAULT,
    Station.RECOVERY: StationState.OK,
    Station.CONTRACT: StationState.CONTRACT,
}


@dataclass(frozen=True)
class Stop:
    """One station with the time since the first failed sample; None as long as it is not reached."""

    station: Station
    state: StationState
    offset: timedelta | None


def stops(
    started_at: datetime, reached: Mapping[Station, datetime | None], failed: frozenset[Station] = frozenset()
) -> list[Stop]:
    """All nine stations; `failed` are those that were tried in vain. Nothing is ever before the fault itself."""
    return [_stop(station, started_at, reached.get(station), station in failed) for station in Station]


def _stop(station: Station, started_at: datetime, at: datetime | None, is_failed: bool) -> Stop:
    if at is None:
        return Stop(station, StationState.FAILED if is_failed else StationState.TODO, None)
    state = _REACHED.get(station, StationState.DONE)
    return Stop(station, state, max(timedelta(0), at - started_at))
