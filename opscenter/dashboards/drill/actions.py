"""The drill's own caller: after the incident opened and after it is over, somebody of the area calls the hotline.

So the timeline tells when the words were really said on the line, and that they are not said any more, instead of
when they could have been.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.actions import simulator
from opscenter.calls.models.calls import HotlineNumber
from opscenter.calls.models.lines import SimulatorCall
from opscenter.calls.queries.telephone import find_demo_number
from opscenter.calls.rules import Flow
from opscenter.core.actor import SYSTEM
from opscenter.dashboards.drill.rules import Listening, sid_of
from opscenter.organizations.models import Organization
from opscenter.tickets.models import IncidentAlert
from probes.targets.models import Check, Target

LISTENS = timedelta(seconds=8)
PACE = 400


def call_the_hotline(
    db: Session, ticket_id: int, organization_id: int, listening: Listening, *, now: datetime
) -> SimulatorCall | None:
    """Place the call of this moment of an incident, once. None for an incident that no drill caused, or when the area
    has no demo number: then nobody calls, and the timeline says so.
    """
    if not _is_drill(db, ticket_id):
        return None
    sid = sid_of(ticket_id, listening)
    if db.scalar(select(SimulatorCall.id).where(SimulatorCall.call_sid == sid)) is not None:
        return None
    area = db.get_one(Organization, organization_id)
    caller = find_demo_number(db, area.path)
    hotline = db.scalar(
        select(HotlineNumber.number)
        .where(HotlineNumber.is_active, HotlineNumber.flow == Flow.UNIT)
        .order_by(HotlineNumber.tells_area, HotlineNumber.id)
        .limit(1)
    )
    if caller is None or hotline is None:
        return None
    call = simulator.place_call(db, SYSTEM, caller=caller, called=hotline, now=now, pace=PACE, sid=sid)
    simulator.hang_up_at(db, call, now + LISTENS)
    return call


def _is_drill(db: Session, ticket_id: int) -> bool:
    found = (
        select(Target.id)
        .join(Check, Check.target_id == Target.id)
        .join(IncidentAlert, IncidentAlert.check_id == Check.id)
        .where(IncidentAlert.ticket_id == ticket_id, Target.is_drill)
        .limit(1)
    )
    return db.scalar(found) is not None
