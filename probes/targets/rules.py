"""States and limits of a check that everything above agrees on. Pure."""

from enum import StrEnum

SHORTEST_INTERVAL_SECONDS = 5
LONGEST_INTERVAL_SECONDS = 86_400
LONGEST_TIMEOUT_SECONDS = 30
MOST_TRIES = 10


class CheckState(StrEnum):
    """The judged state of a check after confirming tries."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    PAUSED = "paused"


# Order of severity for sorting and merging: the worst first.
SEVERITY = (CheckState.DOWN, CheckState.UNKNOWN, CheckState.DEGRADED, CheckState.OK, CheckState.PAUSED)


def worst(states: list[CheckState]) -> CheckState:
    """The state a parent shows for its children; unknown for no child at all."""
    return min(states, key=SEVERITY.index, default=CheckState.UNKNOWN)


def default_timeout_seconds(interval_seconds: int) -> float:
    """A run must end well before the next one is due; three seconds is the house limit for databases."""
    return min(3.0, interval_seconds * 0.8)
