"""The pool for blocking drivers."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from probes.runner.pool import BlockingPool, Exhausted


def hanging(until: threading.Event) -> Callable[[], str]:
    """A driver that does not return until the event."""

    def work() -> str:
        until.wait()
        return "late"

    return work


def test_the_result_and_the_error_of_the_work_come_back() -> None:
    async def scene() -> None:
        pool = BlockingPool()
        assert await pool.run(lambda: 42, 20) == 42
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 // 0, 20)

    asyncio.run(scene())


def test_a_hanging_driver_does_not_keep_its_place() -> None:
    async def scene() -> None:
        release, pool = threading.Event(), BlockingPool(size=1)
        with pytest.raises(TimeoutError):
            await pool.run(hanging(release), 0.1)
        assert pool.abandoned == 1
        assert await pool.run(lambda: "next", 20) == "next"
        release.set()
        while pool.abandoned:
            await asyncio.sleep(0.01)

    asyncio.run(scene())


def test_waiting_for_a_place_is_not_blamed_on_the_target() -> None:
    async def scene() -> None:
        pool = BlockingPool(size=1)
        slow = asyncio.create_task(pool.run(lambda: time.sleep(1.5), 20))
        await asyncio.sleep(0)
        assert await pool.run(lambda: "done", 1) == "done"
        await slow

    asyncio.run(scene())


def test_threads_do_not_pile_up_for_ever() -> None:
    async def scene() -> None:
        release, pool = threading.Event(), BlockingPool(size=1, most_abandoned=2)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await pool.run(hanging(release), 0.05)
        with pytest.raises(Exhausted):
            await pool.run(lambda: None, 20)
        release.set()
        while pool.abandoned:
            await asyncio.sleep(0.01)

    asyncio.run(scene())
