"""What a call that was summed up means for the knowledge base: its unit had asked there before."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.gaps.actions.collect import followed_by_call
from opscenter.calls.events import CallSummedUp
from opscenter.calls.models.calls import Call
from opscenter.core.events import reaction
from opscenter.organizations.models import Organization


@reaction(CallSummedUp)
def keep_unanswered(db: Session, event: CallSummedUp, _now: datetime) -> None:
    """Only units are looked at: whoever asks for a whole division is nobody in particular."""
    call = db.get_one(Call, event.call_id)
    body = db.get_one(Organization, call.organization_id)
    if not body.is_division:
        followed_by_call(db, body.path, call.note, at=call.started_at)
