"""Scheduled work of the engine."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, job
from probes.engine.actions.pause import mark_silent


@job("probes.mark_silent", every=timedelta(seconds=15))
def notice_silence(context: JobContext) -> None:
    """Show checks without results as unknown."""
    with context.unit_of_work() as db:
        mark_silent(db, now=context.now())
