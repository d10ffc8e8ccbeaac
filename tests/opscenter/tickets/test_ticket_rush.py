"""A busy desk at random: several people work on the same few tickets at once, one by one and in bulk."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.db import Database
from opscenter.core.errors import DomainError
from opscenter.tickets.actions import assign, bulk, counters, flow, limits, talk
from opscenter.tickets.models import Ticket, TicketCount, TicketEntry
from opscenter.tickets.rules.words import Event, PendingReason
from tests import cast
from tests.factories.services import make_duty_group
from tests.factories.tickets import make_ticket

HANDLERS = ("shi", "xian", "sheng")
TICKETS, ROUNDS = 6, 30


def test_a_busy_desk_loses_no_step_and_its_counters_stay_right(fresh_database: Database, now: datetime) -> None:
    with fresh_database.unit_of_work() as db:
        numbers = [make_ticket(db, actor=cast.kuaiji(db), now=now).number for _ in range(TICKETS)]
        groups = [make_duty_group(db, cast.city(db)).id, make_duty_group(db, cast.county(db)).id]
        actors = [cast.shi(db), cast.xian(db), cast.sheng(db)]
    hands = [partial(work, fresh_database, actor, numbers, groups, now) for actor in actors]
    hands += [partial(file_more, fresh_database, now), partial(watch_limits, fresh_database, now)]
    with ThreadPoolExecutor(len(hands)) as pool:
        for hand in [pool.submit(one) for one in hands]:
            hand.result(timeout=100)
    with fresh_database.unit_of_work() as db:
        kept = counts(db)
        counters.rebuild(db)
        assert kept == counts(db)
        assert_nobody_took_what_somebody_had(db)


def attempt(database: Database, deed: Callable[[Session], object]) -> None:
    """A deed in a transaction of its own; a colleague may have been faster."""
    try:
        with database.unit_of_work() as db:
            deed(db)
    except DomainError:
        pass


def work(database: Database, actor: Actor, numbers: list[str], groups: list[int], now: datetime) -> None:
    """What a handler does with the tickets of the desk."""
    chance = random.Random(actor.name)
    for _ in range(ROUNDS):
        number, group, do = chance.choice(numbers), chance.choice(groups), {"actor": actor, "now": now}
        deeds: list[Callable[[Session], object]] = [
            partial(assign.claim, number=number, **do),
            partial(assign.hand_over, number=number, group_id=group, reason="要查", **do),
            partial(talk.reply, number=number, text="已经看到", **do),
            partial(flow.pause, number=number, reason=PendingReason.REQUESTER, **do),
            partial(flow.resume, number=number, **do),
            partial(flow.solve, number=number, resolution="已办", **do),
            partial(flow.reopen, number=number, reason="还不行", **do),
            partial(bulk.claim_all, numbers=numbers, **do),
            partial(bulk.hand_over_all, numbers=numbers, group_id=group, reason="要查", **do),
        ]
        attempt(database, chance.choice(deeds))


def file_more(database: Database, now: datetime) -> None:
    """New tickets come in meanwhile."""
    for _ in range(ROUNDS // 3):
        attempt(database, lambda db: make_ticket(db, actor=cast.kuaiji(db), now=now))


def watch_limits(database: Database, now: datetime) -> None:
    """The job that marks what is late."""
    for days in range(ROUNDS // 3):
        attempt(database, partial(limits.mark_overdue, now=now + timedelta(days=days)))


def counts(db: Session) -> dict[tuple[str, str], int]:
    """The counters that are not nought."""
    rows = db.scalars(select(TicketCount).execution_options(populate_existing=True))
    return {(row.owner, row.view): row.count for row in rows if row.count}


def assert_nobody_took_what_somebody_had(db: Session) -> None:
    """Between two claims of a ticket lies a step that gave it up."""
    for ticket in db.scalars(select(Ticket)):
        entries = select(TicketEntry.event).where(TicketEntry.ticket_id == ticket.id, TicketEntry.event.is_not(None))
        steps = [
            step for step in db.scalars(entries.order_by(TicketEntry.id)) if step in (Event.CLAIMED, Event.HANDED_OVER)
        ]
        pairs = list(pairwise(steps))
        assert (Event.CLAIMED, Event.CLAIMED) not in pairs, ticket.number
