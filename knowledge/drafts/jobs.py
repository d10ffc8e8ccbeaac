"""Texts that nobody came back to are dropped."""

from datetime import timedelta

from knowledge.drafts.actions import forget_old
from opscenter.core.jobs import JobContext, job


@job("knowledge.forget_drafts", every=timedelta(days=1))
def forget_drafts(context: JobContext) -> None:
    """Once a day; a month is long enough to come back from any leave."""
    with context.unit_of_work() as db:
        forget_old(db, now=context.now())
