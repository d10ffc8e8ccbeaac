"""Events that alerts publish, with the key `check:<id>`, so that those of one check arrive in order.

Who reacts reads the alert as it is now: an alert that is resolved before its opening was delivered opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from opscenter.alerts.rules import Severity
from opscenter.core.events import event


@event("alerts.alert_fired")
@dataclass(frozen=True)
class AlertFired:
    """An alert opened, or its severity rose to critical.

    `since` is the first failed sample of the streak that became hard; outage records begin there.
    """

    alert_id: int
    check_id: int
    organization_id: int
    service_id: int | None
    severity: Severity
    since: datetime
    summary: str
    at: datetime


@event("alerts.alert_resolved")
@dataclass(frozen=True)
class AlertResolved:
    """The check is good again, paused or gone.

    `since` is the beginning of the alert, `recovered_at` the first good sample of the streak that resolved it.
    """

    alert_id: int
    check_id: int
    organization_id: int
    service_id: int | None
    severity: Severity
    since: datetime
    recovered_at: datetime
    summary: str
    at: datetime


@event("alerts.alert_acknowledged")
@dataclass(frozen=True)
class AlertAcknowledged:
    """Somebody took the alert; it stays quiet until `until` or until it clears and fires again."""

    alert_id: int
    check_id: int
    organization_id: int
    service_id: int | None
    severity: Severity
    since: datetime
    account_id: int
    until: datetime
    summary: str
    at: datetime
