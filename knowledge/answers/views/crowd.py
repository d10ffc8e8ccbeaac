"""How many are served at the same moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Crowd:
    """Those whom this process serves just now with one kind of page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    @contextmanager
    def joined(self) -> Iterator[int]:
        """Be one of them for a while; gives how many others there are."""
        with self._lock:
            others = self._count
            self._count += 1
        try:
            yield others
        finally:
            with self._lock:
                self._count -= 1
