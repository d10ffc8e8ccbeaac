"""Scheduled work of tickets: the net below the chain, and limits that pass without anybody doing anything."""

from datetime import timedelta

from opscenter.core.actor import SYSTEM
from opscenter.core.jobs import JobContext, job
from opscenter.tickets.actions import limits, reconcile


@job("tickets.reconcile_chain", every=timedelta(minutes=1))
def reconcile_chain(context: JobContext) -> None:
    """Mend what differs between alerts, incidents and announcements, each difference in a unit of its own."""
    with context.unit_of_work(write=False) as db:
        differences = reconcile.find_differences(db, now=context.now())
    for difference in differences:
        with context.unit_of_work() as db:
            reconcile.mend(db, SYSTEM, difference, now=context.now())


@job("tickets.mark_overdue", every=timedelta(minutes=1))
def mark_overdue(context: JobContext) -> None:
    """Mark tickets whose limit has passed, so that the counters of overdue ones are right."""
    while True:
        with context.unit_of_work() as db:
            if limits.mark_overdue(db, now=context.now()) < limits.BATCH:
                return


@job("tickets.close_solved", every=timedelta(hours=1))
def close_solved(context: JobContext) -> None:
    """Close what nobody has reopened in time."""
    while True:
        with context.unit_of_work() as db:
            if limits.close_solved(db, SYSTEM, now=context.now()) < limits.BATCH:
                return
