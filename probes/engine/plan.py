"""The runner's plan when the runner sits beside the database: claims from the due-queue, reports into the pipeline."""

from collections.abc import Callable, Sequence
from datetime import datetime

from opscenter.core.db import Database
from probes.engine.actions.record import record_results
from probes.engine.actions.schedule import claim_due, give_back, seconds_to_next_due
from probes.runner.contract import Assignment, Claimed, Report

IDLE_SECONDS = 60.0


class DatabasePlan:
    """Each call is one unit of work: this is the probe writer, one of the five edges that commit."""

    def __init__(self, database: Database, owner: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock

    def claim(self, limit: int) -> Claimed:
        """Look without a lock first: most of the time nothing is due, and writers should not have to wait for that."""
        with self._database.unit_of_work(write=False) as db:
            idle = seconds_to_next_due(db, now=self._clock())
        if idle is None or idle > 0:
            return Claimed((), IDLE_SECONDS if idle is None else idle)
        with self._database.unit_of_work() as db:
            assignments = claim_due(db, owner=self._owner, limit=limit, now=self._clock())
        return Claimed(assignments, 0.0 if len(assignments) == limit else self._idle())

    def report(self, reports: Sequence[Report]) -> None:
        """Judge and store."""
        with self._database.unit_of_work() as db:
            record_results(db, reports, now=self._clock())

    def give_back(self, assignments: Sequence[Assignment]) -> None:
        """Undo claims."""
        with self._database.unit_of_work() as db:
            give_back(db, assignments)

    def _idle(self) -> float:
        with self._database.unit_of_work(write=False) as db:
            idle = seconds_to_next_due(db, now=self._clock())
        return IDLE_SECONDS if idle is None else idle
