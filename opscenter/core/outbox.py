"""Delivery of published events to reactions: ordered per key, exactly once in the database, with retries.

Each reaction runs in its own unit of work, which also marks the delivery as done; killed in the middle, nothing of
it happened and the delivery is claimed again when its lease has run out. Retries after 5 s, 30 s, 2 min, 10 min and
1 h, then "dead", visible on the operations page.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import ForeignKey, Index, Integer, String, Text, exists, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from opscenter.core.db import Base, Database, EnumText, UtcDateTime, intpk
from opscenter.core.events import REACTIONS, OutboxEvent, decode, reactions_of

RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
LEASE = timedelta(seconds=30)
BATCH = 100

log = structlog.get_logger(__name__)


class DeliveryState(StrEnum):
    """Life of one delivery."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class OutboxDelivery(Base):
    """One event on its way to one reaction."""

    __tablename__ = "outbox_deliveries"
    __table_args__ = (
        Index("ix_outbox_deliveries_due", "state", "next_attempt_at"),
        Index("ix_outbox_deliveries_order", "reaction", "key", "state", "event_id"),
    )

    id: Mapped[intpk]
    event_id: Mapped[int] = mapped_column(ForeignKey("outbox_events.id"), index=True)
    reaction: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200))
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState), default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    holder: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Claimed:
    """A delivery that this dispatcher may run until its lease ends."""

    delivery_id: int
    attempts: int


class Dispatcher:
    """Expands events into deliveries and runs them; any number of dispatchers may work side by side."""

    def __init__(self, database: Database, holder: str, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.holder = holder
        self.clock = clock

    def run_once(self) -> int:
        """One round: expand, claim, run. Returns the number of deliveries that were run."""
        if not self._has_work():
            return 0
        with self.database.unit_of_work() as db:
            expand(db, self.clock())
            claimed = claim(db, self.holder, self.clock())
        for delivery in claimed:
            self._run(delivery)
        return len(claimed)

    def drain(self, rounds: int = 1000) -> int:
        """Run rounds until nothing is due; returns the number of deliveries run."""
        total = 0
        for _ in range(rounds):
            done = self.run_once()
            if not done:
                return total
            total += done
        return total

    def _has_work(self) -> bool:
        now = self.clock()
        with self.database.unit_of_work(write=False) as db:
            unexpanded = exists().where(OutboxEvent.expanded_at.is_(None))
            due = exists().where(OutboxDelivery.state == DeliveryState.PENDING, OutboxDelivery.next_attempt_at <= now)
            stale = exists().where(OutboxDelivery.state == DeliveryState.RUNNING, OutboxDelivery.lease_until < now)
            return bool(db.scalar(select(unexpanded | due | stale)))

    def _run(self, claimed: Claimed) -> None:
        try:
            with self.database.unit_of_work() as db:
                run_delivery(db, claimed.delivery_id, self.holder, self.clock())
        except Exception as error:  # noqa: BLE001 - process edge: the failure is stored on the delivery and retried
            log.warning("reaction_failed", delivery=claimed.delivery_id, error=repr(error))
            with self.database.unit_of_work() as db:
                record_failure(db, claimed, self.holder, traceback.format_exc(), self.clock())


def expand(db: Session, now: datetime) -> None:
    """Turn new events into one pending delivery per reaction."""
    fresh = db.scalars(
        select(OutboxEvent)
        .where(OutboxEvent.expanded_at.is_(None))
        .order_by(OutboxEvent.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    for row in fresh:
        row.expanded_at = now
        for entry in reactions_of(row.name):
            db.add(OutboxDelivery(event_id=row.id, reaction=entry.name, key=row.key, next_attempt_at=now))
    db.flush()


def claim(db: Session, holder: str, now: datetime) -> list[Claimed]:
    """Claim due deliveries that no earlier unfinished delivery of the same reaction and key holds back."""
    _release_stale(db, now)
    earlier = aliased(OutboxDelivery)
    candidates = db.scalars(
        select(OutboxDelivery.id)
        .where(
            OutboxDelivery.state == DeliveryState.PENDING,
            OutboxDelivery.next_attempt_at <= now,
            ~exists().where(
                earlier.reaction == OutboxDelivery.reaction,
                earlier.key == OutboxDelivery.key,
                earlier.state.in_((DeliveryState.PENDING, DeliveryState.RUNNING)),
                earlier.event_id < OutboxDelivery.event_id,
            ),
        )
        .order_by(OutboxDelivery.event_id, OutboxDelivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    rows = db.execute(
        update(OutboxDelivery)
        .where(OutboxDelivery.id.in_(candidates), OutboxDelivery.state == DeliveryState.PENDING)
        .values(state=DeliveryState.RUNNING, holder=holder, lease_until=now + LEASE)
        .returning(OutboxDelivery.id, OutboxDelivery.attempts)
    ).all()
    return [Claimed(row.id, row.attempts) for row in sorted(rows, key=lambda row: row.id)]


def _release_stale(db: Session, now: datetime) -> None:
    # A locked row is a reaction that still runs, only longer than its lease: leave it alone.
    stale = db.scalars(
        select(OutboxDelivery.id)
        .where(OutboxDelivery.state == DeliveryState.RUNNING, OutboxDelivery.lease_until < now)
        .with_for_update(skip_locked=True)
    ).all()
    db.execute(
        update(OutboxDelivery)
        .where(OutboxDelivery.id.in_(stale))
        .values(state=DeliveryState.PENDING, holder=None, lease_until=None)
    )


def run_delivery(db: Session, delivery_id: int, holder: str, now: datetime) -> bool:
    """Mark the delivery done and run its reaction in the same transaction; False if the lease was lost."""
    row = db.execute(
        update(OutboxDelivery)
        .where(
            OutboxDelivery.id == delivery_id,
            OutboxDelivery.state == DeliveryState.RUNNING,
            OutboxDelivery.holder == holder,
        )
        .values(state=DeliveryState.DONE, done_at=now, lease_until=None, error=None)
        .returning(OutboxDelivery.event_id, OutboxDelivery.reaction)
    ).one_or_none()
    if row is None:
        return False
    published = db.get_one(OutboxEvent, row.event_id)
    REACTIONS[row.reaction].handler(db, decode(published.name, published.payload), now)
    return True


def record_failure(db: Session, claimed: Claimed, holder: str, error: str, now: datetime) -> None:
    """Release a failed delivery for a later attempt, or declare it dead after the last one."""
    attempts = claimed.attempts + 1
    dead = attempts > len(RETRY_DELAYS)
    db.execute(
        update(OutboxDelivery)
        .where(OutboxDelivery.id == claimed.delivery_id, OutboxDelivery.holder == holder)
        .where(OutboxDelivery.state == DeliveryState.RUNNING)
        .values(
            state=DeliveryState.DEAD if dead else DeliveryState.PENDING,
            attempts=attempts,
            next_attempt_at=now if dead else now + RETRY_DELAYS[attempts - 1],
            holder=None,
            lease_until=None,
            error=error[-4000:],
        )
    )


def retry(db: Session, delivery_id: int, now: datetime) -> bool:
    """Give a dead delivery a new life; False if it is not dead."""
    revived = db.execute(
        update(OutboxDelivery)
        .where(OutboxDelivery.id == delivery_id, OutboxDelivery.state == DeliveryState.DEAD)
        .values(state=DeliveryState.PENDING, attempts=0, next_attempt_at=now)
        .returning(OutboxDelivery.id)
    ).one_or_none()
    return revived is not None
