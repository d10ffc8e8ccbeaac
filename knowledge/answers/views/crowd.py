"""How many are served at the same moment, and that they are served one after the other.

Pages are reckoned in Python, of which a process runs one thread at a time: threads that take turns every few
milliseconds all come late.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.25


class Crowd:
    """Those whom this process serves just now with one kind of page.

    Whoever has waited for `patience` seconds goes on beside the others: one that hangs holds nobody up for longer.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._count = 0

    @contextmanager
    def joined(self) -> Iterator[int]:
        """Be one of them until it is done; gives how many others there were at the door."""
        with self._lock:
            others = self._count
            self._count += 1
        has_turn = self._turn.acquire(timeout=self._patience)
        try:
            yield others
        finally:
            if has_turn:
                self._turn.release()
            with self._lock:
                self._count -= 1
