"""The judge as a table, and the calendar of checks."""

from datetime import UTC, datetime, timedelta

import pytest

from probes.checks.base import Status
from probes.engine.rules import (
    Sample,
    Standing,
    Thresholds,
    is_silent,
    judge,
    next_due,
    next_slot,
    phase_seconds,
)
from probes.targets.rules import CheckState

START = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
LETTERS = {"o": Status.OK, "g": Status.DEGRADED, "D": Status.DOWN, "?": Status.UNKNOWN}
TWO_TRIES = Thresholds(confirm_tries=2, confirm_every_seconds=2, recover_successes=2)


def at(number: int) -> datetime:
    """The time of sample number n."""
    return START + timedelta(seconds=number)


def judged(samples: str, before: CheckState, thresholds: Thresholds = TWO_TRIES) -> tuple[list[str], Standing]:
    """Feed samples given as letters; give the flips as "after@first sample of the streak" and the last standing."""
    standing, flips = Standing(state=before, since=START), []
    for number, letter in enumerate(samples):
        verdict = judge(standing, Sample(LETTERS[letter], at(number)), thresholds)
        standing = verdict.standing
        if verdict.flip:
            flips.append(f"{verdict.flip.after}@{int((verdict.flip.since - START).total_seconds())}")
    return flips, standing


@pytest.mark.parametrize(
    ("before", "samples", "flips"),
    [
        pytest.param("ok", "ooo", [], id="nothing happens"),
        pytest.param("ok", "oD", [], id="one failure is soft"),
        pytest.param("ok", "oDD", [], id="two failures are soft"),
        pytest.param("ok", "oDDD", ["down@1"], id="three failures are hard, since the first of them"),
        pytest.param("ok", "DDoDD", [], id="a good sample ends the streak"),
        pytest.param("ok", "DDoDDD", ["down@3"], id="a new streak starts anew"),
        pytest.param("down", "o", [], id="one good sample does not recover"),
        pytest.param("down", "oo", ["ok@0"], id="two good samples recover, since the first of them"),
        pytest.param("down", "oDoo", ["ok@2"], id="a relapse starts anew"),
        pytest.param("ok", "ggg", ["degraded@0"], id="slow for three samples"),
        pytest.param("ok", "gDg", ["degraded@0"], id="slow and failing in turn is at least slow"),
        pytest.param("ok", "gDgDDD", ["degraded@0", "down@3"], id="from slow to down"),
        pytest.param("degraded", "oo", ["ok@0"], id="slow recovers"),
        pytest.param("degraded", "DDD", ["down@0"], id="slow goes down"),
        pytest.param("down", "ggg", ["degraded@0"], id="up again but slow"),
        pytest.param("down", "gog", ["degraded@0"], id="up again, slow now and then"),
        pytest.param("down", "goo", ["ok@1"], id="up again and soon good"),
        pytest.param("unknown", "o", ["ok@0"], id="the first good sample of a new check counts at once"),
        pytest.param("unknown", "DDD", ["down@0"], id="a new check that fails is confirmed like any other"),
        pytest.param("unknown", "???", [], id="still unknown"),
        pytest.param("ok", "??", [], id="not looking twice says nothing yet"),
        pytest.param("ok", "???", ["unknown@0"], id="not looking three times is unknown, never down"),
        pytest.param("down", "???", ["unknown@0"], id="nobody knows whether it is still down"),
        pytest.param("ok", "D?D?D", ["down@0"], id="a sample that was not taken does not break a streak"),
        pytest.param("ok", "???DDD", ["unknown@0", "down@3"], id="from unknown to down"),
        pytest.param("ok", "???o", ["unknown@0", "ok@3"], id="from unknown to ok"),
        pytest.param("down", "o???o", ["unknown@1", "ok@4"], id="a good sample before the gap does not count twice"),
    ],
)
def test_samples_become_states(before: str, samples: str, flips: list[str]) -> None:
    assert judged(samples, CheckState(before))[0] == flips


@pytest.mark.parametrize(
    ("before", "sample", "is_soft"),
    [
        pytest.param("ok", "o", False, id="as expected"),
        pytest.param("ok", "D", True, id="first failure"),
        pytest.param("ok", "g", True, id="first slowness"),
        pytest.param("ok", "?", True, id="could not look"),
        pytest.param("down", "D", False, id="still down"),
        pytest.param("down", "o", True, id="first good sample"),
        pytest.param("unknown", "?", False, id="still unknown"),
        pytest.param("unknown", "D", True, id="first failure of a new check"),
        pytest.param("degraded", "g", False, id="still slow"),
    ],
)
def test_a_sample_that_disagrees_with_the_state_asks_for_confirmation(before: str, sample: str, is_soft: bool) -> None:
    standing = Standing(state=CheckState(before), since=START)
    assert judge(standing, Sample(LETTERS[sample], START), TWO_TRIES).is_soft is is_soft


def test_no_confirming_tries_make_the_first_failure_hard() -> None:
    impatient = Thresholds(confirm_tries=0, recover_successes=1)
    assert judged("Do", CheckState.OK, impatient)[0] == ["down@0", "ok@1"]


def test_the_judge_remembers_no_more_than_it_needs() -> None:
    assert len(judged("oD" * 50, CheckState.OK)[1].recent) == TWO_TRIES.longest_streak


def test_the_reason_is_the_sentence_of_the_deciding_sample() -> None:
    standing = Standing(state=CheckState.OK, since=START)
    for number, text in enumerate(["一", "二", "三"]):
        verdict = judge(standing, Sample(Status.DOWN, at(number), text), TWO_TRIES)
        standing = verdict.standing
    assert verdict.flip is not None
    assert verdict.flip.reason == "三"


@pytest.mark.parametrize("interval", [5, 60, 86_400])
def test_slots_lie_on_a_fixed_grid(interval: int) -> None:
    phase = phase_seconds(7, interval)
    first = next_slot(START, interval, phase)
    assert next_slot(first, interval, phase) - first == timedelta(seconds=interval)
    assert next_slot(first - timedelta(milliseconds=1), interval, phase) == first
    assert 0 <= phase < interval


def test_an_outage_of_ours_leaves_no_backlog() -> None:
    phase = phase_seconds(7, 60)
    assert START < next_slot(START, 60, phase) <= START + timedelta(seconds=60)


def test_phases_spread_checks_evenly() -> None:
    seconds = [int(phase_seconds(number, 60)) for number in range(6000)]
    assert max(seconds.count(second) for second in range(60)) < 150


@pytest.mark.parametrize(
    ("took_seconds", "due_after_start"),
    [
        pytest.param(0.01, 2.0, id="a refused connection is tried again two seconds after its start"),
        pytest.param(3.0, 3.0, id="a run that used up three seconds is tried again at once"),
    ],
)
def test_confirming_tries_count_from_the_start_of_the_run(took_seconds: float, due_after_start: float) -> None:
    due = next_due(
        check_id=1,
        started_at=START,
        now=START + timedelta(seconds=took_seconds),
        interval_seconds=60,
        is_soft=True,
        thresholds=TWO_TRIES,
    )
    assert due == START + timedelta(seconds=due_after_start)


def test_a_settled_check_waits_for_its_slot() -> None:
    due = next_due(check_id=1, started_at=START, now=START, interval_seconds=60, is_soft=False, thresholds=TWO_TRIES)
    assert due == next_slot(START, 60, phase_seconds(1, 60))


@pytest.mark.parametrize(
    ("interval", "silent_seconds", "is_it"),
    [
        pytest.param(5, 60, False, id="a minute is given to everybody"),
        pytest.param(5, 61, True, id="more than a minute"),
        pytest.param(300, 900, False, id="three intervals"),
        pytest.param(300, 901, True, id="more than three intervals"),
    ],
)
def test_a_check_without_samples_is_silent(interval: int, silent_seconds: int, is_it: bool) -> None:
    assert is_silent(START - timedelta(seconds=silent_seconds), START, interval) is is_it
