"""The chain with real processes: the drill breaks the target, callers hear it, recovery withdraws it."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from opscenter.announcements.models import Announcement
from opscenter.messages.models import Message
from opscenter.status.models import Outage
from opscenter.tickets.models import Incident, Ticket
from opscenter.tickets.rules.words import TicketState
from probes.targets.rules import CheckState
from tests.flows.house import CHANCHENG_CALLER, ZHANJIANG_CALLER, House
from tests.servers import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]


def test_a_broken_target_is_heard_by_the_next_local_caller_and_withdrawn_when_it_recovers(house: House) -> None:
    begun = house.break_target()
    wait_until(lambda: count_current(house) == 1, 60)
    local, stranger = house.call(CHANCHENG_CALLER), house.call(ZHANJIANG_CALLER)
    assert local.announced_at is not None
    assert stranger.announced_at is None
    incident = the_incident(house, begun)
    assert incident.vendor_id is not None
    assert incident.state is not TicketState.SOLVED
    assert count_messages(house, begun) > 0

    house.repair_target()
    wait_until(lambda: count_current(house) == 0, 60)
    assert house.call(CHANCHENG_CALLER).announced_at is None
    wait_until(lambda: the_incident(house, begun).state in (TicketState.SOLVED, TicketState.CLOSED), 60)
    with house.context.unit_of_work(write=False) as db:
        outages = db.scalars(select(Outage).where(Outage.created_at >= begun)).all()
        assert outages
        assert all(outage.ended_at is not None and outage.ended_at > outage.started_at for outage in outages)
    assert house.drill_states() == {CheckState.OK}


def count_current(house: House) -> int:
    """Announcements in force now."""
    now = house.context.now()
    with house.context.unit_of_work(write=False) as db:
        rows = db.scalars(select(Announcement).where(Announcement.incident_id.is_not(None))).all()
        return sum(row.is_current(now) for row in rows)


def count_messages(house: House, begun: datetime) -> int:
    """Notices to people on duty since the fault."""
    with house.context.unit_of_work(write=False) as db:
        return db.scalar(select(func.count()).select_from(Message).where(Message.created_at >= begun)) or 0


def the_incident(house: House, begun: datetime) -> Ticket:
    """The one incident ticket of this fault; those of the demo's past are older."""
    with house.context.unit_of_work(write=False) as db:
        return db.scalars(
            select(Ticket).join(Incident, Incident.ticket_id == Ticket.id).where(Ticket.created_at >= begun)
        ).one()
