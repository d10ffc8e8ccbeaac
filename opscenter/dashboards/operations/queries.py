"""Reads over the platform's own tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from opscenter.core import audit, migrate
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JOBS, JobState
from opscenter.core.masking import mask_text
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.dashboards.operations.rules import (
    OUTBOX_AGE_LIMIT,
    SEALING_LAG_LIMIT,
    WORKER_SILENT,
    JobFacts,
    JobHealth,
    is_safe_sqlite,
    job_health,
    last_line,
)
from opscenter.messages.queries import StuckDelivery, stuck_deliveries, waiting_count
from probes.targets.models import CheckStanding

DEAD_SHOWN = 50


@dataclass(frozen=True)
class JobRow:
    """One declared job and how it is doing; `state` is None if it never ran."""

    name: str
    every: timedelta
    state: JobState | None
    health: JobHealth
    failure: str


@dataclass(frozen=True)
class DeadDelivery:
    """An event that a reaction could not digest, with the failure in one line."""

    id: int
    event: str
    reaction: str
    key: str
    attempts: int
    published_at: datetime
    failure: str


@dataclass(frozen=True)
class Outbox:
    """Events under way to their reactions."""

    pending: int
    dead: int
    oldest: timedelta | None

    @property
    def is_slow(self) -> bool:
        """Whether something has been due for longer than it ever should."""
        return self.oldest is not None and self.oldest > OUTBOX_AGE_LIMIT


@dataclass(frozen=True)
class DatabaseFacts:
    """Which database this is, and whether program and schema fit."""

    name: str
    version: str
    revision: str | None
    is_current: bool
    is_safe: bool


@dataclass(frozen=True)
class Overview:
    """Everything the page shows."""

    jobs: list[JobRow]
    outbox: Outbox
    dead: list[DeadDelivery]
    mails_waiting: int
    mails_stuck: list[StuckDelivery]
    sealing_lag: timedelta
    database: DatabaseFacts
    last_probe_at: datetime | None
    last_job_at: datetime | None
    at: datetime

    @property
    def is_worker_away(self) -> bool:
        """Whether no job at all was started lately, so that nothing happens in the background."""
        return self.last_job_at is None or self.at - self.last_job_at > WORKER_SILENT

    @property
    def is_sealing_slow(self) -> bool:
        """Whether audit rows wait too long for their seal."""
        return self.sealing_lag > SEALING_LAG_LIMIT

    @property
    def jobs_unwell(self) -> int:
        """How many jobs failed, are late or never ran."""
        return sum(row.health in (JobHealth.FAILED, JobHealth.LATE, JobHealth.NEVER) for row in self.jobs)


def overview(db: Session, now: datetime) -> Overview:
    """The state of the platform at this moment."""
    jobs = list_jobs(db, now)
    started = [row.state.last_started_at for row in jobs if row.state and row.state.last_started_at]
    return Overview(
        jobs=jobs,
        outbox=_outbox(db, now),
        dead=list_dead(db),
        mails_waiting=waiting_count(db),
        mails_stuck=stuck_deliveries(db),
        sealing_lag=timedelta(seconds=audit.sealing_lag_seconds(db, now)),
        database=_database(db),
        last_probe_at=db.scalar(select(func.max(CheckStanding.last_at))),
        last_job_at=max(started, default=None),
        at=now,
    )


def list_jobs(db: Session, now: datetime) -> list[JobRow]:
    """All declared jobs, those that are not well first."""
    states = {state.name: state for state in db.scalars(select(JobState))}
    rows = [_job_row(name, declared.every, states.get(name), now) for name, declared in JOBS.items()]
    order = list(JobHealth)
    return sorted(rows, key=lambda row: (order.index(row.health), row.name))


def list_dead(db: Session) -> list[DeadDelivery]:
    """Deliveries that were given up, newest first; what failed is shown masked and without payload."""
    rows = db.execute(
        select(OutboxDelivery, OutboxEvent.name, OutboxEvent.published_at)
        .join(OutboxEvent, OutboxEvent.id == OutboxDelivery.event_id)
        .where(OutboxDelivery.state == DeliveryState.DEAD)
        .order_by(OutboxDelivery.id.desc())
        .limit(DEAD_SHOWN)
    )
    return [
        DeadDelivery(
            id=delivery.id,
            event=event,
            reaction=delivery.reaction,
            key=delivery.key,
            attempts=delivery.attempts,
            published_at=published_at,
            failure=mask_text(last_line(delivery.error or "")),
        )
        for delivery, event, published_at in rows
    ]


def _job_row(name: str, every: timedelta, state: JobState | None, now: datetime) -> JobRow:
    facts = JobFacts(every)
    if state is not None:
        facts = JobFacts(every, state.next_due_at, state.lease_until, state.last_error)
    failure = mask_text(last_line(state.last_error or "")) if state else ""
    return JobRow(name, every, state, job_health(facts, now), failure)


def _outbox(db: Session, now: datetime) -> Outbox:
    rows = db.execute(
        select(OutboxDelivery.state, func.count(), func.min(OutboxDelivery.next_attempt_at))
        .where(OutboxDelivery.state != DeliveryState.DONE)
        .group_by(OutboxDelivery.state)
    ).all()
    unexpanded, first = db.execute(
        select(func.count(), func.min(OutboxEvent.published_at)).where(OutboxEvent.expanded_at.is_(None))
    ).one()
    due = [row[2] for row in rows if row[0] is DeliveryState.PENDING] + [first]
    ages = [now - instant for instant in due if instant is not None and instant <= now]
    return Outbox(
        pending=sum(row[1] for row in rows if row[0] is not DeliveryState.DEAD) + unexpanded,
        dead=sum(row[1] for row in rows if row[0] is DeliveryState.DEAD),
        oldest=max(ages, default=None),
    )


def _database(db: Session) -> DatabaseFacts:
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    version = db.scalar(text("SELECT sqlite_version()" if is_sqlite else "SHOW server_version")) or ""
    revision = MigrationContext.configure(db.connection()).get_current_revision()
    return DatabaseFacts(
        name="SQLite" if is_sqlite else "PostgreSQL",
        version=version,
        revision=revision,
        is_current=revision == migrate.newest(),
        is_safe=not is_sqlite or is_safe_sqlite(version),
    )
