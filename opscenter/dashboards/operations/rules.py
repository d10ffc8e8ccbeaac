"""When a part of the platform itself is not well. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# The first SQLite without the WAL-reset bug, which can corrupt a database that two connections write (docs/adr/0011).
FIXED_SQLITE = (3, 51, 3)
SEALING_LAG_LIMIT = timedelta(seconds=30)
OUTBOX_AGE_LIMIT = timedelta(minutes=1)
# Some jobs run each second: when none was started for so long, no worker is there.
WORKER_SILENT = timedelta(seconds=30)
# A job may miss this much of its slot before it counts as late; short jobs get at least the second figure.
LATE_AFTER_SLOTS = 3
LATE_AT_LEAST = timedelta(seconds=60)


class JobHealth(StrEnum):
    """How a job is doing, the worst first."""

    FAILED = "failed"
    LATE = "late"
    NEVER = "never"
    RUNNING = "running"
    WELL = "well"


@dataclass(frozen=True)
class JobFacts:
    """What the row of a job says; all None if it never ran."""

    every: timedelta
    next_due_at: datetime | None = None
    lease_until: datetime | None = None
    last_error: str | None = None


def job_health(facts: JobFacts, now: datetime) -> JobHealth:
    """The worst that can be said: it failed last time, is overdue, never ran, runs, is well."""
    if facts.next_due_at is None:
        return JobHealth.NEVER
    if facts.last_error:
        return JobHealth.FAILED
    if facts.lease_until is not None and facts.lease_until > now:
        return JobHealth.RUNNING
    patience = max(LATE_AT_LEAST, LATE_AFTER_SLOTS * facts.every)
    return JobHealth.LATE if now - facts.next_due_at > patience else JobHealth.WELL


def is_safe_sqlite(version: str) -> bool:
    """Whether this SQLite ("3.53.4") is free of the WAL-reset bug."""
    return tuple(int(part) for part in version.split(".")) >= FIXED_SQLITE


def last_line(traceback: str) -> str:
    """What a failure says in one line."""
    return next((line.strip() for line in reversed(traceback.splitlines()) if line.strip()), "")
