"""Keyset paging: pages of a sorted list that cost the same at any depth, without counting and without OFFSET.

A cursor holds the sort values of the row at a page's edge. It is plain base64: what it says is checked, and it can only
choose a position among the rows that the statement selects anyway. Rows that arrive or leave meanwhile neither repeat
nor hide others.
"""

import base64
import json
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, or_
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from opscenter.core.errors import Invalid

DEFAULT_SIZE = 50
MAX_SIZE = 200
CURSOR_LIMIT = 2000
_AFTER, _BEFORE = "a", "b"
_INTEGERS = range(-(2**63), 2**63)

RowType = TypeVar("RowType")
Sortable = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class SortKey:
    """One column or expression to sort by. Nullable ones must say so; NULL comes last in either direction."""

    column: Sortable
    is_descending: bool = False
    is_nullable: bool = False


@dataclass(frozen=True)
class Page(Generic[RowType]):
    """The rows of one page in order, and the cursors of its neighbours (None where the list ends)."""

    rows: Sequence[RowType]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class _Position:
    """A decoded cursor: the edge row's sort values and on which side of it the page lies."""

    values: tuple[Any, ...]
    is_before: bool


def ascending(column: Sortable, *, nullable: bool = False) -> SortKey:
    """Smallest first."""
    return SortKey(column, is_nullable=nullable)


def descending(column: Sortable, *, nullable: bool = False) -> SortKey:
    """Largest first."""
    return SortKey(column, is_descending=True, is_nullable=nullable)


def page(
    db: Session,
    statement: Select[RowType],
    keys: Sequence[SortKey],
    *,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[RowType]:
    """One page of a statement that selects one entity or column; the statement's own order is replaced.

    The last key must be unique (the id), or rows with equal values are lost between pages. `size` is held between 1
    and MAX_SIZE. A page before the first full one is filled up from the top. Raises Invalid `paging.bad_cursor` for
    a cursor that was altered or belongs to another order.
    """
    found = page_of_rows(db, statement, keys, cursor=cursor, size=size)
    return Page([row[0] for row in found.rows], found.next_cursor, found.previous_cursor)


def page_of_rows(
    db: Session,
    statement: Select[*tuple[Any, ...]],
    keys: Sequence[SortKey],
    *,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Row[*tuple[Any, ...]]]:
    """Like `page`, for statements that select several columns. The sort values stand behind the selected columns."""
    size = max(1, min(size, MAX_SIZE))
    position = _decode(cursor, keys) if cursor else None
    rows = _fetch(db, statement, keys, position, size + 1)
    if position and position.is_before and len(rows) <= size:
        position, rows = None, _fetch(db, statement, keys, None, size + 1)
    has_more = len(rows) > size
    rows = rows[:size]
    if position and position.is_before:
        rows.reverse()
    return Page(
        rows,
        _edge(keys, rows, _AFTER, position) if has_more else None,
        _edge(keys, rows, _BEFORE, position) if position else None,
    )


def _fetch(
    db: Session, statement: Select[*tuple[Any, ...]], keys: Sequence[SortKey], position: _Position | None, limit: int
) -> list[Row[*tuple[Any, ...]]]:
    is_reversed = position is not None and position.is_before
    if position is not None:
        statement = statement.where(_beyond(keys, position))
    order = [expression for key in keys for expression in _order(key, is_reversed)]
    columns = [key.column.label(f"sort_key_{index}") for index, key in enumerate(keys)]
    return list(db.execute(statement.add_columns(*columns).order_by(None).order_by(*order).limit(limit)))


def _order(key: SortKey, is_reversed: bool) -> list[ColumnElement[Any]]:
    order: list[ColumnElement[Any]] = []
    if key.is_nullable:
        # NULLS LAST by hand: the engines disagree about where NULL stands.
        is_null = case((key.column.is_(None), 1), else_=0)
        order.append(is_null.desc() if is_reversed else is_null.asc())
    order.append(key.column.desc() if key.is_descending != is_reversed else key.column.asc())
    return order


def _beyond(keys: Sequence[SortKey], position: _Position) -> ColumnElement[bool]:
    """Rows on the far side of the position: the tuple comparison, written out because directions may differ."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for key, value in zip(keys, position.values, strict=True):
        alternatives.append(and_(*equal, _further(key, value, position.is_before)))
        equal.append(key.column.is_(None) if value is None else key.column == value)
    first, value = keys[0], position.values[0]
    if first.is_nullable:
        return or_(*alternatives)
    # Implied by the alternatives, but this is the form in which both engines recognise an index range.
    bound = first.column <= value if first.is_descending != position.is_before else first.column >= value
    return and_(bound, or_(*alternatives))


def _further(key: SortKey, value: object, is_before: bool) -> ColumnElement[bool]:
    column = key.column
    if value is None:
        return column.is_not(None) if is_before else false()
    further = column < value if key.is_descending != is_before else column > value
    return or_(further, column.is_(None)) if key.is_nullable and not is_before else further


def _edge(keys: Sequence[SortKey], rows: Sequence[Row[*tuple[Any, ...]]], side: str, position: _Position | None) -> str:
    if rows:
        edge = rows[-1] if side == _AFTER else rows[0]
        values = tuple(edge)[-len(keys) :]
    else:
        values = position.values if position else ()
    return _encode(keys, values, side)


def _encode(keys: Sequence[SortKey], values: Sequence[Any], side: str) -> str:
    written = [value.isoformat() if isinstance(value, date) else value for value in values]
    document = json.dumps([side, _fingerprint(keys), *written], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[SortKey]) -> _Position:
    try:
        if len(cursor) > CURSOR_LIMIT:
            raise ValueError("cursor too long")
        side, fingerprint, *written = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if side not in (_AFTER, _BEFORE) or fingerprint != _fingerprint(keys) or len(written) != len(keys):
            raise ValueError("cursor of another order")
        values = tuple(_checked(key, value) for key, value in zip(keys, written, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid("paging.bad_cursor") from error
    return _Position(values, side == _BEFORE)


def _checked(key: SortKey, value: Any) -> Any:
    """The value as the column's type, so that a forged cursor never reaches the database as a wrong type."""
    if value is None and key.is_nullable:
        return None
    column_type = key.column.type
    expected = (column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type).python_type
    for base, read in _READERS:
        if issubclass(expected, base):
            return read(expected, value)
    raise ValueError(f"{expected.__name__} cannot be paged by")


def _read_text(_expected: type, value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a text")
    value.encode()  # a lone surrogate is no text for the database
    return value


def _read_integer(expected: type, value: Any) -> Any:
    if not isinstance(value, int) or value not in _INTEGERS:
        raise ValueError("not an integer")
    return expected(value)


def _read_number(_expected: type, value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a number")
    return float(value)


_READERS: tuple[tuple[type, Callable[[type, Any], Any]], ...] = (
    (datetime, lambda _expected, value: datetime.fromisoformat(value).astimezone(UTC)),
    (date, lambda _expected, value: date.fromisoformat(value)),
    (Enum, lambda expected, value: expected(value)),
    (str, _read_text),
    (int, _read_integer),
    (float, _read_number),
)


def _fingerprint(keys: Sequence[SortKey]) -> int:
    """Tells cursors of different orders apart."""
    return zlib.crc32("|".join(f"{key.column} {key.is_descending}" for key in keys).encode())
