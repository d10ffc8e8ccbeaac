"""The audit trail: rows written in the change's own transaction, sealed each second into an HMAC chain.

The key lives outside the database, so whoever can write the table cannot forge it. `verify` names altered, deleted,
inserted and unsealed rows; the head of the chain leaves the house once a day, so that a cut tail shows as well.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core.actor import Actor
from opscenter.core.db import Base, UtcDateTime, intpk
from opscenter.core.jobs import JobState

GENESIS = "0" * 64
SEAL_BATCH = 500
SEAL_JOB = "audit.seal"
UNSEALED_AFTER = timedelta(seconds=30)


class AuditEntry(Base):
    """Who did what to which row, when and from where. Append-only; only sealing fills the last two columns."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_object", "object_type", "object_id"),)

    id: Mapped[intpk]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    actor_name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(100), index=True)
    object_type: Mapped[str] = mapped_column(String(50))
    object_id: Mapped[str] = mapped_column(String(64))
    organization_id: Mapped[int | None] = mapped_column(Integer)
    purpose: Mapped[str | None] = mapped_column(String(500))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    seal_number: Mapped[int | None] = mapped_column(Integer, unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))


class FindingKind(StrEnum):
    """What `verify` can find."""

    ALTERED = "altered"
    DELETED = "deleted"
    INSERTED = "inserted"
    UNSEALED = "unsealed"


@dataclass(frozen=True)
class Finding:
    """One fault of the chain; `number` is the seal number, or the row id for unsealed and inserted rows."""

    kind: FindingKind
    number: int


@dataclass(frozen=True)
class Head:
    """The newest seal: whoever keeps it outside can prove later that nothing before it was cut."""

    number: int
    seal: str


def record(
    db: Session,
    actor: Actor,
    action: str,
    *,
    object_type: str,
    object_id: object,
    now: datetime,
    organization_id: int | None = None,
    purpose: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one row; it exists exactly if the change itself is committed. Personal data does not belong in it."""
    db.add(
        AuditEntry(
            at=now,
            actor_kind=actor.kind.value,
            account_id=actor.account_id,
            actor_name=actor.name,
            address=actor.address,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            organization_id=organization_id,
            purpose=purpose,
            detail=dict(detail or {}),
        )
    )


def seal_new(db: Session, key: str) -> int:
    """Seal up to a batch of new rows in the order of their ids; returns how many. Run by one leased job only."""
    head = newest_seal(db)
    number, previous = (head.number, head.seal) if head else (0, GENESIS)
    rows = db.scalars(
        select(AuditEntry).where(AuditEntry.seal_number.is_(None)).order_by(AuditEntry.id).limit(SEAL_BATCH)
    ).all()
    for row in rows:
        number += 1
        previous = _seal(key, previous, number, row)
        row.seal_number, row.seal = number, previous
    return len(rows)


def newest_seal(db: Session) -> Head | None:
    """The head of the chain, None before the first seal."""
    row = db.scalar(
        select(AuditEntry).where(AuditEntry.seal_number.is_not(None)).order_by(AuditEntry.seal_number.desc()).limit(1)
    )
    return Head(row.seal_number or 0, row.seal or "") if row else None


def verify(db: Session, key: str, now: datetime, known_head: Head | None = None) -> Iterator[Finding]:
    """Walk the whole chain and yield every fault; `known_head` is a head that left the house earlier."""
    previous, expected, first = GENESIS, 1, True
    for row in db.scalars(
        select(AuditEntry)
        .where(AuditEntry.seal_number.is_not(None))
        .order_by(AuditEntry.seal_number)
        .execution_options(yield_per=1000)
    ):
        number = row.seal_number or 0
        for missing in range(expected, number):
            yield Finding(FindingKind.DELETED, missing)
        gap = number != expected
        stored = row.seal or ""
        # After a gap the previous seal is unknown, so the row itself cannot be judged, only the gap.
        if not gap and not hmac.compare_digest(_seal(key, previous, number, row), stored):
            yield Finding(FindingKind.ALTERED, number)
        if known_head and number == known_head.number and stored != known_head.seal:
            yield Finding(FindingKind.ALTERED, number)
        previous, expected, first = stored, number + 1, False
    if known_head and expected <= known_head.number and not (first and known_head.number == 0):
        for missing in range(expected, known_head.number + 1):
            yield Finding(FindingKind.DELETED, missing)
    yield from _unsealed(db, now)


def sealing_lag_seconds(db: Session, now: datetime) -> float:
    """How long the first row without a seal has been waiting for it; a health figure of the platform itself.

    A row may be dated back. It is no older than the last sealing, because a run that ends well leaves no row over.
    """
    first = select(func.min(AuditEntry.id)).where(AuditEntry.seal_number.is_(None)).scalar_subquery()
    sealed = select(JobState.last_started_at).where(JobState.name == SEAL_JOB, JobState.last_error.is_(None))
    found = db.execute(select(AuditEntry.at, sealed.scalar_subquery()).where(AuditEntry.id == first)).first()
    if found is None:
        return 0.0
    dated, all_sealed_at = found
    return max(0.0, (now - max(dated, all_sealed_at or dated)).total_seconds())


def _unsealed(db: Session, now: datetime) -> Iterator[Finding]:
    newest_sealed_id = db.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.seal.is_not(None))) or 0
    for row_id, at in db.execute(
        select(AuditEntry.id, AuditEntry.at).where(AuditEntry.seal.is_(None)).order_by(AuditEntry.id)
    ):
        # A row slipped in between sealed ones never went through the application's own order.
        if row_id < newest_sealed_id and at < now - UNSEALED_AFTER:
            yield Finding(FindingKind.INSERTED, row_id)
        elif at < now - UNSEALED_AFTER:
            yield Finding(FindingKind.UNSEALED, row_id)


def _seal(key: str, previous: str, number: int, row: AuditEntry) -> str:
    canonical = json.dumps(
        {
            "number": number,
            "id": row.id,
            "at": row.at.isoformat(),
            "actor": [row.actor_kind, row.account_id, row.actor_name, row.address],
            "action": row.action,
            "object": [row.object_type, row.object_id, row.organization_id],
            "purpose": row.purpose,
            "detail": row.detail,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(key.encode(), (previous + canonical).encode(), hashlib.sha256).hexdigest()
