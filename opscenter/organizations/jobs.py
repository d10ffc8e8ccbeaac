"""Scheduled work of organisations: uploaded files nobody confirmed, and codes that a new year brings."""

from datetime import timedelta

from opscenter.core.jobs import JobContext, job
from opscenter.organizations.actions.bodies import adopt_codes_of_the_year
from opscenter.organizations.imports.actions import drop_old_files


@job("organizations.files", every=timedelta(hours=1))
def drop_unconfirmed_files(context: JobContext) -> None:
    """Forget uploaded files after a day."""
    with context.unit_of_work() as db:
        drop_old_files(db, now=context.now())


@job("organizations.codes", every=timedelta(hours=1))
def adopt_new_codes(context: JobContext) -> None:
    """Let codes and names that were imported ahead come into force on New Year's Day."""
    with context.unit_of_work() as db:
        adopt_codes_of_the_year(db, now=context.now())
