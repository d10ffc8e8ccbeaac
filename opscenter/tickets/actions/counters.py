"""Keeps the queue counters in step with every change of a ticket, in the same transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import delete, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path
from opscenter.tickets.models import Incident, Ticket, TicketCount
from opscenter.tickets.rules.clocks import standing
from opscenter.tickets.rules.views import Bucket, Placement, buckets

_LEDGER = "ticket_counts"


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
    """Take one from the counters left and add one to those entered, when this unit of work commits."""
    ledger = _ledger(db)
    ledger.note(db, before - after, -1)
    ledger.note(db, after - before, 1)


def rebuild(db: Session) -> int:
    """Count everything afresh; after a reorganisation, or when the reconciling job finds a difference."""
    totals: dict[Bucket, int] = {}
    _ledger(db).notes = []
    for ticket in db.scalars(select(Ticket).where(Ticket.is_open).execution_options(yield_per=500)):
        for bucket in buckets(placement(db, ticket)):
            totals[bucket] = totals.get(bucket, 0) + 1
    db.execute(delete(TicketCount))
    db.add_all(TicketCount(owner=owner, view=view, count=count) for (owner, view), count in sorted(totals.items()))
    db.flush()
    return len(totals)


class _Ledger:
    """What a session has to count when it commits.

    Counters are rows that everybody changes: locked last of all, all at once and in one order, they make nobody wait
    in a circle, however many tickets a unit of work changes. What a savepoint noted is forgotten if it is rolled back.
    """

    def __init__(self) -> None:
        self.notes: list[tuple[frozenset[SessionTransaction], Bucket, int]] = []

    def note(self, db: Session, wanted: Iterable[Bucket], amount: int) -> None:
        """Remember a change together with the transactions that it depends on."""
        around = frozenset(_around(db))
        self.notes += [(around, bucket, amount) for bucket in wanted]

    def forget(self, _db: Session, ended: SessionTransaction) -> None:
        """A transaction was rolled back."""
        self.notes = [note for note in self.notes if ended not in note[0]]

    def write(self, db: Session) -> None:
        """Bring the rows up to date; savepoints only wait for the end."""
        if db.in_nested_transaction():
            return
        totals: dict[Bucket, int] = {}
        for _around_it, bucket, amount in self.notes:
            totals[bucket] = totals.get(bucket, 0) + amount
        self.notes = []
        rows = [(owner, view, total) for (owner, view), total in sorted(totals.items()) if total]
        if rows:
            _add(db, rows)


def _ledger(db: Session) -> _Ledger:
    ledger: _Ledger | None = db.info.get(_LEDGER)
    if ledger is None:
        ledger = db.info[_LEDGER] = _Ledger()
        event.listen(db, "before_commit", ledger.write)
        event.listen(db, "after_soft_rollback", ledger.forget)
    return ledger


def _around(db: Session) -> Iterator[SessionTransaction]:
    transaction = db.get_nested_transaction() or db.get_transaction()
    while transaction is not None:
        yield transaction
        transaction = transaction.parent


def _add(db: Session, rows: list[tuple[str, str, int]]) -> None:
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(TicketCount).values([{"owner": owner, "view": view, "count": total} for owner, view, total in rows])
    db.execute(
        new.on_conflict_do_update(
            index_elements=[TicketCount.owner, TicketCount.view],
            set_={"count": TicketCount.count + new.excluded.count},
        )
    )
