"""Scheduled work: declared once, started by APScheduler's clock, guarded by a lease row with a fencing number.

Any number of workers may fire the same job; the row in `jobs` lets exactly one of them run each slot of the fixed
grid. A worker renews the leases of what it runs, however long that takes; one that was killed is replaced as soon as
its leases have run out. The last run, its duration and its failure stay on that row for the operations page.
"""

import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Integer, String, Text, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core.db import Base, Database, UtcDateTime
from opscenter.core.settings import Settings

LEASE = timedelta(seconds=40)
RENEW_EVERY = timedelta(seconds=10)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)


class JobState(Base):
    """One row per declared job: its next slot, its lease, and how the last run went."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    every_seconds: Mapped[int] = mapped_column(Integer)
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    holder: Mapped[str | None] = mapped_column(String(100))
    fencing: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_duration_ms: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)
    run_count: Mapped[int] = mapped_column(Integer, default=0)
    failure_count: Mapped[int] = mapped_column(Integer, default=0)


@dataclass(frozen=True)
class JobContext:
    """What a job or service gets instead of globals."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]

    def now(self) -> datetime:
        """The current instant of this process edge."""
        return self.clock()

    def unit_of_work(self, *, write: bool = True) -> AbstractContextManager[Session]:
        """A transaction of its own; jobs open one per item so that one failure spares the others."""
        return self.database.unit_of_work(write=write)


JobFunction = Callable[[JobContext], None]
ServiceFunction = Callable[[JobContext, threading.Event], None]


@dataclass(frozen=True)
class Job:
    """A declared job."""

    name: str
    every: timedelta
    run: JobFunction


JOBS: dict[str, Job] = {}
SERVICES: dict[str, ServiceFunction] = {}


def job(name: str, *, every: timedelta) -> Callable[[JobFunction], JobFunction]:
    """Declare a function as the job `name`, run once per slot of length `every`."""

    def register(function: JobFunction) -> JobFunction:
        if name in JOBS:
            raise ValueError(f"job {name} is declared twice")
        JOBS[name] = Job(name, every, function)
        return function

    return register


def service(name: str) -> Callable[[ServiceFunction], ServiceFunction]:
    """Declare a loop that every worker keeps running until the given event is set (the simulated phone line)."""

    def register(function: ServiceFunction) -> ServiceFunction:
        if name in SERVICES:
            raise ValueError(f"service {name} is declared twice")
        SERVICES[name] = function
        return function

    return register


def run_due(declared: Job, context: JobContext, holder: str) -> bool:
    """Run the job if its slot is due and no other worker holds it; True if it ran here."""
    started = context.now()
    with context.unit_of_work() as db:
        fencing = acquire(db, declared, holder, started)
    if fencing is None:
        return False
    error = None
    try:
        declared.run(context)
    except Exception:  # noqa: BLE001 - process edge: the failure is stored on the job's row and shown
        error = traceback.format_exc()
        log.error("job_failed", job=declared.name, error=error)
    with context.unit_of_work() as db:
        release(db, declared.name, fencing, started=started, finished=context.now(), error=error)
    return True


def acquire(db: Session, declared: Job, holder: str, now: datetime) -> int | None:
    """Take the lease for the current slot, or for the run of a worker that was killed; None if there is neither."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    seconds = int(declared.every.total_seconds())
    db.execute(
        insert(JobState)
        .values(name=declared.name, every_seconds=seconds, next_due_at=now, fencing=0, run_count=0, failure_count=0)
        .on_conflict_do_nothing()
    )
    return db.scalar(
        update(JobState)
        .where(
            JobState.name == declared.name,
            or_(JobState.lease_until.is_(None) & (JobState.next_due_at <= now), JobState.lease_until < now),
        )
        .values(
            holder=holder,
            every_seconds=seconds,
            fencing=JobState.fencing + 1,
            lease_until=now + LEASE,
            next_due_at=next_slot(now, declared.every),
            last_started_at=now,
        )
        .returning(JobState.fencing)
    )


def release(db: Session, name: str, fencing: int, *, started: datetime, finished: datetime, error: str | None) -> None:
    """Give the lease back and keep the outcome; a worker that lost its lease in between changes nothing."""
    db.execute(
        update(JobState)
        .where(JobState.name == name, JobState.fencing == fencing)
        .values(
            lease_until=None,
            last_finished_at=finished,
            last_duration_ms=int((finished - started).total_seconds() * 1000),
            last_error=error,
            run_count=JobState.run_count + 1,
            failure_count=JobState.failure_count + (1 if error else 0),
        )
    )


def renew(db: Session, holder: str, now: datetime) -> None:
    """Keep the leases of the jobs that `holder` is running."""
    db.execute(
        update(JobState)
        .where(JobState.holder == holder, JobState.lease_until.is_not(None))
        .values(lease_until=now + LEASE)
    )


def next_slot(now: datetime, every: timedelta) -> datetime:
    """The start of the next slot on the fixed grid; missed slots are not replayed."""
    return EPOCH + ((now - EPOCH) // every + 1) * every
