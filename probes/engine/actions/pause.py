"""Pausing, resuming and noticing that a check has fallen silent."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden
from opscenter.core.text import gettext, mark
from probes.engine.actions.flip import keep_flip
from probes.engine.actions.record import keep
from probes.engine.queries.silent import list_silent
from probes.engine.rules import Flip, Standing
from probes.targets.actions import leave_trace
from probes.targets.models import Check, CheckDue, CheckStanding
from probes.targets.policy import can_manage
from probes.targets.queries import get_check, get_standing
from probes.targets.rules import CheckState

PAUSED_BY = mark("由 {name} 暂停")
SILENT = mark("探针没有送来结果，状态不明")


def pause_check(db: Session, actor: Actor, check_id: int, *, now: datetime) -> Check:
    """Stop looking. Whoever listens ends the alert: nobody watches any more, which is not a recovery."""
    check = _changeable(db, actor, check_id)
    if not check.is_enabled:
        raise Conflict("check.is_paused")
    check.is_enabled, check.updated_at = False, now
    db.execute(delete(CheckDue).where(CheckDue.check_id == check.id))
    _set_state(db, check, CheckState.PAUSED, gettext(PAUSED_BY, name=actor.name), since=now, now=now)
    leave_trace(db, actor, "check.pause", check, now)
    return check


def resume_check(db: Session, actor: Actor, check_id: int, *, now: datetime) -> Check:
    """Look again, at once, without any memory of before the pause."""
    check = _changeable(db, actor, check_id)
    if check.is_enabled:
        raise Conflict("check.is_running")
    check.is_enabled, check.updated_at = True, now
    db.add(CheckDue(check_id=check.id, next_due_at=now))
    standing = get_standing(db, check.id)
    keep(standing, Standing(since=now))
    standing.last_at = None
    leave_trace(db, actor, "check.resume", check, now)
    return check


def mark_silent(db: Session, *, now: datetime) -> int:
    """Set checks to unknown whose results stopped coming: no runner lives, or ours cannot reach the database."""
    silent = list_silent(db, now)
    for check, standing in silent:
        since = standing.last_at or now
        _set_state(db, check, CheckState.UNKNOWN, gettext(SILENT), since=since, now=now)
    return len(silent)


def _set_state(db: Session, check: Check, state: CheckState, reason: str, *, since: datetime, now: datetime) -> None:
    row: CheckStanding = get_standing(db, check.id)
    before = row.state
    keep(row, Standing(state=state, since=since))
    if before is not state:
        keep_flip(db, check, Flip(before, state, since, reason), now=now)


def _changeable(db: Session, actor: Actor, check_id: int) -> Check:
    check = get_check(db, actor, check_id)
    if not can_manage(actor):
        raise Forbidden("check.not_allowed")
    return check
