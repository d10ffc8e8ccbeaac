"""The authenticator of an account: set-up, use of a code, recovery codes, removal."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from opscenter.accounts.credentials import (
    new_recovery_codes,
    new_totp_secret,
    recovery_fingerprint,
    totp_step,
)
from opscenter.accounts.models import RecoveryCode, TwoFactor
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Invalid


def prepare_two_factor(db: Session, actor: Actor, *, now: datetime) -> TwoFactor:
    """The secret to show for scanning: the unfinished one if there is one, else a new one."""
    account_id = _own(actor)
    row = db.scalar(select(TwoFactor).where(TwoFactor.account_id == account_id))
    if row is not None and row.confirmed_at is not None:
        raise Conflict("two_factor.already_set_up")
    if row is None:
        row = TwoFactor(account_id=account_id, secret=new_totp_secret(), last_used_step=0, created_at=now)
        db.add(row)
        db.flush()
    return row


def confirm_two_factor(db: Session, actor: Actor, code: str, *, now: datetime) -> list[str]:
    """Switch the authenticator on with its first code; returns the recovery codes, shown this once."""
    row = db.scalar(select(TwoFactor).where(TwoFactor.account_id == _own(actor)))
    if row is None or row.confirmed_at is not None:
        raise Conflict("two_factor.already_set_up")
    step = totp_step(row.secret, code, now)
    if step is None:
        raise Invalid("two_factor.invalid", fields={"code": "login.wrong_code"})
    row.confirmed_at, row.last_used_step = now, step
    codes = _replace_recovery_codes(db, row.account_id)
    audit.record(db, actor, "two_factor.set_up", object_type="account", object_id=row.account_id, now=now)
    return codes


def use_code(db: Session, account_id: int, code: str, *, now: datetime) -> bool:
    """Whether the code opens the account now; a code that was used once never opens again. Part of logging in."""
    row = db.scalar(select(TwoFactor).where(TwoFactor.account_id == account_id, TwoFactor.confirmed_at.is_not(None)))
    if row is None:
        return False
    step = totp_step(row.secret, code, now)
    if step is None:
        return _use_recovery_code(db, account_id, code, now)
    # Two requests with the same code: only one of them moves the step forward.
    moved = db.execute(
        update(TwoFactor)
        .where(TwoFactor.id == row.id, TwoFactor.last_used_step < step)
        .values(last_used_step=step)
        .returning(TwoFactor.id)
    ).one_or_none()
    return moved is not None


def remove_two_factor(db: Session, account_id: int) -> None:
    """Forget authenticator and recovery codes; part of other actions, which check rights and write the audit."""
    db.execute(delete(TwoFactor).where(TwoFactor.account_id == account_id))
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _use_recovery_code(db: Session, account_id: int, code: str, now: datetime) -> bool:
    used = db.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == recovery_fingerprint(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).one_or_none()
    return used is not None


def _replace_recovery_codes(db: Session, account_id: int) -> list[str]:
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = new_recovery_codes()
    db.add_all(RecoveryCode(account_id=account_id, code_hash=recovery_fingerprint(account_id, code)) for code in codes)
    return codes


def _own(actor: Actor) -> int:
    if actor.account_id is None:
        raise Conflict("two_factor.no_account")
    return actor.account_id
