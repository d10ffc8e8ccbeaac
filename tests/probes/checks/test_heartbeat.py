"""Heartbeats are judged by silence."""

import pytest

from probes.checks.base import Status
from probes.checks.heartbeat import HeartbeatSettings, check_heartbeat


@pytest.mark.parametrize(
    ("silent_seconds", "status", "message"),
    [
        pytest.param(None, Status.UNKNOWN, "heartbeat.never", id="never reported"),
        pytest.param(60, Status.OK, "heartbeat.ok", id="on the dot"),
        pytest.param(61, Status.DEGRADED, "heartbeat.late", id="late but within grace"),
        pytest.param(90, Status.DEGRADED, "heartbeat.late", id="last second of grace"),
        pytest.param(91, Status.DOWN, "heartbeat.missing", id="grace is over"),
    ],
)
def test_silence_is_judged(silent_seconds: float | None, status: Status, message: str) -> None:
    outcome = check_heartbeat(HeartbeatSettings(period_seconds=60, grace_seconds=30), silent_seconds)
    assert (outcome.status, outcome.message) == (status, message)
