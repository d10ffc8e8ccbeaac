"""Alerts open and close outage records."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.alerts.events import AlertFired, AlertResolved
from opscenter.core.actor import SYSTEM
from opscenter.core.events import reaction
from opscenter.status import actions


@reaction(AlertFired)
def open_outage(db: Session, event: AlertFired, now: datetime) -> None:
    """The record begins."""
    actions.record_outage(db, SYSTEM, event.alert_id, now=now)


@reaction(AlertResolved)
def close_outage(db: Session, event: AlertResolved, now: datetime) -> None:
    """The record ends."""
    actions.record_outage(db, SYSTEM, event.alert_id, now=now)
