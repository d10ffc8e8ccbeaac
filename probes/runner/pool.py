"""Threads for blocking drivers. A driver that hangs for ever costs its thread, never the place of another check."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Exhausted(Exception):
    """So many drivers hang at once that no further thread is started."""


class BlockingPool:
    """At most `size` checks run at once. A run that exceeds its time is abandoned: its place is free again at once,
    its thread ends whenever the driver returns. At most `most_abandoned` such threads may pile up.
    """

    def __init__(self, size: int = 8, most_abandoned: int = 64) -> None:
        self._places = asyncio.Semaphore(size)
        self._most_abandoned = most_abandoned
        self._abandoned = 0

    @property
    def abandoned(self) -> int:
        """Threads that still hang after their time was up."""
        return self._abandoned

    async def run(self, work: Callable[[], T], timeout_seconds: float) -> T:
        """Run `work` in a thread; raises TimeoutError, `Exhausted`, or what `work` raises.

        The time starts when there is a place, so that waiting is not blamed on the target.
        """
        async with self._places:
            if self._abandoned >= self._most_abandoned:
                raise Exhausted
            call = _Call(work, asyncio.get_running_loop())
            call.start()
            try:
                async with asyncio.timeout(timeout_seconds):
                    return await asyncio.shield(call.future)
            except TimeoutError:
                if not call.future.done():
                    self._abandoned += 1
                    call.future.add_done_callback(self._came_back)
                raise

    def _came_back(self, future: asyncio.Future[T]) -> None:
        self._abandoned -= 1
        if not future.cancelled():
            future.exception()


class _Call(Generic[T]):
    """One piece of work in a daemon thread, its result delivered to the loop."""

    def __init__(self, work: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
        self.future: asyncio.Future[T] = loop.create_future()
        self._work = work
        self._loop = loop

    def start(self) -> None:
        threading.Thread(target=self._run, name="blocking-check", daemon=True).start()

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001 - the error travels to whoever awaits the future
            self._settle(self.future.set_exception, error)
        else:
            self._settle(self.future.set_result, result)

    def _settle(self, setter: Callable[[R], None], what: R) -> None:
        def settle() -> None:
            if not self.future.done():
                setter(what)

        with suppress(RuntimeError):  # the loop was closed while the driver hung
            self._loop.call_soon_threadsafe(settle)
