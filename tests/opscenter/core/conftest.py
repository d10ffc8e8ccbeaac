"""A database of its own for tests of the kernel that commit, run threads or kill transactions."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from opscenter.core import audit, events, jobs, live, outbox
from opscenter.core.db import Base, Database
from tests.conftest import empty_database

MODELS = (outbox.OutboxDelivery, events.OutboxEvent, jobs.JobState, audit.AuditEntry, live.LiveEvent)
TABLES: list[Table] = [model.__table__ for model in MODELS]


@pytest.fixture(scope="session")
def kernel_database(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Database]:
    database = empty_database(tmp_path_factory.mktemp("kernel"), f"kernel_{worker_name}")
    Base.metadata.create_all(database.engine, tables=TABLES)
    yield database
    database.dispose()


@pytest.fixture
def committed(kernel_database: Database) -> Iterator[Database]:
    """The kernel's tables, empty, in a database where every unit of work really commits."""
    yield kernel_database
    with kernel_database.unit_of_work() as db:
        for table in TABLES:
            db.execute(delete(table))


@pytest.fixture
def torn(committed: Database) -> Callable[..., None]:
    """Make a change and let its unit of work die before the end."""

    def tear(change: Callable[[Session], object], error: type[BaseException] = RuntimeError) -> None:
        with pytest.raises(error, match="torn"):
            _change_and_fail(committed, change, error)

    return tear


def _change_and_fail(database: Database, change: Callable[[Session], object], error: type[BaseException]) -> None:
    with database.unit_of_work() as db:
        change(db)
        db.flush()
        raise error("torn")
