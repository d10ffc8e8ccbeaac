"""Declaring and publishing events."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from sqlalchemy import select

from opscenter.core import events
from opscenter.core.events import OutboxEvent, decode, event, publish, reaction, reactions_of

NOON = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Painted:
    house_id: int
    colour: Colour
    at: datetime
    note: str | None
    helpers: tuple[int, ...]


@pytest.fixture
def declared():
    """Painted as an event; forgotten afterwards, as are the reactions to it."""
    yield event("tests.painted")(Painted)
    events.EVENTS.pop("tests.painted")
    for name in [name for name, entry in events.REACTIONS.items() if entry.event_name == "tests.painted"]:
        del events.REACTIONS[name]


def test_a_published_event_comes_back_equal(committed, declared):
    painted = Painted(7, Colour.RED, NOON, None, (3, 4))
    with committed.unit_of_work() as db:
        publish(db, painted, key="house:7", now=NOON)
    with committed.unit_of_work() as db:
        row = db.scalars(select(OutboxEvent)).one()
        assert decode(row.name, row.payload) == painted
        assert (row.name, row.key, row.published_at, row.expanded_at) == ("tests.painted", "house:7", NOON, None)


def test_an_event_is_not_published_when_its_change_is_rolled_back(committed, declared, torn):
    torn(lambda db: publish(db, Painted(7, Colour.RED, NOON, "n", ()), key="house:7", now=NOON))
    with committed.unit_of_work() as db:
        assert db.scalars(select(OutboxEvent)).all() == []


def test_an_event_name_belongs_to_one_class(declared):
    with pytest.raises(ValueError, match=r"tests\.painted is declared twice"):
        event("tests.painted")(Painted)


def test_only_a_dataclass_is_an_event():
    with pytest.raises(TypeError, match="int is not a dataclass"):
        event("tests.number")(int)


def test_reactions_are_listed_by_name_whatever_the_order_of_import(declared):
    def second(db, event, now): ...

    def first(db, event, now): ...

    for handler in (second, first):
        assert reaction(Painted)(handler) is handler
    assert [entry.handler for entry in reactions_of("tests.painted")] == [first, second]


def test_a_reaction_is_declared_once(declared):
    def repaint(db, event, now): ...

    reaction(Painted)(repaint)
    with pytest.raises(ValueError, match="declared twice"):
        reaction(Painted)(repaint)


def test_an_event_without_reactions_has_none():
    assert reactions_of("tests.unheard") == []
