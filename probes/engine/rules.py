"""The judge and the calendar of a check. Pure: states and times in, states and times out.

A single bad sample is *soft*: it only asks for quick confirming tries. Only a streak makes a state *hard*, and the
state is then dated back to the first sample of that streak, so that an outage runs from the first failed to the
first good sample. Samples that could not be taken say nothing about the target and neither extend nor break a streak.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import floor

from probes.checks.base import Status
from probes.targets.rules import CheckState

GRID_ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=25)
SILENT_AFTER_INTERVALS = 3
SILENT_AT_LEAST = timedelta(seconds=60)


@dataclass(frozen=True)
class Thresholds:
    """How many samples make a state hard and how quickly they are asked for."""

    confirm_tries: int = 2
    confirm_every_seconds: float = 2.0
    recover_successes: int = 2

    @property
    def bad_streak(self) -> int:
        """The first failed sample plus the confirming ones."""
        return self.confirm_tries + 1

    @property
    def longest_streak(self) -> int:
        """As many samples as the judge ever needs to remember."""
        return max(self.bad_streak, self.recover_successes)


@dataclass(frozen=True)
class Sample:
    """One result as the judge sees it."""

    status: Status
    at: datetime
    message: str = ""


@dataclass(frozen=True)
class Standing:
    """What is known about a check: its hard state, since when, and the samples that may still change it.

    `recent` holds the newest known samples, oldest first; `unknown_streak` those that could not be taken since.
    """

    state: CheckState = CheckState.UNKNOWN
    since: datetime | None = None
    recent: tuple[Sample, ...] = ()
    unknown_streak: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Flip:
    """A change of the hard state; `since` is the first sample of the streak that caused it."""

    before: CheckState
    after: CheckState
    since: datetime
    reason: str


@dataclass(frozen=True)
class Verdict:
    """The new standing, the flip if there is one, and whether quick confirming tries are wanted."""

    standing: Standing
    flip: Flip | None
    is_soft: bool


def judge(before: Standing, sample: Sample, thresholds: Thresholds) -> Verdict:
    """Fold one sample into the standing of a check."""
    if sample.status is Status.UNKNOWN:
        return _judge_blind(before, sample, thresholds)
    recent = (*before.recent, sample)[-thresholds.longest_streak :]
    standing = replace(before, recent=recent, unknown_streak=())
    after, streak = _hard_state(standing, thresholds)
    if after is before.state:
        return Verdict(standing, None, _agrees(sample.status) is not after)
    since = streak[0].at
    flip = Flip(before.state, after, since, sample.message)
    return Verdict(replace(standing, state=after, since=since), flip, _agrees(sample.status) is not after)


def _judge_blind(before: Standing, sample: Sample, thresholds: Thresholds) -> Verdict:
    """We could not look: after as many tries as a fault needs, the state is unknown, never down."""
    streak = (*before.unknown_streak, sample.at)[-thresholds.bad_streak :]
    standing = replace(before, unknown_streak=streak)
    if before.state is CheckState.UNKNOWN or len(streak) < thresholds.bad_streak:
        return Verdict(standing, None, is_soft=before.state is not CheckState.UNKNOWN)
    flip = Flip(before.state, CheckState.UNKNOWN, streak[0], sample.message)
    return Verdict(replace(standing, state=CheckState.UNKNOWN, since=streak[0], recent=()), flip, is_soft=False)


@dataclass(frozen=True)
class Rule:
    """A state is left for `after` when the newest `needed` samples in a row all belong."""

    before: frozenset[CheckState]
    belongs: frozenset[Status]
    needed: Callable[[Thresholds], int]
    after: CheckState


def _bad(thresholds: Thresholds) -> int:
    return thresholds.bad_streak


def _good(thresholds: Thresholds) -> int:
    return thresholds.recover_successes


OK, DEGRADED, DOWN, UNKNOWN = CheckState.OK, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN
IS_DOWN, IS_OK = frozenset({Status.DOWN}), frozenset({Status.OK})
IS_BAD, IS_UP = frozenset({Status.DOWN, Status.DEGRADED}), frozenset({Status.OK, Status.DEGRADED})

# The first rule that fits decides, so the worse state stands before the better one it could also become.
RULES = (
    Rule(frozenset({OK, DEGRADED, UNKNOWN}), IS_DOWN, _bad, DOWN),
    Rule(frozenset({OK, UNKNOWN}), IS_BAD, _bad, DEGRADED),
    Rule(frozenset({DOWN, DEGRADED}), IS_OK, _good, OK),
    Rule(frozenset({DOWN}), IS_UP, _bad, DEGRADED),
    Rule(frozenset({UNKNOWN}), IS_OK, lambda _: 1, OK),
)


def _hard_state(standing: Standing, thresholds: Thresholds) -> tuple[CheckState, Sequence[Sample]]:
    """The state after the newest sample, and the streak that justifies a change."""
    for rule in RULES:
        needed = rule.needed(thresholds)
        streak = standing.recent[-needed:]
        if (
            standing.state in rule.before
            and len(streak) == needed
            and all(one.status in rule.belongs for one in streak)
        ):
            return rule.after, streak
    return standing.state, ()


def _agrees(status: Status) -> CheckState:
    return CheckState(status.value)


def phase_seconds(check_id: int, interval_seconds: int) -> float:
    """Where on the grid a check runs: hashed, so that thousands of checks do not start in the same second."""
    digest = blake2b(str(check_id).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % (interval_seconds * 1000) / 1000


def next_slot(after: datetime, interval_seconds: int, phase: float) -> datetime:
    """The first grid time later than `after`. Slots missed during an outage of ours are not made up for."""
    elapsed = (after - GRID_ORIGIN).total_seconds() - phase
    slots = floor(elapsed / interval_seconds) + 1
    return GRID_ORIGIN + timedelta(seconds=slots * interval_seconds + phase)


def next_due(
    *, check_id: int, started_at: datetime, now: datetime, interval_seconds: int, is_soft: bool, thresholds: Thresholds
) -> datetime:
    """When a check runs next: soon after a soft result, else at its next slot.

    Confirming tries count from the start of the run, so that a target that uses up the whole time limit is not
    confirmed later than one that refuses at once.
    """
    if is_soft:
        return max(now, started_at + timedelta(seconds=thresholds.confirm_every_seconds))
    return next_slot(now, interval_seconds, phase_seconds(check_id, interval_seconds))


def is_silent(last_sample_at: datetime, now: datetime, interval_seconds: int) -> bool:
    """Whether a check has had no sample for so long that its last state says nothing any more."""
    return now - last_sample_at > max(SILENT_AT_LEAST, SILENT_AFTER_INTERVALS * timedelta(seconds=interval_seconds))
