"""Scheduled work of organisations: codes that a new year brings."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, job
from opscenter.organizations.actions.bodies import adopt_codes_of_the_year


@job("organizations.codes", every=timedelta(hours=1))
def adopt_new_codes(context: JobContext) -> None:
    """Let codes and names that were imported ahead come into force on New Year's Day."""
    with context.unit_of_work() as db:
        adopt_codes_of_the_year(db, now=context.now())
