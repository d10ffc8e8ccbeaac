"""The executor turns whatever happens into an outcome."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from opscenter.core.egress import AllowList
from probes.checks.base import KINDS, CheckKind, CheckSettings, Limits, Mode, Outcome, Status
from probes.checks.registry import kinds
from probes.runner.contract import Assignment
from probes.runner.execute import Executor, Surroundings
from tests.servers import free_port

HERE = Surroundings(AllowList.parse("127.0.0.0/8:*"))


def execute(kind: str, settings: dict[str, Any], *, timeout: float = 20.0, silent: float | None = None) -> Outcome:
    """One run on a loop of its own."""

    async def scene() -> Outcome:
        executor = Executor(HERE)
        outcome = await executor.run(Assignment(1, 1, kind, settings, timeout, silent))
        await executor.close()
        return outcome

    return asyncio.run(scene())


async def _hang(_settings: CheckSettings, _limits: Limits) -> Outcome:
    await asyncio.sleep(60)
    raise AssertionError


def _break(_settings: CheckSettings, _limits: Limits) -> Outcome:
    raise RuntimeError("a bug of ours")


@pytest.fixture
def odd_kinds() -> Iterator[None]:
    """Two check types that no product should have."""
    registry = kinds()
    odd = {
        "hanging": CheckKind("hanging", "", Mode.NETWORK, CheckSettings, {}, _hang),
        "broken": CheckKind("broken", "", Mode.BLOCKING, CheckSettings, {}, _break),
    }
    registry.update(odd)
    yield
    for name in odd:
        registry.pop(name)
    assert "broken" not in KINDS


def test_a_network_check_is_carried_out() -> None:
    outcome = execute("tcp", {"host": "127.0.0.1", "port": free_port()})
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.refused")


def test_a_heartbeat_is_judged_by_its_silence() -> None:
    assert execute("heartbeat", {"period_seconds": 60, "grace_seconds": 0}, silent=61).status is Status.DOWN


def test_a_blocking_check_runs_in_a_thread() -> None:
    settings = {"engine": "sqlite", "database": "/no/such/file"}
    assert execute("sql", settings).message == "sql.file_not_allowed"


@pytest.mark.usefixtures("odd_kinds")
def test_a_check_that_ignores_its_limit_is_ended() -> None:
    outcome = execute("hanging", {}, timeout=0.1)
    assert (outcome.status, outcome.message) == (Status.DOWN, "runner.timeout")


@pytest.mark.usefixtures("odd_kinds")
def test_a_bug_of_ours_is_unknown_and_never_down() -> None:
    outcome = execute("broken", {})
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "runner.failed")


def test_settings_that_no_longer_fit_are_unknown() -> None:
    assert execute("tcp", {"host": "127.0.0.1"}).message == "runner.settings_refused"


def test_a_type_that_this_build_does_not_have_is_unknown() -> None:
    assert execute("telepathy", {}).message == "runner.unknown_kind"
