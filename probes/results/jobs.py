"""Scheduled work on results."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, job
from probes.results.actions import forget_old, roll_up
from probes.results.rules import Level


@job("results.roll_up", every=timedelta(minutes=1))
def roll_everything_up(context: JobContext) -> None:
    """Bring all levels up to now, finest first."""
    for level in Level:
        is_behind = True
        while is_behind:
            with context.unit_of_work() as db:
                is_behind = roll_up(db, level, now=context.now())


@job("results.forget", every=timedelta(hours=6))
def forget_old_results(context: JobContext) -> None:
    """Delete what is past its time."""
    with context.unit_of_work() as db:
        forget_old(db, now=context.now())
