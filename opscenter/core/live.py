"""Live events for open pages: rows read by id (Last-Event-ID), pushed in the transaction of the change they tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, ScalarSelect, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core.actor import Actor
from opscenter.core.db import Base, UtcDateTime, intpk

KEPT = timedelta(hours=1)

Allowed = Callable[[Session, Actor, str], bool]


class LiveEvent(Base):
    """One thing that open pages want to know at once; kept for an hour."""

    __tablename__ = "live_events"
    __table_args__ = (Index("ix_live_events_topic_id", "topic", "id"),)

    id: Mapped[intpk]
    topic: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(50))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class LiveMessage:
    """What a page receives."""

    id: int
    topic: str
    kind: str
    data: dict[str, Any]


_topics: dict[str, Allowed] = {}


def topic(prefix: str, *, allowed: Allowed) -> None:
    """Declare who may listen to topics "prefix:key"; `allowed(db, actor, key)` decides."""
    _topics[prefix] = allowed


def may_listen(db: Session, actor: Actor, name: str) -> bool:
    """Whether the actor may listen to a topic; an undeclared topic is open to nobody."""
    prefix, _, key = name.partition(":")
    rule = _topics.get(prefix)
    return rule is not None and rule(db, actor, key)


def push(db: Session, *, topic: str, kind: str, data: dict[str, Any], now: datetime) -> None:
    """Tell everybody who listens to `topic`; delivered when the unit of work commits."""
    db.add(LiveEvent(topic=topic, kind=kind, data=data, created_at=now))


def messages_after(db: Session, topics: list[str], last_id: int, limit: int = 200) -> list[LiveMessage]:
    """The messages of these topics after `last_id`, oldest first."""
    rows = db.scalars(
        select(LiveEvent).where(LiveEvent.topic.in_(topics), LiveEvent.id > last_id).order_by(LiveEvent.id).limit(limit)
    )
    return [LiveMessage(row.id, row.topic, row.kind, row.data) for row in rows]


def newest_event() -> ScalarSelect[int | None]:
    """The same as `newest_id` as a part of another query: what a page shows holds up to this event."""
    return select(func.max(LiveEvent.id)).scalar_subquery()


def newest_id(db: Session) -> int:
    """The id after which a fresh listener starts."""
    return db.scalar(select(func.max(LiveEvent.id))) or 0


def forget_old(db: Session, now: datetime) -> None:
    """Delete messages that no open page can still be missing."""
    db.execute(delete(LiveEvent).where(LiveEvent.created_at < now - KEPT))
