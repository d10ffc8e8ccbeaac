"""From the samples of two checks to outage and notice: however deliveries go, and when they never come."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from opscenter.alerts import jobs as alert_jobs
from opscenter.alerts.models import Alert
from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import current_for
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.messages.models import Delivery, Message
from opscenter.organizations.rules import Tier
from opscenter.status import jobs as status_jobs
from opscenter.status.models import Outage
from opscenter.tickets import jobs as ticket_jobs
from opscenter.tickets.models import Incident, Ticket
from probes.checks.base import Outcome, Status
from probes.engine.actions.record import record_results
from probes.engine.actions.schedule import claim_due
from probes.runner.contract import Report
from probes.targets.models import CheckDue, CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.conftest import Clock
from tests.factories.alerts import make_shift
from tests.factories.contracts import make_contract, make_lot
from tests.factories.probes import make_check
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service
from tests.flows.deliveries import Attempt, calm, hostile, never

SEEDS = range(3)


class Story:
    """禅城区 with its contract, somebody on duty, and two checks of one system that have been fine so far."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.database, self.clock = database, clock
        self.context = JobContext(database, replace(settings, smtp_url=""), clock)
        with database.unit_of_work() as db:
            self.checks = self._build(db)
            self.path = cast.county(db).path

    def _build(self, db: Session) -> list[int]:
        make_operations(db)
        county, service, duty = cast.county(db), make_service(db), cast.account(db, "xian")
        make_duty(db, service, Tier.COUNTY)
        make_duty_group(db, county)
        make_contract(db, make_lot(db, service), payer=county)
        duty.email = "duty@example.com"
        make_shift(db, county, duty, at=self.clock())
        return [
            make_check(db, organization=county, service_id=service.id, state=CheckState.OK, name=name).id
            for name in ("前置机端口", "凭证库")
        ]

    def runs(self, status: Status, checks: Sequence[int] | None = None, *, times: int = 3) -> None:
        """Runs of some checks (all unless given), two seconds apart."""
        for _ in range(times):
            with self.database.unit_of_work() as db:
                self._run(db, status, self.checks if checks is None else checks)
            self.clock.advance(seconds=2)

    def _run(self, db: Session, status: Status, checks: Sequence[int]) -> None:
        now = self.clock()
        due = update(CheckDue).where(CheckDue.check_id.in_(checks)).values(next_due_at=now, lease_until=None)
        db.execute(due)
        outcome = Outcome(
            status, "tcp.ok" if status is Status.OK else "network.refused", params={"host": "h", "port": 1}
        )
        claimed = [one for one in claim_due(db, owner="test", limit=10, now=now) if one.check_id in checks]
        record_results(db, [Report(one.check_id, one.epoch, now, outcome) for one in claimed], now=now)

    def mend(self) -> None:
        """What the reconciling jobs do in two minutes."""
        for _ in range(2):
            self.clock.advance(minutes=1)
            for job in (alert_jobs.reconcile, ticket_jobs.reconcile_chain, status_jobs.reconcile, alert_jobs.escalate):
                job(self.context)

    def state(self) -> dict[str, object]:
        """What everybody sees in the end, without instants and ids."""
        with self.database.unit_of_work(write=False) as db:
            return {
                "checks": sorted(db.scalars(select(CheckStanding.state))),
                "open alerts": len(db.scalars(select(Alert).where(Alert.resolved_at.is_(None))).all()),
                "incidents": sorted(
                    (ticket.state.value, ticket.vendor_id is not None)
                    for ticket in db.scalars(select(Ticket).join(Incident, Incident.ticket_id == Ticket.id))
                ),
                "announcements": db.scalar(select(func.count()).select_from(Announcement)),
                "heard": [notice.title for notice in current_for(db, self.path, self.clock())],
                "outages": sorted(
                    (outage.check_id, outage.ended_at is None, outage.contract_id is not None)
                    for outage in db.scalars(select(Outage))
                ),
            }

    def notices(self) -> list[tuple[str, int]]:
        """Which notices went out, and through how many channels each."""
        with self.database.unit_of_work(write=False) as db:
            rows = db.execute(
                select(Message.template, func.count(Delivery.id))
                .join(Delivery, Delivery.message_id == Message.id)
                .group_by(Message.id, Message.template)
            ).all()
        return sorted((row[0], row[1]) for row in rows)

    def outage_seconds(self) -> list[float]:
        """How long each recorded outage was."""
        with self.database.unit_of_work(write=False) as db:
            rows = db.scalars(select(Outage).order_by(Outage.id)).all()
        return [(one.ended_at - one.started_at).total_seconds() for one in rows if one.ended_at]


@pytest.fixture
def story(fresh_database: Database, clock: Clock, settings: Settings) -> Story:
    return Story(fresh_database, clock, settings)


def down(story: Story) -> dict[str, object]:
    """Everybody knows of the one incident of both checks."""
    return {
        "checks": [CheckState.DOWN, CheckState.DOWN],
        "open alerts": 2,
        "incidents": [("new", True)],
        "announcements": 1,
        "heard": ["禅城区支付电子化暂时不能用"],
        "outages": [(check_id, True, True) for check_id in story.checks],
    }


def over(story: Story, *, incidents: int = 1) -> dict[str, object]:
    """Nothing is left but the records."""
    return {
        "checks": [CheckState.OK, CheckState.OK],
        "open alerts": 0,
        "incidents": [("solved", True)] * incidents,
        "announcements": incidents,
        "heard": [],
        "outages": [(check_id, False, True) for check_id in story.checks],
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_two_checks_of_one_system_are_one_incident_and_its_end(story: Story, deliver: Attempt, seed: int) -> None:
    story.runs(Status.DOWN)
    deliver(story.database, story.clock, random.Random(seed))
    assert story.state() == down(story)
    assert story.notices() == [("alert.critical", 2)] * 2
    story.runs(Status.OK)
    deliver(story.database, story.clock, random.Random(seed + 9))
    assert story.state() == over(story)
    assert story.notices() == [("alert.critical", 2)] * 2 + [("alert.resolved", 2)] * 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fault_that_is_over_before_any_delivery_is_recorded_and_disturbs_nobody(
    story: Story, deliver: Attempt, seed: int
) -> None:
    story.runs(Status.DOWN)
    story.clock.advance(minutes=5)
    story.runs(Status.OK)
    deliver(story.database, story.clock, random.Random(seed))
    assert story.state() == over(story, incidents=0)
    assert story.notices() == []
    assert story.outage_seconds() == [306.0, 306.0]


@pytest.mark.parametrize("seed", SEEDS)
def test_flapping_ends_with_the_last_state_and_every_outage_on_record(
    story: Story, deliver: Attempt, seed: int
) -> None:
    for _ in range(3):
        story.runs(Status.DOWN, story.checks[:1])
        story.runs(Status.OK, story.checks[:1])
    story.runs(Status.DOWN, story.checks[:1])
    deliver(story.database, story.clock, random.Random(seed))
    state = story.state()
    assert (state["open alerts"], state["incidents"]) == (1, [("new", True)])
    assert state["heard"] == ["禅城区支付电子化暂时不能用"]
    assert [one[1] for one in state["outages"]] == [False, False, False, True]  # type: ignore[attr-defined]


def test_one_bad_sample_tells_nobody(story: Story) -> None:
    story.runs(Status.DOWN, times=2)
    story.runs(Status.OK, times=1)
    calm(story.database, story.clock, random.Random(0))
    assert story.state() == {**over(story, incidents=0), "outages": []}


def test_when_no_delivery_ever_runs_the_jobs_come_to_the_same_end(story: Story) -> None:
    story.runs(Status.DOWN)
    never(story.database, story.clock, random.Random(0))
    story.mend()
    assert story.state() == down(story)
    assert story.notices() == [("alert.critical", 2)] * 2
    story.runs(Status.OK)
    never(story.database, story.clock, random.Random(0))
    story.mend()
    assert story.state() == over(story)


def test_a_fault_whose_events_were_all_lost_is_recorded_by_the_jobs(story: Story) -> None:
    story.runs(Status.DOWN)
    story.runs(Status.OK)
    never(story.database, story.clock, random.Random(0))
    story.mend()
    assert story.state() == over(story, incidents=0)
    assert story.outage_seconds() == [6.0, 6.0]


def test_mending_what_is_in_order_changes_nothing(story: Story) -> None:
    story.runs(Status.DOWN)
    hostile(story.database, story.clock, random.Random(1))
    before = (story.state(), story.notices())
    story.mend()
    assert (story.state(), story.notices()) == before
