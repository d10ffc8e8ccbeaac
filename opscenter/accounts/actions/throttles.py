"""Counting failed attempts per login name, per address and per second factor, known names and unknown ones alike."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from opscenter.accounts.credentials import throttle_key
from opscenter.accounts.models import LoginThrottle
from opscenter.accounts.rules import FORGIVEN_AFTER


def keys_of(account_id: int, login_name: str) -> tuple[str, ...]:
    """Every key that can keep this person out."""
    return (
        throttle_key("name", login_name),
        throttle_key("code", str(account_id)),
        throttle_key("password", str(account_id)),
    )


def remaining(db: Session, keys: Sequence[str], now: datetime) -> timedelta | None:
    """How long the longest of these blocks still lasts, None if none does."""
    blocks = db.scalars(
        select(LoginThrottle.blocked_until).where(LoginThrottle.key.in_(keys), LoginThrottle.blocked_until > now)
    ).all()
    return max((until - now for until in blocks if until), default=None)


def hold(db: Session, key: str, now: datetime) -> None:
    """Lock the counter of a key until the end of this unit, so that a flood of guesses is counted one by one."""
    try:
        with db.begin_nested():
            db.add(LoginThrottle(key=key, failures=0, last_failed_at=now))
    except IntegrityError:
        db.scalar(select(LoginThrottle.id).where(LoginThrottle.key == key).with_for_update())


def count_failure(db: Session, key: str, block: Callable[[int], timedelta | None], now: datetime) -> timedelta | None:
    """Count one failure and block the key as `block(failures)` says; returns the new block."""
    hold(db, key, now)
    row = db.scalars(
        select(LoginThrottle).where(LoginThrottle.key == key).execution_options(populate_existing=True)
    ).one()
    if now - row.last_failed_at > FORGIVEN_AFTER:
        row.failures = 0
    row.failures += 1
    row.last_failed_at = now
    wait = block(row.failures)
    row.blocked_until = now + wait if wait else None
    db.flush()
    return wait


def forget(db: Session, *keys: str) -> None:
    """Take back what was counted, after success or by the security administrator."""
    db.execute(delete(LoginThrottle).where(LoginThrottle.key.in_(keys)))


def forget_old(db: Session, *, now: datetime) -> None:
    """Delete counters that no longer mean anything."""
    db.execute(delete(LoginThrottle).where(LoginThrottle.last_failed_at < now - 2 * FORGIVEN_AFTER))
