"""The call log: single calls, what was heard and pressed, lists by page."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from opscenter.calls import policy
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.rules import AreaSource
from opscenter.core import crypto
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization, OrganizationPhone


def locked(calls: Select[Call], *, skips: bool = False) -> Select[Call]:
    """The same calls, as they are now and kept from change until this transaction ends.

    Rows that refer to a call can still be written meanwhile. With `skips`, calls that somebody else has locked are
    left out.
    """
    return calls.with_for_update(key_share=True, skip_locked=skips).execution_options(populate_existing=True)


def find_by_sid(db: Session, sid: str) -> Call | None:
    """A call by the name its line gave it, locked against a second report of the same call."""
    return db.scalar(locked(select(Call).where(Call.sid == sid)))


def get_by_sid(db: Session, sid: str) -> Call:
    """A call by the name its line gave it.

    Raises:
        NotFound: `call.not_found`.
    """
    call = find_by_sid(db, sid)
    if call is None:
        raise NotFound("call.not_found")
    return call


def get_call(db: Session, actor: Actor, call_id: int, *, is_locked: bool = False) -> Call:
    """A call that the actor may see; locked for a deed on it.

    Raises:
        NotFound: no such call, or not for this actor.
    """
    wanted = select(Call).where(Call.id == call_id, policy.visible(actor))
    call = db.scalar(locked(wanted) if is_locked else wanted)
    if call is None:
        raise NotFound("call.not_found")
    return call


def area_of(db: Session, call: Call) -> str | None:
    """The path of the caller's body, None when the place is unknown."""
    return None if call.area_source is AreaSource.UNKNOWN else db.get_one(Organization, call.organization_id).path


def find_calls(db: Session, actor: Actor, *, phone: str | None, tail: str | None, limit: int) -> Sequence[Call]:
    """The newest visible calls from this canonical number, or from a known number that ends with these four digits."""
    if phone is not None:
        known = Call.phone_index == crypto.blind_index(phone)
    else:
        tails = OrganizationPhone.tail_index == crypto.blind_index(tail or "", "phone-tail")
        known = Call.phone_index.in_(select(OrganizationPhone.number_index).where(tails))
    return db.scalars(
        select(Call).where(known, policy.visible(actor)).order_by(Call.started_at.desc(), Call.id.desc()).limit(limit)
    ).all()


def steps_of(db: Session, call_id: int) -> Sequence[CallStep]:
    """What was heard, pressed and done, in order."""
    return db.scalars(select(CallStep).where(CallStep.call_id == call_id).order_by(CallStep.id)).all()
