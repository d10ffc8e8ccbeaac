"""States of a check and limits of its timing, on which everything above agrees. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

SHORTEST_INTERVAL_SECONDS = 5
LONGEST_INTERVAL_SECONDS = 86_400
LONGEST_TIMEOUT_SECONDS = 15.0
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


def worst(states: Iterable[CheckState]) -> CheckState:
    """The state a parent shows for its children; unknown for no child at all."""
    return min(states, key=SEVERITY.index, default=CheckState.UNKNOWN)


@dataclass(frozen=True)
class Timing:
    """How often a check runs and how many samples make its state hard."""

    interval_seconds: int = 60
    timeout_seconds: float = 3.0
    confirm_tries: int = 2
    confirm_every_seconds: float = 2.0
    recover_successes: int = 2

    def columns(self) -> dict[str, Any]:
        """By column name of the checks table."""
        return asdict(self)


def wrong_timing(timing: Timing) -> list[str]:
    """The names of the fields that are out of range. A confirming try must come before the next regular one."""
    ranges = {
        "interval_seconds": (SHORTEST_INTERVAL_SECONDS, LONGEST_INTERVAL_SECONDS),
        "timeout_seconds": (0.1, LONGEST_TIMEOUT_SECONDS),
        "confirm_tries": (0, MOST_TRIES),
        "confirm_every_seconds": (1, timing.interval_seconds),
        "recover_successes": (1, MOST_TRIES),
    }
    return [name for name, (low, high) in ranges.items() if not low <= getattr(timing, name) <= high]


# From the ground up: what stands lower explains what stands on it.
LAYERS = ("host", "process", "sql", "tcp", "dns", "tls", "http")


def layer_of(kind: str) -> int:
    """How high in the stack a kind of check looks; a kind without a place stands on top."""
    return LAYERS.index(kind) if kind in LAYERS else len(LAYERS)
