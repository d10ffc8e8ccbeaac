"""Keeps the queue counters in step with every change of a ticket, in the same transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path
from opscenter.tickets.models import Incident, Ticket, TicketCount
from opscenter.tickets.rules.clocks import standing
from opscenter.tickets.rules.views import Bucket, Placement, buckets


@contextmanager
def counted(db: Session, ticket: Ticket, now: datetime) -> Iterator[None]:
    """Surrounds a change of a stored ticket: afterwards its place in the queues and all counters fit again."""
    before = buckets(placement(db, ticket))
    yield
    settle(db, ticket, now)
    move(db, before, buckets(placement(db, ticket)))


def count_new(db: Session, ticket: Ticket, now: datetime) -> None:
    """Enter a ticket that has just been stored."""
    settle(db, ticket, now)
    move(db, frozenset(), buckets(placement(db, ticket)))


def settle(db: Session, ticket: Ticket, now: datetime) -> None:
    """Derive what follows from state and limits: open or not, place in the queue, time of the change."""
    is_incident = db.get(Incident, ticket.id) is not None
    place = standing(
        ticket.state,
        is_incident=is_incident,
        due_at=ticket.next_due_at,
        pending_since=ticket.pending_since,
        finished_at=ticket.closed_at or ticket.solved_at,
    )
    ticket.is_open = ticket.is_unsettled
    ticket.queue_rank, ticket.queue_at = place.rank, place.at
    ticket.updated_at = now


def placement(db: Session, ticket: Ticket) -> Placement:
    """The ticket as the rules of views see it."""
    body = db.get_one(Organization, ticket.organization_id)
    return Placement(
        state=ticket.state,
        type=ticket.type,
        group_id=ticket.group_id,
        assignee_id=ticket.assignee_id,
        organization_ids=tuple(ids_of_path(body.path)),
        pending_reason=ticket.pending_reason,
        is_breached=ticket.is_breached,
        is_returned=ticket.is_returned,
        due_at=ticket.next_due_at,
    )


def move(db: Session, before: frozenset[Bucket], after: frozenset[Bucket]) -> None:
    """Take one from the counters left and add one to those entered.

    Rows are locked in one order first, so that two changes of the same group never wait for each other in a circle.
    """
    left, entered = sorted(before - after), sorted(after - before)
    if not left and not entered:
        return
    known = _lock(db, [*left, *entered])
    _add(db, left, -1)
    _add(db, [bucket for bucket in entered if bucket in known], 1)
    for bucket in entered:
        if bucket not in known:
            _insert(db, bucket)


def rebuild(db: Session) -> int:
    """Count everything afresh; after a reorganisation, or when the reconciling job finds a difference."""
    totals: dict[Bucket, int] = {}
    for ticket in db.scalars(select(Ticket).where(Ticket.is_open).execution_options(yield_per=500)):
        for bucket in buckets(placement(db, ticket)):
            totals[bucket] = totals.get(bucket, 0) + 1
    db.execute(delete(TicketCount))
    db.add_all(TicketCount(owner=owner, view=view, count=count) for (owner, view), count in sorted(totals.items()))
    db.flush()
    return len(totals)


def _lock(db: Session, wanted: Iterable[Bucket]) -> set[Bucket]:
    rows = db.execute(
        select(TicketCount.owner, TicketCount.view)
        .where(tuple_(TicketCount.owner, TicketCount.view).in_(sorted(wanted)))
        .order_by(TicketCount.owner, TicketCount.view)
        .with_for_update()
    )
    return {(owner, view) for owner, view in rows}


def _add(db: Session, wanted: list[Bucket], amount: int) -> None:
    if wanted:
        db.execute(
            update(TicketCount)
            .where(tuple_(TicketCount.owner, TicketCount.view).in_(wanted))
            .values(count=TicketCount.count + amount)
            .execution_options(synchronize_session=False)
        )


def _insert(db: Session, bucket: Bucket) -> None:
    owner, view = bucket
    try:
        with db.begin_nested():
            db.add(TicketCount(owner=owner, view=view, count=1))
    except IntegrityError:
        # Another transaction has made the row in between.
        _add(db, [bucket], 1)
