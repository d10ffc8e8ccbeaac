"""Counts the SQL statements that a page needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from opscenter.core.db import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent within the block; transaction control is not counted."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
