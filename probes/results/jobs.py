"""Scheduled work on results."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, job
from probes.results.actions import forget_old, reckon, store
from probes.results.rules import Level


@job("results.roll_up", every=timedelta(minutes=1))
def roll_everything_up(context: JobContext) -> None:
    """Bring all levels up to now, finest first."""
    for level in Level:
        is_behind = True
        while is_behind:
            now = context.now()
            with context.unit_of_work(write=False) as db:
                step = reckon(db, level, now=now)
            if step is not None:
                with context.unit_of_work() as db:
                    store(db, step)
            is_behind = step is not None and step.end < now


@job("results.forget", every=timedelta(hours=6))
def forget_old_results(context: JobContext) -> None:
    """Delete what is past its time."""
    with context.unit_of_work() as db:
        forget_old(db, now=context.now())
