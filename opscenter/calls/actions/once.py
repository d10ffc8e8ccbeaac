"""Inserting a row that another transaction may be inserting at the same time."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from opscenter.core.db import Base


def insert_once(db: Session, model: type[Base], **values: Any) -> int | None:
    """Insert unless a unique key forbids it; the new id, or None when the row exists.

    Where the other transaction has not ended yet, this waits for it.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values).on_conflict_do_nothing().returning(model.__table__.c.id)
    new_id: int | None = db.scalar(statement)
    return new_id
