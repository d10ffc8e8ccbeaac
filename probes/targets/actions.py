"""Adding and changing checks. A new check is due at once; its first result may already flip it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.core import audit, ids
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid, NotFound
from probes.checks.base import Status
from probes.targets.configuration import split, validated, with_kept_secrets
from probes.targets.models import Check, CheckDue, CheckStanding, Target
from probes.targets.policy import can_manage
from probes.targets.queries import find_target, get_check, get_organization_in_scope
from probes.targets.rules import Timing, wrong_timing


@dataclass(frozen=True)
class Draft:
    """A check as somebody wants it; `settings` are raw values for the model of its kind."""

    organization_id: int
    service_id: int | None
    target_name: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    timing: Timing = field(default_factory=Timing)
    is_demo: bool = False
    is_drill: bool = False


def create_check(db: Session, actor: Actor, draft: Draft, *, now: datetime) -> Check:
    """Add a check (and its target, if there is none of that name yet)."""
    organization = get_organization_in_scope(db, actor, draft.organization_id)
    _require_manage(actor)
    settings = validated(draft.kind, draft.settings)
    _require_sound(draft)
    target = find_target(db, organization.id, draft.service_id, draft.target_name) or Target(
        organization_id=organization.id,
        service_id=draft.service_id,
        name=draft.target_name,
        is_demo=draft.is_demo,
        is_drill=draft.is_drill,
        created_at=now,
    )
    db.add(target)
    db.flush()
    plain, secrets = split(settings)
    check = Check(
        target_id=target.id,
        organization_id=organization.id,
        service_id=draft.service_id,
        name=draft.name.strip(),
        kind=draft.kind,
        settings=plain,
        secrets=secrets,
        is_demo=draft.is_demo,
        created_at=now,
        updated_at=now,
        **draft.timing.columns(),
    )
    db.add(check)
    db.flush()
    db.add(CheckDue(check_id=check.id, next_due_at=now))
    db.add(CheckStanding(check_id=check.id))
    leave_trace(db, actor, "check.create", check, now)
    return check


def edit_check(db: Session, actor: Actor, check_id: int, draft: Draft, *, now: datetime) -> Check:
    """Change settings and timing; body, system and kind of a check stay, or its history would lie."""
    check = get_check(db, actor, check_id)
    _require_manage(actor)
    settings = validated(check.kind, with_kept_secrets(check.kind, draft.settings, check.secrets))
    _require_sound(draft)
    check.name = draft.name.strip()
    check.settings, check.secrets = split(settings)
    for column, value in draft.timing.columns().items():
        setattr(check, column, value)
    check.updated_at = now
    _restart(db, check.id, now)
    leave_trace(db, actor, "check.update", check, now)
    return check


def run_soon(db: Session, actor: Actor, check_id: int, *, now: datetime) -> Check:
    """Make a check due at once, whatever its interval."""
    check = get_check(db, actor, check_id)
    _require_manage(actor)
    db.execute(update(CheckDue).where(CheckDue.check_id == check.id).values(next_due_at=now))
    leave_trace(db, actor, "check.run", check, now)
    return check


def issue_heartbeat_token(db: Session, actor: Actor, check_id: int, *, now: datetime) -> str:
    """A new secret address for a heartbeat; the one before stops working. Only its hash is stored."""
    check = get_check(db, actor, check_id)
    _require_manage(actor)
    if check.kind != "heartbeat":
        raise Invalid("check.no_heartbeat")
    token = ids.token(24)
    check.heartbeat_hash = _hashed(token)
    leave_trace(db, actor, "check.issue_token", check, now)
    return token


def record_trial(db: Session, actor: Actor, draft: Draft, status: Status, *, now: datetime) -> None:
    """Leave a trace of a trial run: it opened a connection in our name although nothing was saved."""
    organization = get_organization_in_scope(db, actor, draft.organization_id)
    _require_manage(actor)
    audit.record(
        db,
        actor,
        "check.try",
        object_type="check",
        object_id=draft.name,
        organization_id=organization.id,
        detail={"kind": draft.kind, "status": status.value},
        now=now,
    )


def note_heartbeat(db: Session, token: str, *, now: datetime) -> None:
    """A job reported: its check is looked at soon, so that a recovery does not wait for the next slot.

    There is no audit row: a report is a measurement and not an act of a person.
    """
    check = db.scalar(select(Check).where(Check.heartbeat_hash == _hashed(token), Check.is_enabled))
    if check is None:
        raise NotFound("check.heartbeat_unknown")
    check.heartbeat_at = now
    db.execute(update(CheckDue).where(CheckDue.check_id == check.id).values(next_due_at=now))


def _restart(db: Session, check_id: int, now: datetime) -> None:
    """Make the check due; the result of a run that is under way with the old settings is no longer accepted."""
    db.execute(
        update(CheckDue)
        .where(CheckDue.check_id == check_id)
        .values(next_due_at=now, lease_until=None, owner=None, epoch=CheckDue.epoch + 1)
    )


def _hashed(token: str) -> str:
    """Tokens are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def _require_manage(actor: Actor) -> None:
    if not can_manage(actor):
        raise Forbidden("check.not_allowed")


def _require_sound(draft: Draft) -> None:
    fields = dict.fromkeys(wrong_timing(draft.timing), "check.field_wrong")
    fields |= {name: "check.field_missing" for name in ("name", "target_name") if not getattr(draft, name).strip()}
    if fields:
        raise Invalid("check.invalid", fields=fields)


def leave_trace(db: Session, actor: Actor, action: str, check: Check, now: datetime) -> None:
    """What a deed on a check leaves in the audit trail."""
    audit.record(
        db,
        actor,
        action,
        object_type="check",
        object_id=check.id,
        organization_id=check.organization_id,
        detail={"name": check.name, "kind": check.kind},
        now=now,
    )
