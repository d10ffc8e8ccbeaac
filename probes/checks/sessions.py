"""Database sessions kept between runs, at most one for each database, so that watching a server does not load it.

Opening a session for each run costs the watched server 30 to 120 times as much as reusing one. A kept session is
replaced after ten minutes and dropped after any error.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Protocol

RENEW_AFTER_SECONDS = 600.0


class Lost(Exception):
    """No session with the server: it does not answer, refuses us, or ended the session."""


class Slow(Exception):
    """The server did not answer the query in time."""


class Wrong(Exception):
    """The server refused the query itself."""


class Busy(Exception):
    """The one session of this database is still used by another check."""


class Session(Protocol):
    """One session with one database, read-only and limited in time, whatever the engine."""

    def ask(self, query: str, timeout_seconds: float) -> object:
        """The first value of the answer, None when it has no row; raises `Lost`, `Slow` or `Wrong`."""

    def close(self) -> None:
        """End the session; a session that is already dead is no error."""


@dataclass
class _Slot:
    lock: Lock = field(default_factory=Lock)
    session: Session | None = None
    opened_at: float = 0.0
    is_over: bool = False

    def release(self) -> None:
        """The use has ended; a session that was closed meanwhile ends with it."""
        self.lock.release()
        if self.is_over:
            self.end()

    def end(self) -> None:
        """End the session now, or else when its use ends."""
        self.is_over = True
        if self.lock.acquire(blocking=False):
            self.drop()
            self.lock.release()

    def drop(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            session.close()


class Sessions:
    """Kept sessions by key (server, database and account)."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, _Slot] = {}
        self._lock = Lock()

    def ask(self, key: Hashable, connect: Callable[[], Session], query: str, *, timeout_seconds: float) -> object:
        """Ask through the kept session of this key, or through a new one when it has died since the last run.

        Raises `Busy` when another check holds the session for longer than the whole time allowed.
        """
        deadline = monotonic() + timeout_seconds
        with self._held(key, timeout_seconds) as slot:
            is_kept = slot.session is not None
            try:
                return self._ask_once(slot, connect, query, deadline)
            except Lost:
                slot.drop()
                if not is_kept:
                    raise
            except BaseException:
                slot.drop()
                raise
            return self._ask_once(slot, connect, query, deadline)

    def close(self) -> None:
        """End every session; one that is in use ends with its use."""
        with self._lock:
            slots = list(self._slots.values())
            self._slots.clear()
        for slot in slots:
            slot.end()

    @contextmanager
    def _held(self, key: Hashable, wait_seconds: float) -> Iterator[_Slot]:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
        if not slot.lock.acquire(timeout=wait_seconds):
            raise Busy
        try:
            yield slot
        finally:
            slot.release()

    def _ask_once(self, slot: _Slot, connect: Callable[[], Session], query: str, deadline: float) -> object:
        if monotonic() - slot.opened_at > RENEW_AFTER_SECONDS:
            slot.drop()
        if slot.session is None:
            slot.session = connect()
            slot.opened_at = monotonic()
        return slot.session.ask(query, max(deadline - monotonic(), 0.1))


SESSIONS = Sessions()
