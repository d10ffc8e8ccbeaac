"""How many are served at the same moment, and that they are served one after the other, in the order they came.

Pages are reckoned in Python, of which a process runs one thread at a time: threads that take turns every few
milliseconds all come late, and each costs more.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

# So many others at the same moment are a crowd, and it lasts until so long after the last such moment: pages that cost
# more while nobody waits would bring the next line about.
MANY = 2
CALM_SECONDS = 2.0
PATIENCE_SECONDS = 0.1


class Crowd:
    """Those whom this process serves just now with one kind of page.

    Whoever is served for `patience` seconds goes on beside the next: one that hangs holds nobody up for longer, and a
    long queue stays a queue.
    """

    def __init__(self, *, patience: float = PATIENCE_SECONDS, calm: float = CALM_SECONDS) -> None:
        self._patience = patience
        self._calm = calm
        self._crowded_until = 0.0
        self._lock = threading.Lock()
        self._waiting = deque[threading.Event]()
        self._served: threading.Event | None = None
        self._since = 0.0
        self._count = 0

    @contextmanager
    def joined(self) -> Iterator[bool]:
        """Be one of them until it is done; gives whether they are a crowd."""
        turn = threading.Event()
        with self._lock:
            is_crowded = self._look_around(others=self._count)
            self._count += 1
            self._waiting.append(turn)
            self._call_next()
        while not turn.wait(self._patience):
            with self._lock:
                self._call_next()
        try:
            yield is_crowded
        finally:
            with self._lock:
                self._count -= 1
                self._look_around(others=self._count)
                if self._served is turn:
                    self._served = None
                self._call_next()

    def _look_around(self, *, others: int) -> bool:
        """Whether there is a crowd, or was one a moment ago."""
        now = monotonic()
        if others >= MANY:
            self._crowded_until = now + self._calm
        return now < self._crowded_until

    def _call_next(self) -> None:
        """It is the turn of who has waited longest, if nobody is served or the one who is takes too long."""
        is_free = self._served is None or monotonic() - self._since >= self._patience
        if is_free and self._waiting:
            self._served, self._since = self._waiting.popleft(), monotonic()
            self._served.set()
