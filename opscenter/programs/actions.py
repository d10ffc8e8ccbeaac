"""Issuing, revoking and using the keys of other systems."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core import audit, ids
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Limited, Unauthenticated
from opscenter.organizations.queries import get_organization
from opscenter.programs.models import ProgramKey
from opscenter.programs.queries import get_key
from opscenter.programs.rules import PER_MINUTE, PREFIX, SHOWN, hashed, minute_of


@dataclass(frozen=True)
class Issued:
    """A new key with its secret, which is shown this once."""

    key: ProgramKey
    secret: str


def issue_key(db: Session, actor: Actor, *, name: str, organization_id: int, for_units: bool, now: datetime) -> Issued:
    """Let another system ask for this area.

    Raises:
        Forbidden: `program.not_allowed`.
        NotFound: the area is not under the actor's scope.
    """
    if not actor.can("program_key.manage"):
        raise Forbidden("program.not_allowed")
    area = get_organization(db, actor, organization_id)
    secret = PREFIX + ids.token()
    key = ProgramKey(
        name=name,
        organization_id=area.id,
        for_units=for_units,
        key_hash=hashed(secret),
        beginning=secret[:SHOWN],
        issued_at=now,
        issued_by_id=actor.account_id,
    )
    db.add(key)
    db.flush()
    _trace(db, actor, "issue", key, now)
    return Issued(key, secret)


def revoke_key(db: Session, actor: Actor, key_id: int, *, now: datetime) -> None:
    """The key is worth nothing from now on; a second time changes nothing."""
    key = get_key(db, actor, key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        _trace(db, actor, "revoke", key, now)


def use_key(db: Session, secret: str, *, now: datetime) -> ProgramKey:
    """The key behind a secret, one use of it counted.

    Raises:
        Unauthenticated: `program.key_unknown`, never issued or revoked.
        Limited: `program.too_often`.
    """
    wanted = select(ProgramKey).where(ProgramKey.key_hash == hashed(secret), ProgramKey.revoked_at.is_(None))
    key = db.scalar(wanted.with_for_update()) if secret.startswith(PREFIX) else None
    if key is None:
        raise Unauthenticated("program.key_unknown")
    minute = minute_of(now)
    key.minute_uses = key.minute_uses + 1 if key.minute == minute else 1
    key.minute, key.last_used_at = minute, now
    if key.minute_uses > PER_MINUTE:
        raise Limited("program.too_often", limit=PER_MINUTE)
    return key


def _trace(db: Session, actor: Actor, deed: str, key: ProgramKey, now: datetime) -> None:
    audit.record(
        db,
        actor,
        f"program_key.{deed}",
        object_type="program_key",
        object_id=key.id,
        organization_id=key.organization_id,
        detail={"name": key.name},
        now=now,
    )
