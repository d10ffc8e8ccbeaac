"""Writes that nobody waits for: what threads of one process leave at about the same time is committed at once."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import monotonic

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

Work = Callable[[Session], object]

log = structlog.get_logger(__name__)


class LateWrites:
    """Works that wait for a unit of work. Whichever thread comes first writes for those that come meanwhile.

    With `pause` seconds, who comes so soon after a write waits for the next one: each costs a commit, and a process
    that serves pages has many of them. A process that ends writes what still waits.
    """

    def __init__(self, unit_of_work: Callable[[], AbstractContextManager[Session]]) -> None:
        self.pause = 0.0
        self._unit_of_work = unit_of_work
        self._waiting: deque[Work] = deque()
        self._writing = threading.Lock()
        self._next = 0.0
        self._timing = threading.Lock()

    def add(self, work: Work) -> None:
        """Have the work done: here and now, by the thread that writes just now, or after the pause.

        A work may be tried twice, so it makes its rows itself.

        What cannot be written is lost, and the log says so.
        """
        self._waiting.append(work)
        seconds = self._next - monotonic()
        if seconds <= 0:
            self._drain()
        elif self._timing.acquire(blocking=False):
            threading.Timer(seconds, self._end_pause).start()

    def _end_pause(self) -> None:
        self._timing.release()
        self._drain()

    def _drain(self) -> None:
        while self._waiting and self._writing.acquire(blocking=False):
            self._next = monotonic() + self.pause
            try:
                self._write([self._waiting.popleft() for _ in range(len(self._waiting))])
            finally:
                self._writing.release()

    def _write(self, works: Sequence[Work]) -> None:
        try:
            with self._unit_of_work() as db:
                for work in works:
                    work(db)
        except OperationalError as error:
            log.warning("not_written_later", works=len(works), error=repr(error))
        except Exception as error:
            if len(works) > 1:
                # One that fails takes no others along.
                for work in works:
                    self._write([work])
            else:
                log.error("not_written_later", works=1, exc_info=error)
