"""What time does to alerts: the next step of calling, the end of a silence or of announced work, reminders."""

from datetime import timedelta

import structlog

from opscenter.alerts.actions.alerts import follow_check
from opscenter.alerts.actions.missed import record_missed
from opscenter.alerts.actions.silences import warn_owner
from opscenter.alerts.actions.telling import tell_next
from opscenter.alerts.queries import states
from opscenter.alerts.queries.missed import checks_with_missed_faults
from opscenter.alerts.rules import WARN_OWNER_BEFORE
from opscenter.core.jobs import JobContext, job

# Events are delivered within seconds; what is younger is still on its way. Retries end after about two hours.
GRACE = timedelta(seconds=30)
LOOKS_BACK = timedelta(hours=6)

log = structlog.get_logger(__name__)


@job("alerts.escalate", every=timedelta(seconds=10))
def escalate(context: JobContext) -> None:
    """Tell the next people of alerts that nobody took in time."""
    with context.unit_of_work(write=False) as db:
        due = states.alerts_with_a_step_due(db, context.now())
    for alert_id in due:
        with context.unit_of_work() as db:
            tell_next(db, alert_id, now=context.now())


@job("alerts.reconcile", every=timedelta(minutes=1))
def reconcile(context: JobContext) -> None:
    """Compare checks and alerts and mend differences: work or a silence that ended, an event that died."""
    with context.unit_of_work(write=False) as db:
        different = states.checks_to_reconcile(db)
    for check_id in different:
        with context.unit_of_work() as db:
            if follow_check(db, check_id, now=context.now()):
                log.info("alert_mended", check=check_id)
    _enter_missed_faults(context)


def _enter_missed_faults(context: JobContext) -> None:
    now = context.now()
    begin = now - LOOKS_BACK
    with context.unit_of_work(write=False) as db:
        missed = checks_with_missed_faults(db, begin=begin, end=now - GRACE)
    for check_id in missed:
        with context.unit_of_work() as db:
            if record_missed(db, check_id, since=begin, now=now):
                log.info("missed_fault_entered", check=check_id)


@job("alerts.silences", every=timedelta(minutes=1))
def warn_owners(context: JobContext) -> None:
    """Remind owners of silences that end soon."""
    now = context.now()
    with context.unit_of_work(write=False) as db:
        ending = states.silences_ending_before(db, now + WARN_OWNER_BEFORE, now)
    for silence_id in ending:
        with context.unit_of_work() as db:
            warn_owner(db, silence_id, now=now)
