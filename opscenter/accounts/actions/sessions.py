"""Logging in and out: attempts, sessions, the second factor at the door.

A refused attempt has to be remembered, so it is a returned `Attempt` and not an error that would roll it back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from opscenter.accounts import rules
from opscenter.accounts.actions import throttles
from opscenter.accounts.actions.two_factor import use_code
from opscenter.accounts.credentials import check_password, fingerprint, nobodys_hash, throttle_key
from opscenter.accounts.models import Account, LoginSession
from opscenter.accounts.queries import actor_for, has_two_factor
from opscenter.core import audit, ids
from opscenter.core.actor import ANONYMOUS, Actor, ActorKind
from opscenter.core.errors import NotFound

PENDING_LIFETIME = timedelta(minutes=10)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Browser:
    """Where a log-in comes from."""

    address: str | None
    user_agent: str | None


@dataclass(frozen=True)
class Attempt:
    """Outcome of an attempt to log in: a token, or the error code to show with its waiting time."""

    token: str | None = None
    awaits_second_factor: bool = False
    problem: str | None = None
    wait: timedelta = timedelta()


def log_in(
    db: Session, login_name: str, password: str, *, browser: Browser, lifetime: timedelta, now: datetime
) -> Attempt:
    """Check name and password and open a session; with an authenticator the session still waits for its code.

    Known and unknown, disabled and locked names answer alike and take the same time.
    """
    keys = (throttle_key("name", login_name), throttle_key("address", browser.address or "unknown"))
    throttles.hold(db, keys[0], now)
    wait = throttles.remaining(db, keys, now)
    if wait:
        return Attempt(problem="login.locked", wait=wait)
    account = db.scalar(select(Account).where(Account.login_name == login_name.strip().lower()))
    is_right = check_password(account.password_hash if account else nobodys_hash(), password)
    if account is None or not is_right or not account.is_active:
        return _refuse(db, keys, account, browser, now)
    throttles.forget(db, keys[0])
    awaits = has_two_factor(db, account.id)
    token = _open(db, account, browser, lifetime=PENDING_LIFETIME if awaits else lifetime, awaits=awaits, now=now)
    if not awaits:
        _record_login(db, account, browser, now)
    return Attempt(token=token, awaits_second_factor=awaits)


def enter_code(
    db: Session, token: str | None, code: str, *, browser: Browser, lifetime: timedelta, now: datetime
) -> Attempt:
    """Finish a log-in with the authenticator's code or a recovery code; the session gets a new token."""
    pending = _pending(db, token, now)
    if pending is None:
        return Attempt(problem="login.start_again")
    row, account = pending
    key = throttle_key("code", str(account.id))
    throttles.hold(db, key, now)
    wait = throttles.remaining(db, (key,), now)
    if wait:
        return Attempt(problem="login.locked", wait=wait)
    if not use_code(db, account.id, code, now=now):
        throttles.count_failure(db, key, rules.name_block, now)
        audit.record(
            db, _somebody(browser), "account.refuse_code", object_type="account", object_id=account.id, now=now
        )
        return Attempt(problem="login.wrong_code")
    throttles.forget(db, key)
    row.awaits_second_factor = False
    row.two_factor_at = now
    row.expires_at = now + lifetime
    _record_login(db, account, browser, now)
    return Attempt(token=_renew(row, now))


def touch_session(db: Session, session_id: int, *, now: datetime) -> None:
    """Note that a session is in use."""
    db.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now))


def renew_session(db: Session, session_id: int, *, now: datetime) -> str:
    """Give a session a new token after its rights grew; the old cookie is dead at once."""
    return _renew(db.get_one(LoginSession, session_id), now)


def log_out(db: Session, actor: Actor, *, now: datetime) -> None:
    """End the actor's own session."""
    end_session(db, actor, actor.session_id or 0, now=now)


def end_session(db: Session, actor: Actor, session_id: int, *, now: datetime) -> None:
    """End one of the actor's own sessions; those of others do not exist for the actor."""
    row = db.get(LoginSession, session_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("session.not_found")
    if row.revoked_at is None:
        row.revoked_at = now
        audit.record(db, actor, "session.end", object_type="login_session", object_id=row.id, now=now)


def end_other_sessions(db: Session, actor: Actor, *, now: datetime) -> int:
    """Sign the actor out everywhere else; returns how many sessions ended."""
    ended = revoke_sessions(db, actor.account_id or 0, now=now, spare=actor.session_id)
    audit.record(
        db,
        actor,
        "session.end_others",
        object_type="account",
        object_id=actor.account_id,
        detail={"ended": ended},
        now=now,
    )
    return ended


def revoke_sessions(db: Session, account_id: int, *, now: datetime, spare: int | None = None) -> int:
    """End all live sessions of an account; part of other actions, which write the audit."""
    rows = db.scalars(
        select(LoginSession).where(
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
            LoginSession.id != (spare or 0),
        )
    ).all()
    for row in rows:
        row.revoked_at = now
    return len(rows)


def forget_old(db: Session, *, now: datetime) -> None:
    """Delete sessions that ended long ago; the audit trail keeps who logged in when."""
    db.execute(delete(LoginSession).where(LoginSession.expires_at < now - KEPT))


def _refuse(db: Session, keys: tuple[str, str], account: Account | None, browser: Browser, now: datetime) -> Attempt:
    name_wait = throttles.count_failure(db, keys[0], rules.name_block, now)
    throttles.count_failure(db, keys[1], rules.address_block, now)
    audit.record(
        db,
        _somebody(browser),
        "account.refuse_login",
        object_type="account",
        object_id=account.id if account else "unknown",
        detail={"is_locked": name_wait is not None},
        now=now,
    )
    return Attempt(problem="login.locked", wait=name_wait) if name_wait else Attempt(problem="login.wrong")


def _open(db: Session, account: Account, browser: Browser, *, lifetime: timedelta, awaits: bool, now: datetime) -> str:
    token = ids.token()
    db.add(
        LoginSession(
            account_id=account.id,
            token_hash=fingerprint(token),
            awaits_second_factor=awaits,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
            address=browser.address,
            user_agent=(browser.user_agent or "")[:200] or None,
        )
    )
    return token


def _renew(row: LoginSession, now: datetime) -> str:
    token = ids.token()
    row.token_hash = fingerprint(token)
    row.last_seen_at = now
    return token


def _pending(db: Session, token: str | None, now: datetime) -> tuple[LoginSession, Account] | None:
    found = db.execute(
        select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(
            LoginSession.token_hash == fingerprint(token or ""),
            LoginSession.awaits_second_factor,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
            Account.is_active,
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _record_login(db: Session, account: Account, browser: Browser, now: datetime) -> None:
    account.last_login_at = now
    actor = actor_for(db, account, address=browser.address)
    audit.record(
        db,
        actor,
        "account.log_in",
        object_type="account",
        object_id=account.id,
        organization_id=account.organization_id,
        now=now,
    )


def _somebody(browser: Browser) -> Actor:
    return Actor(kind=ActorKind.ANONYMOUS, name=ANONYMOUS.name, address=browser.address)
