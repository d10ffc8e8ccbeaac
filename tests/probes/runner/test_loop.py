"""The runner: nothing stalls anything else, nothing is lost, stopping is clean."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from opscenter.core.egress import AllowList
from probes.checks.base import Status
from probes.runner.contract import Assignment, Claimed, Report
from probes.runner.execute import Executor, Surroundings
from probes.runner.loop import DRAIN_SECONDS, Runner
from tests.probes.local_servers import answers, black_hole, served
from tests.servers import free_port

HERE = Surroundings(AllowList.parse("127.0.0.0/8:*"))


class FixedPlan:
    """Hands out its assignments once and keeps what comes back."""

    def __init__(self, assignments: Sequence[Assignment], *, failures: int = 0, repeat: bool = False) -> None:
        self.todo = list(assignments)
        self.repeat = repeat
        self.failures = failures
        self.reports: list[Report] = []
        self.reported_at: dict[int, float] = {}
        self.returned: list[Assignment] = []

    def claim(self, limit: int) -> Claimed:
        """The next ones."""
        now, later = self.todo[:limit], self.todo[limit:]
        self.todo = later if not self.repeat else self.todo
        return Claimed(now, 0.05 if self.repeat else 60.0)

    def report(self, reports: Sequence[Report]) -> None:
        """Fail as often as told, then keep."""
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.reports += reports
        self.reported_at |= {report.check_id: time.monotonic() for report in reports}

    def give_back(self, assignments: Sequence[Assignment]) -> None:
        """Remember what was not started."""
        self.returned += assignments


def http(number: int, port: int, timeout: float = 10.0) -> Assignment:
    """An HTTP check on a local port."""
    return Assignment(number, 1, "http", {"url": f"http://127.0.0.1:{port}/"}, timeout)


async def run_until(plan: FixedPlan, done: Callable[[], bool], seconds: float = 60.0) -> float:
    """Run until something is true, then stop; gives how long the stopping took."""
    runner = Runner(plan, Executor(HERE), lambda: datetime.now(UTC))
    running = asyncio.create_task(runner.run())
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.01)
    stopped_at = time.monotonic()
    runner.stop()
    await running
    return time.monotonic() - stopped_at


def test_black_holes_do_not_hold_up_good_targets() -> None:
    async def scene() -> FixedPlan:
        async with served(black_hole) as hole, served(answers("ok")) as good:
            holes = [http(number, hole, timeout=3.0) for number in range(200)]
            plan = FixedPlan([*holes, *(http(1000 + number, good) for number in range(50))])
            await run_until(plan, lambda: len(plan.reports) == 250)
            return plan

    plan = asyncio.run(scene())
    statuses = {report.check_id: report.outcome.status for report in plan.reports}
    assert all(statuses[number] is Status.DOWN for number in range(200))
    assert all(statuses[number] is Status.OK for number in range(1000, 1050))
    last_good = max(plan.reported_at[number] for number in range(1000, 1050))
    assert last_good < min(plan.reported_at[number] for number in range(200))


@pytest.mark.server
def test_dead_databases_do_not_hold_up_web_checks() -> None:
    async def scene() -> None:
        async with served(black_hole) as hole, served(answers("ok")) as good:
            settings = {"engine": "postgresql", "host": "127.0.0.1", "port": hole, "database": "x", "username": "p"}
            dead = [Assignment(number, 1, "sql", {**settings, "username": f"p{number}"}, 3.0) for number in range(30)]
            plan = FixedPlan([*dead, *(http(1000 + number, good) for number in range(20))])
            await run_until(plan, lambda: len(plan.reported_at) >= 20)
            last_good = max(plan.reported_at[number] for number in range(1000, 1020))
            assert all(at > last_good for number, at in plan.reported_at.items() if number < 1000)
            assert len(plan.returned) + len(plan.reports) == 50

    asyncio.run(scene())


def test_results_survive_a_plan_that_is_away() -> None:
    async def scene() -> FixedPlan:
        port = free_port()
        plan = FixedPlan([http(number, port) for number in range(5)], failures=1)
        await run_until(plan, lambda: len(plan.reports) == 5)
        return plan

    assert sorted(report.check_id for report in asyncio.run(scene()).reports) == [0, 1, 2, 3, 4]


def test_stopping_finishes_what_was_begun_and_stores_it() -> None:
    async def scene() -> tuple[FixedPlan, float]:
        async with served(answers("ok", delay=0.5)) as slow:
            plan = FixedPlan([http(1, slow, timeout=10.0)])
            took = await run_until(plan, lambda: not plan.todo)
            return plan, took

    plan, took = asyncio.run(scene())
    assert [report.outcome.status for report in plan.reports] == [Status.OK]
    assert took < DRAIN_SECONDS


def test_the_same_check_may_come_again_and_again() -> None:
    async def scene() -> FixedPlan:
        plan = FixedPlan([http(1, free_port())], repeat=True)
        await run_until(plan, lambda: len(plan.reports) > 5)
        return plan

    assert len(asyncio.run(scene()).reports) > 5
