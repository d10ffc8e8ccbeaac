"""How alerts look: the clock to the next step, tones of states, how long something lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import STEP_GAPS, Severity
from opscenter.ui.context import now
from opscenter.ui.filters import minutes_seconds
from opscenter.ui.i18n import _
from probes.targets.rules import CheckState

TONES = {Severity.CRITICAL: "bad", Severity.WARNING: "warn"}
MARKS = {CheckState.OK: "check", CheckState.DOWN: "x", CheckState.DEGRADED: "alert-triangle"}


@dataclass(frozen=True)
class Countdown:
    """The clock that counts down to the next people being told."""

    state: str
    text: str
    share: float


def countdown(alert: Alert) -> Countdown | None:
    """Time left to take an alert; None when there is nothing to take or somebody has it."""
    if alert.resolved_at is not None or alert.is_acknowledged(now()) or alert.severity is not Severity.CRITICAL:
        return None
    if alert.next_step_at is None:
        return Countdown("over", _("无人确认"), 0)
    left = max(timedelta(0), alert.next_step_at - now())
    gap = STEP_GAPS[min(max(alert.step - 1, 0), len(STEP_GAPS) - 1)]
    share = left / gap
    return Countdown("amber" if share <= 0.25 else "running", _("确认 %(left)s", left=minutes_seconds(left)), share)


def lasted(alert: Alert) -> timedelta:
    """From the first bad sample to the first good one, or until now."""
    end: datetime = alert.recovered_at or now()
    return max(timedelta(0), end - alert.since)


def mark_of(state: CheckState) -> str:
    """The icon that says a state without colour."""
    return MARKS.get(state, "help-circle")
