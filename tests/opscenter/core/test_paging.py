"""Keyset paging: complete in both directions, on any order, and deaf to forged cursors."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Float, String, case, cast, delete, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from opscenter.core import paging
from opscenter.core.db import Database, EnumText, UtcDateTime
from opscenter.core.errors import Invalid
from opscenter.core.paging import ascending, descending

START = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)


class Grade(StrEnum):
    LOW = "low"
    HIGH = "high"


class Base(DeclarativeBase):
    """Apart from the product's schema."""


class Item(Base):
    __tablename__ = "paging_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    grade: Mapped[Grade] = mapped_column(EnumText(Grade))
    title: Mapped[str] = mapped_column(String(50))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    on: Mapped[date]


ORDERS = {
    "id": [ascending(Item.id)],
    "newest": [descending(Item.at), descending(Item.id)],
    "mixed": [ascending(Item.title), descending(Item.on), ascending(Item.id)],
    "due": [ascending(Item.due_at, nullable=True), ascending(Item.id)],
    "last due": [descending(Item.due_at, nullable=True), descending(Item.id)],
    "grade": [descending(Item.grade), ascending(Item.due_at, nullable=True), ascending(Item.id)],
    "case": [ascending(case((Item.grade == Grade.HIGH, 0), else_=1)), ascending(Item.id)],
}


@pytest.fixture
def items(migrated_database: Database) -> Iterator[Session]:
    """A session on the suite's engine with an empty table that vanishes with the transaction."""
    with migrated_database.engine.connect() as connection:
        transaction = connection.begin()
        Base.metadata.create_all(connection)
        with Session(connection) as session:
            yield session
        transaction.rollback()


def fill(session: Session, rows: list[tuple[int, int | None]]) -> None:
    session.execute(delete(Item))
    session.execute(
        insert(Item),
        [
            {
                "id": number,
                "grade": Grade.HIGH if minute % 2 else Grade.LOW,
                "title": f"甲{minute % 3}",
                "at": START + timedelta(minutes=minute),
                "due_at": None if due is None else START + timedelta(seconds=due, microseconds=due),
                "on": date(2026, 12, 1 + minute % 5),
            }
            for number, (minute, due) in enumerate(rows, 1)
        ],
    )


def walk(session: Session, keys, size: int) -> list[paging.Page]:
    """All pages from the first one on."""
    pages = [paging.page(session, select(Item), keys, size=size)]
    while cursor := pages[-1].next_cursor:
        pages.append(paging.page(session, select(Item), keys, cursor=cursor, size=size))
    return pages


def expected(session: Session, keys) -> list[int]:
    """The ids in order, computed without the module."""
    order = []
    for key in keys:
        order += [case((key.column.is_(None), 1), else_=0)] if key.is_nullable else []
        order.append(key.column.desc() if key.is_descending else key.column.asc())
    return list(session.scalars(select(Item.id).order_by(*order)))


numbers = st.integers(0, 6)


@pytest.mark.parametrize("keys", ORDERS.values(), ids=list(ORDERS))
@given(rows=st.lists(st.tuples(numbers, st.none() | numbers), min_size=1, max_size=12), size=st.integers(1, 5))
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_walking_forward_shows_every_row_once_and_in_order(items, keys, rows, size):
    fill(items, rows)
    pages = walk(items, keys, size)
    assert [item.id for page in pages for item in page.rows] == expected(items, keys)
    assert all(len(page.rows) == size for page in pages[:-1])


@pytest.mark.parametrize("keys", ORDERS.values(), ids=list(ORDERS))
def test_walking_back_from_the_last_page_meets_the_first_page_again(items, keys):
    fill(items, [(n * 5 % 7, n * 3 % 4 or None) for n in range(11)])
    forward = walk(items, keys, 4)
    backward = [forward[-1]]
    while backward[-1].previous_cursor:
        backward.append(paging.page(items, select(Item), keys, cursor=backward[-1].previous_cursor, size=4))
    assert [page.rows for page in reversed(backward)] == [page.rows for page in forward]
    assert backward[-1].next_cursor == forward[0].next_cursor


def test_a_calculated_number_can_be_sorted_by(items):
    fill(items, [(n, None) for n in (3, 1, 2)])
    keys = [descending(func.length(Item.title) + cast(Item.id, Float) / 2), ascending(Item.id)]
    assert [item.id for page in walk(items, keys, 1) for item in page.rows] == [3, 2, 1]


def test_a_row_that_arrives_meanwhile_shifts_nothing(items):
    fill(items, [(0, None)] * 4)
    keys = [descending(Item.id)]
    first = paging.page(items, select(Item), keys, size=2)
    items.execute(insert(Item), {"id": 9, "grade": Grade.LOW, "title": "新", "at": START, "on": date(2026, 1, 1)})
    second = paging.page(items, select(Item), keys, cursor=first.next_cursor, size=2)
    assert [item.id for item in (*first.rows, *second.rows)] == [4, 3, 2, 1]


def test_a_short_page_before_is_filled_up_from_the_top(items):
    fill(items, [(0, None)] * 5)
    keys = [ascending(Item.id)]
    second = paging.page(items, select(Item), keys, size=3).next_cursor
    items.execute(delete(Item).where(Item.id == 2))
    back = paging.page(items, select(Item), keys, cursor=second, size=3).previous_cursor
    page = paging.page(items, select(Item), keys, cursor=back, size=3)
    assert ([item.id for item in page.rows], page.previous_cursor) == ([1, 3, 4], None)


def test_an_emptied_page_still_leads_back(items):
    fill(items, [(0, None)] * 4)
    keys = [ascending(Item.id)]
    cursor = paging.page(items, select(Item), keys, size=2).next_cursor
    items.execute(delete(Item).where(Item.id > 2))
    page = paging.page(items, select(Item), keys, cursor=cursor, size=2)
    assert (page.rows, page.next_cursor) == ([], None)
    assert len(paging.page(items, select(Item), keys, cursor=page.previous_cursor, size=2).rows) == 2


def test_an_empty_list_is_one_empty_page(items):
    assert paging.page(items, select(Item), [ascending(Item.id)]) == paging.Page([], None, None)


def test_several_columns_come_as_rows(items):
    fill(items, [(0, None)])
    page = paging.page_of_rows(items, select(Item.id, Item.title), [descending(Item.at), ascending(Item.id)])
    assert [(row.id, row.title) for row in page.rows] == [(1, "甲0")]


@pytest.mark.parametrize(("asked", "given_size"), [(0, 1), (-5, 1), (10**6, 200)])
def test_the_size_of_a_page_has_limits(items, asked, given_size):
    fill(items, [(0, None)] * 201)
    assert len(paging.page(items, select(Item), [ascending(Item.id)], size=asked).rows) == given_size


def test_a_cursor_of_another_order_is_refused(items):
    fill(items, [(0, None)] * 3)
    cursor = paging.page(items, select(Item), [ascending(Item.id)], size=1).next_cursor
    with pytest.raises(Invalid, match=r"paging\.bad_cursor"):
        paging.page(items, select(Item), [descending(Item.id)], cursor=cursor)


FORGED = [
    *(["甲", "2026-12-01", 10**30], ["甲", "2026-12-01", "1"], ["甲", "2026-12-01", None], ["甲", "2026-13-01", 1]),
    *([1, "2026-12-01", 1], ["\0", "2026-12-01", 1], ["\ud800", "2026-12-01", 1], ["甲", 5, 1], ["甲", "2026-12-01"]),
    *([["甲"], "2026-12-01", 1], ["甲", "2026-12-01", 1.5]),
]


@pytest.mark.parametrize("values", FORGED, ids=str)
def test_a_forged_value_is_refused_before_the_database_sees_it(items, values):
    fill(items, [(0, None)] * 3)
    genuine = paging.page(items, select(Item), ORDERS["mixed"], size=1).next_cursor
    side, fingerprint, *_ = json.loads(base64.urlsafe_b64decode(genuine + "=="))
    forged = base64.urlsafe_b64encode(json.dumps([side, fingerprint, *values]).encode()).decode()
    with pytest.raises(Invalid, match=r"paging\.bad_cursor"):
        paging.page(items, select(Item), ORDERS["mixed"], cursor=forged)


@given(cursor=st.text(min_size=1, max_size=60) | st.just("A" * 3000) | st.just("W1tb" * 400))
@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_is_never_a_cursor(items, cursor):
    with pytest.raises(Invalid, match=r"paging\.bad_cursor"):
        paging.page(items, select(Item), [ascending(Item.id)], cursor=cursor)
