"""The end of a call, from whichever side it comes: outcome, call-back, the operator's wrap-up."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.actions.once import insert_once
from opscenter.calls.events import CallbackWanted, CallEnded
from opscenter.calls.models.calls import Call, Callback, CallStep
from opscenter.calls.queries import office
from opscenter.calls.routing import actions as routing
from opscenter.calls.rules import (
    LIVE_STATES,
    SILENT_LINE,
    CallbackReason,
    CallbackState,
    CallState,
    Outcome,
    StepKind,
    is_lost,
    outcome_of,
)
from opscenter.core import audit, live
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.events import publish

# A missed call is called back within half an hour, counted from the opening where the office was closed.
CALL_BACK_WITHIN = timedelta(minutes=30)
# Under this name a call remembers when its line was heard of last.
HEARD_AT = "heard_at"


def end_call(db: Session, actor: Actor, call: Call, *, now: datetime) -> None:
    """End a call; ending one that has ended changes nothing, whoever says it again."""
    if call.state is CallState.ENDED:
        return
    before = call.state
    call.outcome = outcome_of(before, was_queued=call.queued_at is not None, was_connected=call.answered_at is not None)
    call.state, call.ended_at = CallState.ENDED, now
    db.add(CallStep(call_id=call.id, at=now, kind=StepKind.LEFT, node=call.node, text="", key=""))
    audit.record(
        db,
        actor,
        "call.end",
        object_type="call",
        object_id=call.id,
        organization_id=call.organization_id,
        detail={"outcome": call.outcome.value},
        now=now,
    )
    if call.outcome is Outcome.ABANDONED_IN_QUEUE:
        due_at = (office.opens_at(db, now) or now) + CALL_BACK_WITHIN
        want_callback(db, call, CallbackReason.ABANDONED, due_at=due_at, now=now)
    routing.release(db, call, now)
    live.push(db, topic=f"call:{call.sid}", kind="ended", data={"outcome": call.outcome.value}, now=now)
    ended = CallEnded(call.id, call.organization_id, call.outcome, call.operator_id, call.ticket_id, now)
    publish(db, ended, key=f"call:{call.id}", now=now)


def end_lost(db: Session, now: datetime) -> int:
    """End the calls whose line has fallen silent, calls by hand that nobody put down included; returns how many.

    Their callers are called back like everybody who hung up while waiting.
    """
    suspects = db.scalars(
        select(Call).where(Call.state.in_(LIVE_STATES), Call.started_at < now - min(SILENT_LINE.values())).limit(200)
    ).all()
    lost = [call for call in suspects if is_lost(call.state, _heard_at(call), now)]
    for call in lost:
        end_call(db, SYSTEM, call, now=now)
    return len(lost)


def _heard_at(call: Call) -> datetime:
    said = call.memory.get(HEARD_AT)
    return datetime.fromisoformat(said) if said else call.started_at


def want_callback(db: Session, call: Call, reason: CallbackReason, *, due_at: datetime, now: datetime) -> int | None:
    """Enter a call-back; None when the number was withheld or the entry exists already."""
    if call.phone is None or call.phone_index is None:
        return None
    callback_id = insert_once(
        db,
        Callback,
        call_id=call.id,
        organization_id=call.organization_id,
        phone=call.phone,
        phone_index=call.phone_index,
        reason=reason,
        state=CallbackState.OPEN,
        attempts=0,
        note="",
        created_at=now,
        due_at=due_at,
    )
    if callback_id is not None:
        wanted = CallbackWanted(callback_id, call.id, call.organization_id, now)
        publish(db, wanted, key=f"callback:{callback_id}", now=now)
    return callback_id
