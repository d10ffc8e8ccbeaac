"""Two people, or a person and a reaction, who reach for one ticket at the same moment."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.db import Database
from opscenter.tickets.actions import assign, attach, bulk, counters
from opscenter.tickets.actions.create import create_ticket
from opscenter.tickets.actions.incidents import open_incident, resolve_incident
from opscenter.tickets.models import Ticket, TicketCount
from tests import cast
from tests.factories.alerts import make_alert
from tests.factories.probes import make_check
from tests.factories.services import make_service
from tests.factories.tickets import make_draft, make_ticket
from tests.meeting import Meeting, nothing


@dataclass(frozen=True)
class Desk(Meeting):
    """Two tickets, two handlers, and an incident of a system whose alert is over but not yet resolved."""

    numbers: list[str] = field(kw_only=True)
    incident: str = field(kw_only=True)
    alert_id: int = field(kw_only=True)
    service_id: int = field(kw_only=True)
    xian: Actor = field(kw_only=True)
    shi: Actor = field(kw_only=True)

    def holder_of(self, number: str) -> int | None:
        """Who has the ticket."""
        with self.database.unit_of_work(write=False) as db:
            return db.scalars(select(Ticket.assignee_id).where(Ticket.number == number)).one()


@pytest.fixture
def desk(fresh_database: Database, now: datetime) -> Desk:
    """Everything stored."""
    with fresh_database.unit_of_work() as db:
        numbers = [make_ticket(db, actor=cast.kuaiji(db), now=now).number for _ in range(2)]
        service = make_service(db)
        alert = make_alert(db, make_check(db, organization=cast.county(db), service_id=service.id), at=now)
        incident = open_incident(db, SYSTEM, alert.id, now=now)
        assert incident is not None
        return Desk(
            fresh_database,
            numbers=numbers,
            incident=db.get_one(Ticket, incident.ticket_id).number,
            alert_id=alert.id,
            service_id=service.id,
            xian=cast.xian(db),
            shi=cast.shi(db),
        )


def test_a_ticket_claimed_by_two_at_once_is_the_firsts(desk: Desk, now: datetime) -> None:
    outcome = desk.meet(
        lambda db: assign.claim(db, desk.xian, desk.numbers[0], now=now),
        nothing,
        meanwhile=lambda db: assign.claim(db, desk.shi, desk.numbers[0], now=now),
    )
    assert outcome == ("done", "ticket.somebody_has_it")
    assert desk.holder_of(desk.numbers[0]) == desk.xian.account_id


def test_one_who_takes_several_and_one_who_takes_the_last_of_them_do_not_wait_for_each_other(
    desk: Desk, now: datetime
) -> None:
    outcome = desk.meet(
        lambda db: assign.claim(db, desk.xian, desk.numbers[1], now=now),
        lambda db: assign.claim(db, desk.xian, desk.numbers[1], now=now),
        meanwhile=lambda db: bulk.claim_all(db, desk.shi, desk.numbers, now=now),
    )
    assert outcome == ("done", "done")
    assert [desk.holder_of(number) for number in desk.numbers] == [desk.shi.account_id, desk.xian.account_id]


def recover(db: Session, desk: Desk, now: datetime) -> None:
    """The reaction to the end of the alert."""
    alert = db.get_one(Alert, desk.alert_id)
    alert.recovered_at = alert.resolved_at = now
    db.flush()
    resolve_incident(db, SYSTEM, desk.alert_id, now=now)


def test_a_ticket_filed_while_its_incident_ends_is_not_hung_under_what_is_over(desk: Desk, now: datetime) -> None:
    def file(db: Session) -> None:
        draft = make_draft(cast.unit(db), service_id=desk.service_id, title="最后一件")
        create_ticket(db, cast.kuaiji(db), draft, now=now)

    outcome = desk.meet(lambda db: recover(db, desk, now), nothing, meanwhile=file)
    assert outcome == ("done", "done")
    with desk.database.unit_of_work(write=False) as db:
        filed = db.scalars(select(Ticket).where(Ticket.title == "最后一件")).one()
        assert (filed.incident_id, filed.is_open) == (None, True)


def test_a_ticket_attached_by_hand_while_the_incident_ends_is_refused(desk: Desk, now: datetime) -> None:
    outcome = desk.meet(
        lambda db: recover(db, desk, now),
        nothing,
        meanwhile=lambda db: attach.attach_to_incident(db, desk.xian, desk.numbers[0], desk.incident, now=now),
    )
    assert outcome == ("done", "ticket.incident_does_not_fit")


def test_what_a_step_counted_that_was_taken_back_is_not_counted(desk: Desk, now: datetime) -> None:
    def claim_and_regret(db: Session) -> None:
        with db.begin_nested() as regretted:
            assign.claim(db, desk.xian, desk.numbers[0], now=now)
            regretted.rollback()
        assign.claim(db, desk.shi, desk.numbers[1], now=now)

    assert desk.attempt(claim_and_regret) == "done"
    with desk.database.unit_of_work() as db:
        kept = {(row.owner, row.view): row.count for row in db.scalars(select(TicketCount)) if row.count}
        counters.rebuild(db)
        assert kept == {(row.owner, row.view): row.count for row in db.scalars(select(TicketCount))}
