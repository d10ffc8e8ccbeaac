"""Scheduled work of the engine."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, JobState, job
from probes.engine.actions.pause import mark_silent

NAME = "probes.mark_silent"
EVERY = timedelta(seconds=15)


@job(NAME, every=EVERY)
def notice_silence(context: JobContext) -> None:
    """Show checks without results as unknown.

    After a standstill of the whole platform this job was silent as well: then the runners are given until its next
    turn to catch up, instead of hundreds of checks being unknown for a few seconds.
    """
    with context.unit_of_work() as db:
        own = db.get(JobState, NAME)
        if own and own.last_finished_at and context.now() - own.last_finished_at < 3 * EVERY:
            mark_silent(db, now=context.now())
