"""Calling back: take an entry, call, say how it went. Numbers stay masked until they are shown for this purpose."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.calls import policy
from opscenter.calls.models.calls import Callback
from opscenter.calls.rules import CallbackState
from opscenter.core import audit, unmasking
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, NotFound
from opscenter.core.unmasking import PersonalField

MAX_ATTEMPTS = 3
TRY_AGAIN_AFTER = timedelta(minutes=30)


def take(db: Session, actor: Actor, callback_id: int, *, purpose: str, now: datetime) -> Callback:
    """Take an entry in order to call now; this is what the number is shown for.

    Raises:
        NotFound, Forbidden: not visible, or not an operator.
        Conflict: `callback.taken`, somebody else was faster.
    """
    callback = _visible(db, actor, callback_id)
    taken = db.scalar(
        update(Callback)
        .where(Callback.id == callback.id, Callback.state == CallbackState.OPEN)
        .values(state=CallbackState.TAKEN, taken_by_id=actor.account_id, taken_at=now)
        .returning(Callback.id)
    )
    if taken is None and callback.taken_by_id != actor.account_id:
        raise Conflict("callback.taken")
    unmasking.permit(
        db,
        actor,
        PersonalField.PHONE,
        object_type="callback",
        object_id=callback.id,
        organization_id=callback.organization_id,
        purpose=purpose,
        now=now,
    )
    db.refresh(callback)
    return callback


def finish(db: Session, actor: Actor, callback_id: int, *, was_reached: bool, note: str, now: datetime) -> Callback:
    """Reached, or not: then it is due again half an hour later, three times at most.

    Raises:
        NotFound, Forbidden: not visible, or not an operator.
        Conflict: `callback.not_yours`.
    """
    callback = _visible(db, actor, callback_id)
    if callback.state is not CallbackState.TAKEN or callback.taken_by_id != actor.account_id:
        raise Conflict("callback.not_yours")
    callback.attempts += 1
    callback.note = note.strip()
    if was_reached:
        callback.state, callback.done_at = CallbackState.DONE, now
    elif callback.attempts >= MAX_ATTEMPTS:
        callback.state, callback.done_at = CallbackState.GIVEN_UP, now
    else:
        callback.state, callback.due_at = CallbackState.OPEN, now + TRY_AGAIN_AFTER
        callback.taken_by_id = callback.taken_at = None
    audit.record(
        db,
        actor,
        "callback.finish",
        object_type="callback",
        object_id=callback.id,
        organization_id=callback.organization_id,
        detail={"reached": was_reached, "attempts": callback.attempts},
        now=now,
    )
    return callback


def _visible(db: Session, actor: Actor, callback_id: int) -> Callback:
    wanted = select(Callback).where(Callback.id == callback_id, policy.visible_callbacks(actor)).with_for_update()
    callback = db.scalar(wanted)
    if callback is None:
        raise NotFound("callback.not_found")
    if not policy.can_take(actor):
        raise Forbidden("presence.not_an_operator")
    return callback
