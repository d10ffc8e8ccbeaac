"""The runner's life: claim what is due, run it, hand the results over in batches, drain when told to stop.

The plan's calls block (a database, a slow line), so they run in threads of their own; the loop never waits for them
while checks are running. When the plan is away, results are kept and handed over later.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from probes.runner.contract import Assignment, Plan, Report
from probes.runner.execute import Executor

FLUSH_SECONDS = 0.05
BATCH = 1000
MOST_WAITING = 100_000
MOST_RUNNING = 2000
LONGEST_SLEEP_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 1.0
DRAIN_SECONDS = 4.0
RESOLVER_THREADS = 32

A = TypeVar("A")
R = TypeVar("R")

log = logging.getLogger(__name__)


class Runner:
    """One runner on one event loop."""

    def __init__(self, plan: Plan, executor: Executor, clock: Callable[[], datetime]) -> None:
        self._plan = plan
        self._executor = executor
        self._clock = clock
        self._running: dict[asyncio.Task[None], Assignment] = {}
        self._waiting: deque[Report] = deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()
        self._stored = asyncio.Event()
        self._stop = asyncio.Event()
        self._threads = ThreadPoolExecutor(2, "plan")

    def stop(self) -> None:
        """Claim nothing more, let running checks end, hand over what they found, return."""
        self._stop.set()
        self._stored.set()
        self._news.set()

    async def run(self) -> None:
        """Work until stopped."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(RESOLVER_THREADS, "resolve"))
        writer = asyncio.create_task(self._hand_over())
        try:
            while not self._stop.is_set():
                await self._sleep(await self._claim())
            await self._drain()
        finally:
            self._news.set()
            await writer
            await self._executor.close()
            self._threads.shutdown(wait=False)

    async def _claim(self) -> float:
        """Start what is due; returns for how long nothing else will be."""
        room = min(BATCH, MOST_RUNNING - len(self._running))
        if room <= 0:
            return FLUSH_SECONDS
        try:
            claimed = await self._in_thread(self._plan.claim, room)
            if self._stop.is_set():
                await self._in_thread(self._plan.give_back, claimed.assignments)
                return 0.0
        except Exception:
            # Process edge: the plan is away; checks that run go on.
            log.exception("nothing could be claimed")
            return AFTER_FAILURE_SECONDS
        for assignment in claimed.assignments:
            task = asyncio.create_task(self._execute(assignment))
            self._running[task] = assignment
            task.add_done_callback(self._forget)
        return claimed.idle_seconds

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._news.set()

    async def _execute(self, assignment: Assignment) -> None:
        started_at = self._clock()
        outcome = await self._executor.run(assignment)
        self._waiting.append(Report(assignment.check_id, assignment.epoch, started_at, outcome))
        self._news.set()

    async def _sleep(self, seconds: float) -> None:
        """Sleep to the next due time; stored results may have brought it forward."""
        self._stored.clear()
        if self._stop.is_set():
            return
        try:
            async with asyncio.timeout(max(0.0, min(seconds, LONGEST_SLEEP_SECONDS))):
                await self._stored.wait()
        except TimeoutError:
            return

    async def _hand_over(self) -> None:
        """Store results as they come, several at a time; ends when stopped, idle and empty."""
        while not (self._stop.is_set() and not self._running and not self._waiting):
            await self._news.wait()
            self._news.clear()
            if not self._stop.is_set():
                await asyncio.sleep(FLUSH_SECONDS)
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                if not await self._store(batch):
                    self._waiting.extendleft(reversed(batch))
                    if self._stop.is_set():
                        return
                    await asyncio.sleep(AFTER_FAILURE_SECONDS)

    async def _store(self, batch: list[Report]) -> bool:
        try:
            await self._in_thread(self._plan.report, batch)
        except Exception:
            # Process edge: the results are kept and handed over later.
            log.exception("%s results could not be stored yet", len(batch))
            return False
        self._stored.set()
        return True

    async def _in_thread(self, call: Callable[[A], R], argument: A) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, argument)

    async def _drain(self) -> None:
        """Wait for what runs; what takes too long is given back, so that another runner does it at once."""
        if self._running:
            await asyncio.wait(list(self._running), timeout=DRAIN_SECONDS)
        unfinished = dict(self._running)
        for task in unfinished:
            task.cancel()
        if not unfinished:
            return
        try:
            await self._in_thread(self._plan.give_back, list(unfinished.values()))
        except Exception:
            # Process edge: the leases will run out by themselves.
            log.exception("%s checks could not be given back", len(unfinished))
