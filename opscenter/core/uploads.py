"""Uploaded sheets that wait until somebody has seen what they would change: one row a file, content kept for a day.

What a file means is the business of the feature named in `purpose`; here it is bytes with a name and its owner.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core.actor import Actor
from opscenter.core.db import Base, UtcDateTime, intpk
from opscenter.core.errors import NotFound

KEPT = timedelta(days=1)
NAME_LENGTH = 200


class Upload(Base):
    """One uploaded file. `options` say how to read it, `counts` what it would change or has changed.

    `options["outcome"]` is what a feature keeps of the report of a file that was applied.
    """

    __tablename__ = "uploads"

    id: Mapped[intpk]
    purpose: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    is_waiting: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def keep(
    db: Session,
    actor: Actor,
    purpose: str,
    content: bytes,
    *,
    file_name: str,
    options: Mapping[str, Any],
    counts: Mapping[str, int],
    now: datetime,
) -> Upload:
    """Keep a file that was read without error until its report is confirmed."""
    upload = Upload(
        purpose=purpose,
        file_name=file_name[:NAME_LENGTH],
        sha256=digest(content),
        content=content,
        options=dict(options),
        counts=dict(counts),
        account_id=actor.account_id,
        created_at=now,
    )
    db.add(upload)
    db.flush()
    return upload


def get_own(db: Session, actor: Actor, purpose: str, upload_id: int) -> Upload:
    """The actor's own file that waits or was applied; NotFound `import.not_found` for any other."""
    upload = db.get(Upload, upload_id)
    if upload is None or upload.purpose != purpose or upload.account_id != actor.account_id:
        raise NotFound("import.not_found")
    if not (upload.is_waiting or upload.applied_at):
        raise NotFound("import.not_found")
    return upload


def get_waiting(db: Session, actor: Actor, purpose: str, upload_id: int) -> Upload:
    """The actor's own file that still waits; NotFound `import.not_found` for any other."""
    upload = get_own(db, actor, purpose, upload_id)
    if not upload.is_waiting:
        raise NotFound("import.not_found")
    return upload


def list_own(db: Session, actor: Actor, purpose: str, limit: int = 10) -> Sequence[Upload]:
    """What the actor uploaded for this purpose, newest first."""
    return db.scalars(
        select(Upload)
        .where(Upload.account_id == actor.account_id, Upload.purpose == purpose)
        .order_by(Upload.id.desc())
        .limit(limit)
    ).all()


def finish(
    upload: Upload, counts: Mapping[str, int], *, outcome: Mapping[str, Any] | None = None, now: datetime
) -> None:
    """The file was applied: its content is no longer needed."""
    upload.counts = dict(counts)
    if outcome is not None:
        upload.options = {**upload.options, "outcome": outcome}
    upload.content, upload.is_waiting, upload.applied_at = None, False, now


def forget_old(db: Session, *, now: datetime) -> None:
    """Drop the content of files whose report nobody confirmed within a day."""
    db.execute(
        update(Upload).where(Upload.is_waiting, Upload.created_at < now - KEPT).values(content=None, is_waiting=False)
    )


def digest_of(report: object) -> str:
    """A fingerprint of everything a report says: what was shown is applied, and nothing else."""
    return digest(repr(report).encode())


def digest(content: bytes) -> str:
    """The fingerprint by which a file is known in the audit trail."""
    return hashlib.sha256(content).hexdigest()
