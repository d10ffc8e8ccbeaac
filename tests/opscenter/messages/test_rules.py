"""Retries and readable placeholders."""

from datetime import UTC, datetime, timedelta

import pytest

from opscenter.messages.rules import RETRY_DELAYS, next_attempt, readable

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "delay"), list(enumerate(RETRY_DELAYS, start=1)))
def test_each_failure_waits_longer(attempts, delay):
    assert next_attempt(attempts, NOW) == NOW + delay


def test_after_the_last_try_a_delivery_is_given_up():
    assert next_attempt(len(RETRY_DELAYS) + 1, NOW) is None


def test_delays_only_grow():
    assert sorted(RETRY_DELAYS) == list(RETRY_DELAYS)
    assert sum(RETRY_DELAYS, timedelta()) > timedelta(hours=2)


def test_instants_read_as_time_in_china_and_the_rest_stays():
    context = {"since_at": "2026-12-20T18:05:00+00:00", "minutes": 7, "flat": "2026", "until_at": ""}
    assert readable(context) == {"since_at": "12-21 02:05", "minutes": 7, "flat": "2026", "until_at": ""}
