"""The rules of alerts: opening, silencing, calling order, the likely cause."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from opscenter.alerts.rules import (
    LONGEST_SHIFT,
    LONGEST_SILENCE,
    STEPS,
    Decision,
    Matcher,
    Neighbour,
    Severity,
    Shift,
    calling_order,
    decide,
    likely_cause,
    next_step_at,
    shift_fault,
    silence_fault,
)
from probes.targets.rules import CheckState

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OK, DEGRADED, DOWN, UNKNOWN, PAUSED = CheckState
CRITICAL, WARNING = Severity

# state, open alert, suppressed → resolve it, open another
DECISIONS = [
    (OK, None, False, Decision()),
    (OK, CRITICAL, False, Decision(resolves=True)),
    (OK, WARNING, False, Decision(resolves=True)),
    (OK, CRITICAL, True, Decision(resolves=True)),
    (OK, WARNING, True, Decision(resolves=True)),
    (OK, None, True, Decision()),
    (DEGRADED, None, False, Decision(opens=WARNING)),
    (DEGRADED, WARNING, False, Decision()),
    (DEGRADED, CRITICAL, False, Decision(resolves=True, opens=WARNING)),
    (DEGRADED, None, True, Decision()),
    (DEGRADED, WARNING, True, Decision()),
    (DEGRADED, CRITICAL, True, Decision(resolves=True)),
    (DOWN, None, False, Decision(opens=CRITICAL)),
    (DOWN, CRITICAL, False, Decision()),
    (DOWN, WARNING, False, Decision(resolves=True, opens=CRITICAL)),
    (DOWN, None, True, Decision()),
    (DOWN, CRITICAL, True, Decision()),
    (DOWN, WARNING, True, Decision()),
    (PAUSED, None, False, Decision()),
    (PAUSED, CRITICAL, True, Decision(resolves=True)),
    (PAUSED, WARNING, False, Decision(resolves=True)),
    *((UNKNOWN, held, quiet, Decision()) for held, quiet in product((None, CRITICAL, WARNING), (False, True))),
]


@pytest.mark.parametrize(("state", "held", "quiet", "expected"), DECISIONS)
def test_alerts_follow_the_state_of_their_check(state, held, quiet, expected):
    assert decide(state, held, is_suppressed=quiet) == expected


@pytest.mark.parametrize(("state", "quiet"), list(product(CheckState, (False, True))))
def test_deciding_again_changes_nothing(state, quiet):
    for held in (None, CRITICAL, WARNING):
        first = decide(state, held, is_suppressed=quiet)
        after = first.opens or (None if first.resolves else held)
        assert decide(state, after, is_suppressed=quiet) == Decision()


def matcher(**changes):
    values = {
        "area_path": "/1/2/",
        "service_id": None,
        "check_id": None,
        "starts_at": NOW,
        "ends_at": NOW + HOUR,
        **changes,
    }
    return Matcher(**values)


MATCHES = {
    "the area": (matcher(), ("/1/2/", 5, 7, NOW), True),
    "below the area": (matcher(), ("/1/2/3/", 5, 7, NOW), True),
    "no system": (matcher(), ("/1/2/", None, 7, NOW), True),
    "beside the area": (matcher(), ("/1/22/", 5, 7, NOW), False),
    "above the area": (matcher(), ("/1/", 5, 7, NOW), False),
    "the system": (matcher(service_id=5), ("/1/2/", 5, 7, NOW), True),
    "another system": (matcher(service_id=5), ("/1/2/", 6, 7, NOW), False),
    "system wanted, none given": (matcher(service_id=5), ("/1/2/", None, 7, NOW), False),
    "the check": (matcher(check_id=7), ("/1/2/", 5, 7, NOW), True),
    "another check": (matcher(check_id=7), ("/1/2/", 5, 8, NOW), False),
    "before": (matcher(), ("/1/2/", 5, 7, NOW - HOUR), False),
    "the end is free": (matcher(), ("/1/2/", 5, 7, NOW + HOUR), False),
}


@pytest.mark.parametrize(("one", "asked", "expected"), MATCHES.values(), ids=list(MATCHES))
def test_a_silence_matches(one, asked, expected):
    assert one.matches(*asked) is expected


SILENCES = {
    "an hour": (NOW, NOW + HOUR, None),
    "seven days": (NOW, NOW + LONGEST_SILENCE, None),
    "a minute more": (NOW, NOW + LONGEST_SILENCE + timedelta(minutes=1), "alert.silence_too_long"),
    "begun before": (NOW - HOUR, NOW + LONGEST_SILENCE, None),
    "over": (NOW - HOUR, NOW, "alert.silence_is_over"),
    "backwards": (NOW + HOUR, NOW + HOUR, "alert.silence_is_over"),
}


@pytest.mark.parametrize(("starts", "ends", "expected"), SILENCES.values(), ids=list(SILENCES))
def test_a_silence_lasts_seven_days_at_most(starts, ends, expected):
    assert silence_fault(starts, ends, NOW) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "alert.shift_ends_before_it_begins"),
        (HOUR, None),
        (LONGEST_SHIFT, None),
        (LONGEST_SHIFT + HOUR, "alert.shift_too_long"),
    ],
)
def test_a_shift_lasts_a_month_at_most(length, expected):
    assert shift_fault(NOW, NOW + length) == expected


def test_the_next_people_are_told_after_five_and_fifteen_minutes():
    times, now = [], NOW
    for step in range(STEPS - 1):
        now = next_step_at(step, CRITICAL, now)
        times.append(now - NOW)
    assert times == [timedelta(minutes=5), timedelta(minutes=15)]
    assert next_step_at(STEPS - 1, CRITICAL, now) is None


def test_a_warning_wakes_nobody_else():
    assert next_step_at(0, WARNING, NOW) is None


ORDERS = {
    "nobody": ([], []),
    "one": ([Shift(1, 2, None, 1)], [[1]]),
    "two of a rank together": ([Shift(2, 2, None, 1), Shift(1, 2, None, 1)], [[1, 2]]),
    "by rank": ([Shift(2, 2, None, 2), Shift(1, 2, None, 1)], [[1], [2]]),
    "county, city, province": ([Shift(1, 0, None, 1), Shift(2, 1, None, 1), Shift(3, 2, None, 1)], [[3], [2], [1]]),
    "own ranks before the tier above": ([Shift(1, 1, None, 1), Shift(3, 2, None, 9)], [[3], [1]]),
    "for the very system": ([Shift(1, 2, None, 1), Shift(2, 2, 5, 1)], [[2]]),
    "another system is of no concern": ([Shift(1, 2, 6, 1)], []),
    "nobody twice": ([Shift(1, 2, None, 1), Shift(1, 1, None, 1), Shift(2, 1, None, 1)], [[1], [2]]),
    "a step that has become empty is left out": ([Shift(1, 2, None, 1), Shift(1, 1, None, 1)], [[1]]),
}


@pytest.mark.parametrize(("shifts", "expected"), ORDERS.values(), ids=list(ORDERS))
def test_people_are_told_in_order(shifts, expected):
    assert calling_order(shifts, 5) == expected


def test_for_something_without_a_system_only_general_duty_counts():
    assert calling_order([Shift(1, 2, None, 1), Shift(2, 2, 5, 1)], None) == [[1]]


def neighbour(check_id, kind="http", state=DOWN, since=NOW):
    return Neighbour(check_id, f"check {check_id}", kind, state, "reason", since, is_same_target=True)


CAUSES = {
    "alone": ([], 1),
    "all others well": ([neighbour(2, "host", OK), neighbour(3, "sql", UNKNOWN)], 1),
    "the machine below": ([neighbour(2, "sql"), neighbour(3, "host")], 3),
    "slow below does not explain down": ([neighbour(2, "host", DEGRADED)], 1),
    "the same layer, but earlier": ([neighbour(2, since=NOW - HOUR)], 2),
    "the same layer, but later": ([neighbour(2, since=NOW + HOUR)], 1),
    "since when is not known": ([neighbour(2, since=None)], 1),
    "an unknown kind stands on top": ([neighbour(2, "heartbeat", since=NOW - HOUR)], 1),
}


@pytest.mark.parametrize(("others", "expected"), CAUSES.values(), ids=list(CAUSES))
def test_the_lowest_failing_layer_is_the_likely_cause(others, expected):
    assert likely_cause(neighbour(1), others).check_id == expected


def test_something_slow_below_explains_something_slow():
    found = likely_cause(neighbour(1, state=DEGRADED), [neighbour(2, "host", DEGRADED)])
    assert found.check_id == 2
