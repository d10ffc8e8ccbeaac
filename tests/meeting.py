"""Two people whose deeds meet in the database: real connections, real commits, a chosen order."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from opscenter.core.db import Database
from opscenter.core.errors import DomainError

Deed = Callable[[Session], object]
# Long enough for the other one to get as far as the row that is held.
HEAD_START_SECONDS = 0.3


@dataclass(frozen=True)
class Meeting:
    """A database that really commits, and hands for deeds at the same time."""

    database: Database
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))

    def attempt(self, deed: Deed) -> str:
        """How a deed went that has a transaction of its own."""
        try:
            with self.database.unit_of_work() as db:
                deed(db)
        except DomainError as problem:
            return problem.code
        return "done"

    def meet(self, first: Deed, then: Deed, *, meanwhile: Deed) -> tuple[str, str]:
        """Two steps in one transaction, and somebody else who sets out between them; how both ended."""
        late: list[Future[str]] = []

        def both(db: Session) -> None:
            first(db)
            db.flush()
            late.append(self.pool.submit(self.attempt, meanwhile))
            time.sleep(HEAD_START_SECONDS)
            then(db)

        return self.attempt(both), late[0].result(timeout=30)


def nothing(_db: Session) -> None:
    """The transaction ends."""
