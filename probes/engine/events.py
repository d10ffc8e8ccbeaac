"""The one event of the probes: a check changed its hard state."""

from dataclasses import dataclass
from datetime import datetime

from opscenter.core.events import event
from probes.targets.rules import CheckState


@event("probes.check_flipped")
@dataclass(frozen=True)
class CheckFlipped:
    """A check left one hard state for another; key `check:<id>`.

    `since` is the first sample of the streak that made the new state hard: the first failed one when a check goes
    down, the first good one when it recovers. `at` is when the judge decided. `reason` is the Chinese sentence of
    the deciding sample. A check that nobody could look at goes to `unknown`, which ends nothing: an alert stays
    open until the check is ok or degraded again, paused, or removed. That a new check is good at its first look is
    not published.
    """

    check_id: int
    organization_id: int
    service_id: int | None
    name: str
    before: CheckState
    after: CheckState
    reason: str
    since: datetime
    at: datetime
