"""What alerts do when a check flips, and what they do about their own events."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.alerts.actions.alerts import follow_check
from opscenter.alerts.actions.missed import record_missed
from opscenter.alerts.actions.telling import tell_next, tell_over, tell_taken
from opscenter.alerts.events import AlertAcknowledged, AlertFired, AlertResolved
from opscenter.core.events import reaction
from probes.engine.events import CheckFlipped
from probes.targets.rules import CheckState


@reaction(CheckFlipped)
def open_or_resolve_alert(db: Session, event: CheckFlipped, now: datetime) -> None:
    """An alert follows its check; a fault that is over by now is entered as one."""
    follow_check(db, event.check_id, now=now)
    if event.after is CheckState.DOWN:
        record_missed(db, event.check_id, since=event.at, now=now)


@reaction(AlertFired)
def tell_people_on_duty(db: Session, event: AlertFired, now: datetime) -> None:
    """Those on duty hear of it."""
    tell_next(db, event.alert_id, now=now)


@reaction(AlertAcknowledged)
def tell_the_others(db: Session, event: AlertAcknowledged, now: datetime) -> None:
    """Those who were told as well may go on sleeping."""
    tell_taken(db, event.alert_id, now=now)


@reaction(AlertResolved)
def tell_that_it_is_over(db: Session, event: AlertResolved, now: datetime) -> None:
    """Whoever was told of the fault is told of its end."""
    tell_over(db, event.alert_id, now=now)
