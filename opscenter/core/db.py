"""The one declarative base, its column types, and the unit of work.

SQLite is the embedded default, PostgreSQL the server. On SQLite a unit of work that writes starts with
BEGIN IMMEDIATE, so that two writers queue up at the start instead of failing in the middle; `pysqlite3` is used
because it bundles a SQLite without the WAL-reset bug (versions up to 3.51.2 can corrupt a busy database).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pysqlite3.dbapi2
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ExceptionContext,
    Integer,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DataError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from opscenter.core.late import LateWrites

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table of all three packages."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, timestamp with time zone (or UTC text on SQLite) in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; they would be read back as another instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime given for an instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC on every engine."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A string column holding the enum's value, guarded by an unnamed CHECK constraint.

    Unnamed, because the name would be the enum's and two columns of one table may share an enum.
    """

    impl = Enum
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        values = [member.value for member in enum]
        super().__init__(*values, native_enum=False, create_constraint=True, length=max(32, *map(len, values)))
        self.members = enum

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Accept members and their values; anything else is a mistake of the caller."""
        return None if value is None else self.members(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:
        """Give back members; one step for each value, because lists hold thousands of them."""
        members: dict[str | None, StrEnum | None] = {None: None, **{one.value: one for one in self.members}}
        return members.__getitem__


BigKey = BigInteger().with_variant(Integer, "sqlite")
intpk = Annotated[int, mapped_column(BigKey, primary_key=True, autoincrement=True)]


class Database:
    """One engine and the only place that opens and ends transactions.

    `unit_of_work` is called at five edges: request wrapper, job runner, outbox dispatcher, command runner and
    probe writer. Nothing else commits.
    """

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = url
        self.engine = _engine(url, pool_size)

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @cached_property
    def late(self) -> LateWrites:
        """Where requests leave what nobody waits for."""
        return LateWrites(self.unit_of_work)

    @contextmanager
    def unit_of_work(self, *, write: bool = True) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error.

        With `write=False` the unit only reads: on SQLite it takes no lock, and what was changed is rolled back.
        """
        with self.session(write=write) as db:
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            if write:
                db.commit()
            else:
                # Detached before the roll-back, so that what was read can still be looked at afterwards.
                db.expunge_all()
                db.rollback()

    def session(self, *, write: bool = True) -> Session:
        """A session whose end the caller decides; for the request wrapper."""
        return Session(
            self.engine.execution_options(sqlite_begin="IMMEDIATE" if write else "DEFERRED"), expire_on_commit=False
        )

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args={"options": "-c timezone=UTC -c lock_timeout=15000", "connect_timeout": 5},
        )
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=pysqlite3.dbapi2,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"timeout": 10, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _refuse_large_number)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver must not start transactions by itself: `_begin_sqlite` decides between DEFERRED and IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "synchronous=FULL",
        "mmap_size=0",
        "wal_autocheckpoint=1000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _refuse_large_number(problem: ExceptionContext) -> DataError | None:
    # PostgreSQL says the same of a number that no column holds; this driver raises an error of Python.
    error = problem.original_exception
    return DataError(problem.statement, problem.parameters, error) if isinstance(error, OverflowError) else None
