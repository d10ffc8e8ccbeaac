"""The telephone PIN: set and withdrawn by the unit on its page, checked on the telephone, locked after wrong tries.

A PIN has six digits, so the lock is what protects it: it lasts until the unit sets a new one.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.credentials import check_password, hash_password
from opscenter.calls import policy
from opscenter.calls.ivr.rules import PIN_DIGITS, PinProblem
from opscenter.calls.models.pins import TelephonePin
from opscenter.calls.queries import offers
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid
from opscenter.tickets.models import Ticket

FAILURES_UNTIL_LOCKED = 5
UP, DOWN = "01234567890", "09876543210"


def set_pin(db: Session, actor: Actor, pin: str, *, now: datetime) -> TelephonePin:
    """Set the PIN of the actor's own unit, which also ends a lock.

    Raises:
        Forbidden: `pin.not_yours`.
        Invalid: `pin.digits`, `pin.too_simple`.
    """
    unit_id = _own_unit(actor)
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise Invalid("pin.digits", fields={"pin": "pin.digits"})
    if len(set(pin)) == 1 or pin in UP or pin in DOWN:
        raise Invalid("pin.too_simple", fields={"pin": "pin.too_simple"})
    stored = db.get(TelephonePin, unit_id)
    if stored is None:
        stored = TelephonePin(organization_id=unit_id)
        db.add(stored)
    stored.pin_hash, stored.failures, stored.locked_at = hash_password(pin), 0, None
    stored.set_by_id, stored.set_at = actor.account_id or 0, now
    db.flush()
    _trace(db, actor, "set_digits", unit_id, now)
    return stored


def withdraw_pin(db: Session, actor: Actor, *, now: datetime) -> None:
    """From now on nothing of the unit's tickets is read aloud; without a PIN this changes nothing."""
    unit_id = _own_unit(actor)
    stored = db.get(TelephonePin, unit_id)
    if stored is not None:
        db.delete(stored)
        _trace(db, actor, "withdraw", unit_id, now)


def open_ticket(db: Session, caller: Actor, ticket_id: int | None, pin: str, *, now: datetime) -> str | PinProblem:
    """The spoken content of a ticket if the PIN is its unit's, else what is wrong.

    Wrong tries are counted per unit, over all calls.
    """
    wanted = select(TelephonePin).join(Ticket, Ticket.organization_id == TelephonePin.organization_id)
    stored = db.scalar(wanted.where(Ticket.id == ticket_id, ~Ticket.is_confidential).with_for_update(of=TelephonePin))
    if stored is None or ticket_id is None:
        return PinProblem.WRONG
    if stored.locked_at is not None:
        return PinProblem.LOCKED
    if check_password(stored.pin_hash, pin):
        stored.failures = 0
        _trace(db, caller, "use", stored.organization_id, now, ticket_id=ticket_id)
        return offers.ticket_content(db, ticket_id)
    stored.failures += 1
    _trace(db, caller, "fail", stored.organization_id, now, failures=stored.failures)
    if stored.failures < FAILURES_UNTIL_LOCKED:
        return PinProblem.WRONG
    stored.locked_at = now
    return PinProblem.LOCKED


def _own_unit(actor: Actor) -> int:
    if not policy.can_set_pin(actor) or actor.organization_id is None:
        raise Forbidden("pin.not_yours")
    return actor.organization_id


def _trace(db: Session, actor: Actor, verb: str, unit_id: int, now: datetime, **detail: object) -> None:
    audit.record(
        db,
        actor,
        f"telephone_pin.{verb}",
        object_type="telephone_pin",
        object_id=unit_id,
        organization_id=unit_id,
        detail=detail,
        now=now,
    )
