"""Scheduled work of outages: the net below the events of alerts."""

from datetime import timedelta

import structlog

from opscenter.core.actor import SYSTEM
from opscenter.core.jobs import JobContext, job
from opscenter.status.actions import record_outage
from opscenter.status.queries import alerts_to_reconcile

# Events are delivered within seconds; what is younger is still on its way.
GRACE = timedelta(seconds=30)

log = structlog.get_logger(__name__)


@job("status.reconcile", every=timedelta(minutes=1))
def reconcile(context: JobContext) -> None:
    """Record outages whose event was lost, and end those whose alert is over."""
    with context.unit_of_work(write=False) as db:
        different = alerts_to_reconcile(db, before=context.now() - GRACE)
    for alert_id in different:
        with context.unit_of_work() as db:
            record_outage(db, SYSTEM, alert_id, now=context.now())
        log.warning("outage_mended", alert=alert_id)
