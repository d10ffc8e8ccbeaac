"""Events across features: declared as frozen dataclasses, published into the outbox inside the change's transaction.

Whoever publishes does not know who reacts. Reactions register themselves with `@reaction`; `core.outbox` delivers.
"""

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk

EventType = TypeVar("EventType")
Handler = Callable[[Session, Any, datetime], None]


class OutboxEvent(Base):
    """One published event. Rows with the same key are delivered to each reaction in the order of their ids."""

    __tablename__ = "outbox_events"
    __table_args__ = (Index("ix_outbox_events_unexpanded", "expanded_at", "id"),)

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Reaction:
    """A registered handler of one event; `name` is stable because pending deliveries refer to it."""

    name: str
    event_name: str
    handler: Handler


EVENTS: dict[str, type[Any]] = {}
REACTIONS: dict[str, Reaction] = {}


def event(name: str) -> Callable[[type[EventType]], type[EventType]]:
    """Register a frozen dataclass as the event `name` ("tickets.ticket_solved")."""

    def register(cls: type[EventType]) -> type[EventType]:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__qualname__} is not a dataclass")
        if name in EVENTS:
            raise ValueError(f"event {name} is declared twice")
        EVENTS[name] = cls
        cls.event_name = name  # type: ignore[attr-defined]
        return cls

    return register


def reaction(event_class: type[EventType]) -> Callable[[Callable[[Session, EventType, datetime], None]], Handler]:
    """Register a handler `(db, event, now)` for one event class.

    A handler reads the state as it is now and makes the world agree with it: it may run late, twice, or after a
    later event of another key.
    """

    def register(handler: Callable[[Session, EventType, datetime], None]) -> Handler:
        name = f"{handler.__module__}.{handler.__name__}"
        entry = Reaction(name, event_class.event_name, handler)  # type: ignore[attr-defined]
        if name in REACTIONS:
            raise ValueError(f"reaction {name} is declared twice")
        REACTIONS[name] = entry
        return handler

    return register


def reactions_of(event_name: str) -> list[Reaction]:
    """All reactions registered for an event name, in the order of their names."""
    return sorted((entry for entry in REACTIONS.values() if entry.event_name == event_name), key=lambda one: one.name)


def publish(db: Session, published: object, *, key: str, now: datetime) -> None:
    """Write the event into the outbox; it is delivered only if the surrounding unit of work commits."""
    name: str = published.event_name  # type: ignore[attr-defined]
    payload = TypeAdapter(type(published)).dump_python(published, mode="json")
    db.add(OutboxEvent(name=name, key=key, payload=payload, published_at=now))


def decode(name: str, payload: dict[str, Any]) -> Any:
    """Rebuild the event from its stored payload."""
    return TypeAdapter(EVENTS[name]).validate_python(payload, strict=False)
