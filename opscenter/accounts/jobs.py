"""Scheduled work of accounts: forgetting counters of failed attempts and old sessions."""

from datetime import timedelta

from opscenter.accounts.actions import sessions, throttles
from opscenter.core.jobs import JobContext, job


@job("accounts.forget", every=timedelta(hours=1))
def forget_old(context: JobContext) -> None:
    """Delete what no longer keeps anybody in or out."""
    with context.unit_of_work() as db:
        throttles.forget_old(db, now=context.now())
        sessions.forget_old(db, now=context.now())
