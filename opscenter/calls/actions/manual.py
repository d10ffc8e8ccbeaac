"""The line without any machine: an ordinary desk telephone, and slips written while the system was down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from opscenter.calls import policy
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.models.routing import Presence
from opscenter.calls.queries import arrivals
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing import queries as queues
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import Area, AreaSource, CallState, Disposition, LineKind, Outcome, StepKind
from opscenter.core import audit, crypto, ids, phones
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.phones import PhoneError

OLDEST_SLIP = timedelta(days=31)
LONGEST_CALL = timedelta(hours=4)
DESK_TELEPHONE = "desk"


@dataclass(frozen=True)
class Slip:
    """A call that was written on paper. `number` is as written, empty if it was not known."""

    number: str
    started_at: datetime
    minutes: int
    note: str
    disposition: Disposition


def pick_up(db: Session, actor: Actor, number: str, *, now: datetime) -> Call:
    """The desk telephone rang and the operator has typed the number: the same screen as for any other call.

    Raises:
        Forbidden: not an operator.
        Conflict: `presence.in_call`.
        Invalid: `call.number` names the field.
    """
    if not policy.can_take(actor):
        raise Forbidden("presence.not_an_operator")
    presence = queues.lock_presence(db, actor.account_id) if actor.account_id is not None else None
    if presence is not None and presence.state in (
        PresenceState.RESERVED,
        PresenceState.BUSY,
        PresenceState.WRAP_UP,
    ):
        raise Conflict("presence.in_call")
    if presence is None:
        routing.set_presence(db, actor, PresenceState.AWAY, now=now)
    call = _call(db, actor, number, CallState.TALKING, started_at=now)
    call.answered_at = now
    db.flush()
    db.execute(
        update(Presence)
        .where(Presence.account_id == actor.account_id)
        .values(state=PresenceState.BUSY, since=now, last_seen_at=now, call_id=call.id)
    )
    for kind in (StepKind.RECOGNIZED, StepKind.CONNECTED):
        db.add(CallStep(call_id=call.id, at=now, kind=kind, node="", text="", key=""))
    _trace(db, actor, call, "call.pick_up", now)
    return call


def enter_slip(db: Session, actor: Actor, slip: Slip, *, now: datetime) -> Call:
    """Enter a slip with its real time; `entered_at` keeps that it was entered later.

    Raises:
        Forbidden: not an operator.
        Invalid: `fields` names what is wrong.
    """
    if not policy.can_take(actor):
        raise Forbidden("presence.not_an_operator")
    _check(slip, now)
    call = _call(db, actor, slip.number, CallState.ENDED, started_at=slip.started_at)
    call.answered_at, call.ended_at = slip.started_at, slip.started_at + timedelta(minutes=slip.minutes)
    call.outcome, call.disposition = Outcome.ANSWERED, slip.disposition
    call.note, call.summed_up_at, call.entered_at = slip.note.strip(), now, now
    db.flush()
    _trace(db, actor, call, "call.enter_slip", now)
    return call


def _call(db: Session, actor: Actor, number: str, state: CallState, *, started_at: datetime) -> Call:
    phone = _normalized(number)
    recognition = arrivals.recognize(db, phone or "", None)
    area = recognition.area
    if area.source is AreaSource.UNKNOWN and actor.organization_id is not None:
        # Who picked up a desk telephone is near the caller: better than the whole province.
        area = Area(routing.seat_of(db, actor), None, AreaSource.UNKNOWN)
    call = Call(
        sid=f"MAN{ids.token(18)}",
        account_sid=LineKind.MANUAL.value,
        line=LineKind.MANUAL,
        dialled=DESK_TELEPHONE,
        phone=phone,
        phone_index=crypto.blind_index(phone) if phone else None,
        contact_id=recognition.contact_id,
        organization_id=area.organization_id,
        area_source=area.source,
        state=state,
        node="",
        step=0,
        tries=0,
        memory={},
        note="",
        operator_id=actor.account_id,
        started_at=started_at,
    )
    db.add(call)
    db.flush()
    return call


def _normalized(number: str) -> str | None:
    if not number.strip():
        return None
    try:
        return phones.normalize(number)
    except PhoneError as error:
        raise Invalid("call.slip", fields={"number": error.code}) from error


def _check(slip: Slip, now: datetime) -> None:
    fields: dict[str, str] = {}
    if slip.started_at > now:
        fields["started_at"] = "call.slip_in_future"
    elif slip.started_at < now - OLDEST_SLIP:
        fields["started_at"] = "call.slip_too_old"
    if not 0 <= slip.minutes <= LONGEST_CALL.total_seconds() / 60:
        fields["minutes"] = "call.slip_too_long"
    if not slip.note.strip():
        fields["note"] = "call.note_missing"
    if fields:
        raise Invalid("call.slip", fields=fields)


def _trace(db: Session, actor: Actor, call: Call, action: str, now: datetime) -> None:
    audit.record(
        db, actor, action, object_type="call", object_id=call.id, organization_id=call.organization_id, now=now
    )
