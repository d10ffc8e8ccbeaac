"""How alerts look: the clock to the next step, tones of states, how long something lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from knowledge.answers.rules import RUN_BOOK
from knowledge.articles import rendering
from opscenter.alerts.models import Alert
from opscenter.alerts.rules import STEP_GAPS, Neighbour, Severity
from opscenter.core import phones
from opscenter.organizations.models import OrganizationPhone
from opscenter.ui.context import now
from opscenter.ui.filters import minutes_seconds, number
from opscenter.ui.i18n import _
from opscenter.ui.texts import label
from probes.targets.rules import CheckState

TONES = {Severity.CRITICAL: "bad", Severity.WARNING: "warn"}
MARKS = {CheckState.OK: "check", CheckState.DOWN: "x", CheckState.DEGRADED: "alert-triangle"}

TONED = frozenset({CheckState.DOWN, CheckState.DEGRADED})


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


def finding(one: Neighbour) -> str:
    """What a check says: 正常 38 ms, or why it is not well."""
    if one.state in TONED:
        return one.reason or label(one.state)
    if one.state is CheckState.OK and one.latency_ms is not None:
        return f"{label(one.state)} {number(one.latency_ms)} ms"
    return label(one.state)


def run_book_mark(kind: str) -> str:
    """The mark by which an article becomes the run-book of a kind of check."""
    return RUN_BOOK + kind


def step_text(markdown: str) -> Markup:
    """A step of a run-book as safe HTML."""
    return rendering.render(markdown)


def dial(phone: OrganizationPhone) -> str:
    """What the telephone dials: the digits as dialled in the country, without an extension."""
    shown_number = phones.pretty(phones.without_extension(phone.number))
    return "".join(character for character in shown_number if character.isdecimal() or character == "+")
