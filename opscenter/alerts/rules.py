"""Pure rules of alerts: when one opens and resolves, what silences it, how long it waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf

from probes.targets.rules import CheckState, layer_of

LONGEST_SILENCE = timedelta(days=7)
WARN_OWNER_BEFORE = timedelta(minutes=15)
LONGEST_SHIFT = timedelta(days=31)
ACKNOWLEDGED_FOR = timedelta(hours=4)
# The first people on duty at once, the next after 5 minutes, the last after 15.
STEP_GAPS = (timedelta(minutes=5), timedelta(minutes=10))
STEPS = len(STEP_GAPS) + 1


class Severity(StrEnum):
    """How bad it is; only a critical alert opens an incident."""

    CRITICAL = "critical"
    WARNING = "warning"


class AlertState(StrEnum):
    """Whether it still goes on."""

    FIRING = "firing"
    RESOLVED = "resolved"


SEVERITY_OF = {CheckState.DOWN: Severity.CRITICAL, CheckState.DEGRADED: Severity.WARNING}


@dataclass(frozen=True)
class Decision:
    """What has to be done so that the alerts of a check agree with its state: resolve the open one, open a new one."""

    resolves: bool = False
    opens: Severity | None = None


def decide(state: CheckState, open_severity: Severity | None, *, is_suppressed: bool) -> Decision:
    """Compare the state of a check with the severity of its open alert (None: no open alert).

    An alert keeps its severity for life: a check that gets worse or partly better closes one alert and opens another.
    A check that nobody can look at changes nothing. Silence and maintenance suppress opening, never resolving; while
    they last, a critical alert of a check that is only slow by now ends, and a warning of one that went down stays.
    """
    if state is CheckState.UNKNOWN:
        return Decision()
    wanted = SEVERITY_OF.get(state)
    if wanted is open_severity:
        return Decision()
    if wanted is None or not is_suppressed:
        return Decision(resolves=open_severity is not None, opens=wanted)
    return Decision(resolves=open_severity is Severity.CRITICAL)


@dataclass(frozen=True)
class Matcher:
    """What a silence covers: an area with everything below, in it one system or all, one check or all, for a time."""

    area_path: str
    service_id: int | None
    check_id: int | None
    starts_at: datetime
    ends_at: datetime

    def matches(self, path: str, service_id: int | None, check_id: int, at: datetime) -> bool:
        """Whether an alert of this check would be silenced at `at`; the end is exclusive."""
        return (
            path.startswith(self.area_path)
            and self.service_id in (None, service_id)
            and self.check_id in (None, check_id)
            and self.starts_at <= at < self.ends_at
        )


def silence_fault(starts_at: datetime, ends_at: datetime, now: datetime) -> str | None:
    """The error code of a silence that cannot be set, None for a good one."""
    if ends_at <= now or ends_at <= starts_at:
        return "alert.silence_is_over"
    return "alert.silence_too_long" if ends_at - max(starts_at, now) > LONGEST_SILENCE else None


def shift_fault(starts_at: datetime, ends_at: datetime) -> str | None:
    """The error code of a shift that cannot be planned, None for a good one."""
    if ends_at <= starts_at:
        return "alert.shift_ends_before_it_begins"
    return "alert.shift_too_long" if ends_at - starts_at > LONGEST_SHIFT else None


def next_step_at(step: int, severity: Severity, now: datetime) -> datetime | None:
    """When the step after `step` (0, 1, …) is due if nobody acknowledges; a warning does not escalate."""
    if severity is Severity.WARNING or step >= len(STEP_GAPS):
        return None
    return now + STEP_GAPS[step]


@dataclass(frozen=True)
class Shift:
    """One person on duty, as the order of calling needs it: the depth of the body in the tree, system, rank."""

    account_id: int
    depth: int
    service_id: int | None
    rank: int


def calling_order(shifts: Iterable[Shift], service_id: int | None) -> list[list[int]]:
    """Account ids in the order in which they are told, those of one step together: 县 → 市 → 省, then by rank.

    At each level those on duty for the very system come instead of those on duty for everything. Nobody is told
    twice.
    """
    fitting = [shift for shift in shifts if shift.service_id in (None, service_id)]
    order: list[list[int]] = []
    for depth in sorted({shift.depth for shift in fitting}, reverse=True):
        level = [shift for shift in fitting if shift.depth == depth]
        specific = [shift for shift in level if shift.service_id is not None]
        chosen = specific or level
        for rank in sorted({shift.rank for shift in chosen}):
            told = {account_id for step in order for account_id in step}
            step = sorted({shift.account_id for shift in chosen if shift.rank == rank} - told)
            if step:
                order.append(step)
    return order


@dataclass(frozen=True)
class Neighbour:
    """A check beside the one that fired: on the same target, or of the same system in the same body."""

    check_id: int
    name: str
    kind: str
    state: CheckState
    reason: str
    since: datetime | None
    is_same_target: bool
    latency_ms: float | None = None


def likely_cause(own: Neighbour, neighbours: Sequence[Neighbour]) -> Neighbour:
    """The check that most likely explains the alert: the lowest failing layer, then the one that failed first.

    Only checks that are down (or, for a slow one, not well) count; without such a neighbour it is the check itself.
    """
    failing = [one for one in neighbours if one.state is CheckState.DOWN or one.state is own.state]
    return min((*failing, own), key=lambda one: (layer_of(one.kind), _first(one)))


LOOKED = frozenset({CheckState.OK, CheckState.DEGRADED, CheckState.DOWN})


def answers(kind: str | None, checks: Iterable[Neighbour]) -> list[Neighbour]:
    """The checks that have already done a step of a run-book; what nobody could look at has answered nothing."""
    return [one for one in checks if one.kind == kind and one.state in LOOKED]


def _first(one: Neighbour) -> float:
    return one.since.timestamp() if one.since else inf
