"""Runs the numbered migrations on the connection that `opscenter.core.migrate` hands over."""

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from opscenter import wiring
from opscenter.core.db import Base, UtcDateTime

wiring.load()


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write plain SQL types into migrations, so that they stay readable when our column types move."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
