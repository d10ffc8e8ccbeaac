"""Ways in which the deliveries of the outbox go: well, badly, or not at all."""

import random
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from opscenter.core import outbox
from opscenter.core.db import Database
from tests.conftest import Clock

Attempt = Callable[[Database, Clock, random.Random], None]


class Lost(Exception):
    """The process ends in the middle of a delivery."""


def calm(database: Database, clock: Clock, _chance: random.Random) -> None:
    """Everything goes well."""
    outbox.Dispatcher(database, "calm", clock).drain()


def hostile(database: Database, clock: Clock, chance: random.Random) -> None:
    """Every first delivery fails, the rest is shuffled, and dispatchers die between claim and run."""
    for round_number in range(200):
        holder = f"dispatcher{round_number}"
        with database.unit_of_work() as db:
            outbox.expand(db, clock())
            claimed = outbox.claim(db, holder, clock())
            waiting = db.scalar(
                select(outbox.OutboxDelivery.id)
                .where(outbox.OutboxDelivery.state != outbox.DeliveryState.DONE)
                .limit(1)
            )
        if waiting is None:
            return
        chance.shuffle(claimed)
        for delivery in claimed:
            if chance.random() < 0.3:
                continue  # died after the claim: the lease runs out and somebody else takes over
            _try(database, delivery, holder, clock())
        clock.advance(seconds=40)
    raise AssertionError("deliveries never came to an end")


def _try(database: Database, delivery: outbox.Claimed, holder: str, now: datetime) -> None:
    try:
        with database.unit_of_work() as db:
            outbox.run_delivery(db, delivery.delivery_id, holder, now)
            if delivery.attempts == 0:
                raise Lost
    except Lost:
        with database.unit_of_work() as db:
            outbox.record_failure(db, delivery, holder, "lost", now)


def never(database: Database, clock: Clock, _chance: random.Random) -> None:
    """Every delivery counts as done although nothing was: all that is left are the jobs that compare and mend."""
    for _ in range(3):
        with database.unit_of_work() as db:
            outbox.expand(db, clock())
            db.execute(update(outbox.OutboxDelivery).values(state=outbox.DeliveryState.DONE))
