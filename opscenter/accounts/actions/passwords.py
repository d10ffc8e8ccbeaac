"""Changing the own password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.accounts import rules
from opscenter.accounts.actions import throttles
from opscenter.accounts.actions.sessions import renew_session, revoke_sessions
from opscenter.accounts.credentials import check_password, hash_password, password_problem, throttle_key
from opscenter.accounts.models import Account
from opscenter.core import audit
from opscenter.core.actor import Actor


@dataclass(frozen=True)
class Change:
    """Outcome of a change: the session's new token, or error codes by field.

    A wrong current password is counted and therefore returned, not raised: an error would roll the counter back.
    """

    token: str | None = None
    problems: dict[str, str] | None = None


def change_password(db: Session, actor: Actor, *, current: str, new: str, now: datetime) -> Change:
    """Replace the own password; every other session of the account ends, this one gets a new token."""
    account = db.get_one(Account, actor.account_id)
    key = throttle_key("password", str(account.id))
    throttles.hold(db, key, now)
    if throttles.remaining(db, (key,), now):
        return Change(problems={"current": "password.locked"})
    if not check_password(account.password_hash, current):
        throttles.count_failure(db, key, rules.name_block, now)
        return Change(problems={"current": "password.wrong"})
    if current == new:
        return Change(problems={"new": "password.same"})
    problem = password_problem(new, names=(account.login_name, account.display_name))
    if problem:
        return Change(problems={"new": problem})
    throttles.forget(db, key)
    set_password(account, new, now)
    revoke_sessions(db, account.id, now=now, spare=actor.session_id)
    token = renew_session(db, actor.session_id or 0, now=now)
    audit.record(db, actor, "account.change_password", object_type="account", object_id=account.id, now=now)
    return Change(token=token)


def set_password(account: Account, password: str, now: datetime, *, must_change: bool = False) -> None:
    """Store a password; part of other actions, which check it and write the audit."""
    account.password_hash = hash_password(password)
    account.password_changed_at = now
    account.must_change_password = must_change
