"""What a runner gets and gives, independent of where its plan comes from: a database here, the centre elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from probes.checks.base import Outcome


@dataclass(frozen=True)
class Assignment:
    """One run to do now. `epoch` is the fencing number of the claim and comes back with the report.

    `settings` are complete, secrets included. `silent_seconds` is given for heartbeats only.
    """

    check_id: int
    epoch: int
    kind: str
    settings: dict[str, Any]
    timeout_seconds: float
    silent_seconds: float | None = None


@dataclass(frozen=True)
class Report:
    """One finished run."""

    check_id: int
    epoch: int
    started_at: datetime
    outcome: Outcome


@dataclass(frozen=True)
class Claimed:
    """The runs claimed now, and how long nothing else will be due."""

    assignments: Sequence[Assignment]
    idle_seconds: float


class Plan(Protocol):
    """Where runs come from and results go to. Both calls block and run in a thread of the runner."""

    def claim(self, limit: int) -> Claimed:
        """Take up to `limit` due runs for this runner."""

    def report(self, reports: Sequence[Report]) -> None:
        """Hand over finished runs; returning means that they are stored."""

    def give_back(self, assignments: Sequence[Assignment]) -> None:
        """Return claimed runs that were not started."""
