"""However the deliveries of the outbox go wrong, alert → incident → announcement → outage ends in the same state."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.alerts.events import AlertFired, AlertResolved
from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import current_for
from opscenter.core import outbox
from opscenter.core.db import Database
from opscenter.core.events import publish
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from opscenter.status.models import Outage
from opscenter.tickets.models import Incident, Ticket
from probes.targets.models import Check, Target
from tests import cast
from tests.conftest import START, Clock
from tests.factories.contracts import make_contract, make_lot
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service
from tests.flows.deliveries import Attempt, calm


@dataclass
class World:
    """禅城区 with its contract and two checks of one system."""

    county_id: int
    vendor_id: int
    checks: list[int] = field(default_factory=list)


def build(database: Database) -> World:
    with database.unit_of_work() as db:
        make_operations(db)
        county, service = cast.county(db), make_service(db)
        make_duty(db, service, Tier.COUNTY)
        make_duty_group(db, county)
        contract = make_contract(db, make_lot(db, service), payer=county)
        target = Target(organization_id=county.id, service_id=service.id, name="凭证前置机", created_at=START)
        db.add(target)
        db.flush()
        checks = [_check(db, target, name) for name in ("前置机端口", "凭证库")]
        return World(county.id, contract.vendor_id, checks)


def _check(db: Session, target: Target, name: str) -> int:
    check = Check(
        target_id=target.id,
        organization_id=target.organization_id,
        service_id=target.service_id,
        name=name,
        kind="tcp",
        settings={},
        created_at=START,
        updated_at=START,
    )
    db.add(check)
    db.flush()
    return check.id


def fire(db: Session, world: World, check_id: int, now: datetime) -> int:
    check = db.get_one(Check, check_id)
    alert = Alert(
        check_id=check.id,
        organization_id=world.county_id,
        service_id=check.service_id,
        severity=Severity.CRITICAL,
        summary="连接被拒",
        since=now - timedelta(seconds=11),
        fired_at=now,
    )
    db.add(alert)
    db.flush()
    fired = AlertFired(
        alert.id, check.id, world.county_id, check.service_id, alert.severity, alert.since, alert.summary, now
    )
    publish(db, fired, key=f"check:{check.id}", now=now)
    return alert.id


def end(db: Session, alert_id: int, now: datetime) -> None:
    alert = db.get_one(Alert, alert_id)
    alert.recovered_at, alert.resolved_at = now - timedelta(seconds=4), now
    resolved = AlertResolved(
        alert.id,
        alert.check_id,
        alert.organization_id,
        alert.service_id,
        alert.severity,
        alert.since,
        alert.recovered_at,
        alert.summary,
        now,
    )
    publish(db, resolved, key=f"check:{alert.check_id}", now=now)


def state_of(database: Database, clock: Clock) -> dict[str, object]:
    """What everybody sees in the end, without instants and ids."""
    with database.unit_of_work(write=False) as db:
        path = db.scalars(select(Organization.path).where(Organization.code == "205001")).one()
        return {
            "incidents": sorted(
                (ticket.state.value, ticket.priority.value, incident.open_key is None, ticket.vendor_id is not None)
                for ticket, incident in db.execute(select(Ticket, Incident).join(Incident))
            ),
            "announcements": db.query(Announcement).count(),
            "heard": [notice.title for notice in current_for(db, path, clock())],
            "outages": sorted((outage.check_id, outage.ended_at is None) for outage in db.scalars(select(Outage))),
        }


@pytest.fixture
def world(fresh_database: Database) -> World:
    world = build(fresh_database)
    with fresh_database.unit_of_work() as db:
        cast.unit(db)
    return world


@pytest.mark.parametrize("seed", range(3))
def test_a_firing_alert_ends_in_one_incident_one_announcement_and_one_outage(
    fresh_database: Database, clock: Clock, world: World, deliver: Attempt, seed: int
) -> None:
    with fresh_database.unit_of_work() as db:
        fire(db, world, world.checks[0], clock())
    deliver(fresh_database, clock, random.Random(seed))
    assert state_of(fresh_database, clock) == {
        "incidents": [("new", "p1", False, True)],
        "announcements": 1,
        "heard": ["禅城区支付电子化暂时不能用"],
        "outages": [(world.checks[0], True)],
    }


@pytest.mark.parametrize("seed", range(3))
def test_recovery_withdraws_the_announcement_and_closes_incident_and_outage(
    fresh_database: Database, clock: Clock, world: World, deliver: Attempt, seed: int
) -> None:
    with fresh_database.unit_of_work() as db:
        alert_id = fire(db, world, world.checks[0], clock())
    deliver(fresh_database, clock, random.Random(seed))
    with fresh_database.unit_of_work() as db:
        end(db, alert_id, clock.advance(minutes=46))
    deliver(fresh_database, clock, random.Random(seed + 10))
    assert state_of(fresh_database, clock) == {
        "incidents": [("solved", "p1", True, True)],
        "announcements": 1,
        "heard": [],
        "outages": [(world.checks[0], False)],
    }


@pytest.mark.parametrize("seed", range(3))
def test_an_alert_that_is_over_before_its_delivery_announces_nothing_but_its_outage_is_recorded(
    fresh_database: Database, clock: Clock, world: World, deliver: Attempt, seed: int
) -> None:
    with fresh_database.unit_of_work() as db:
        alert_id = fire(db, world, world.checks[0], clock())
    with fresh_database.unit_of_work() as db:
        end(db, alert_id, clock.advance(seconds=20))
    deliver(fresh_database, clock, random.Random(seed))
    assert state_of(fresh_database, clock) == {
        "incidents": [],
        "announcements": 0,
        "heard": [],
        "outages": [(world.checks[0], False)],
    }


@pytest.mark.parametrize("seed", range(3))
def test_two_alerts_of_one_system_are_one_incident_until_the_last_is_over(
    fresh_database: Database, clock: Clock, world: World, deliver: Attempt, seed: int
) -> None:
    with fresh_database.unit_of_work() as db:
        first, second = (fire(db, world, check_id, clock()) for check_id in world.checks)
    deliver(fresh_database, clock, random.Random(seed))
    with fresh_database.unit_of_work() as db:
        end(db, first, clock.advance(minutes=5))
    deliver(fresh_database, clock, random.Random(seed + 10))
    halfway = state_of(fresh_database, clock)
    with fresh_database.unit_of_work() as db:
        end(db, second, clock.advance(minutes=5))
    deliver(fresh_database, clock, random.Random(seed + 20))
    done = state_of(fresh_database, clock)
    assert (halfway["incidents"], halfway["announcements"]) == ([("new", "p1", False, True)], 1)
    assert halfway["heard"] == ["禅城区支付电子化暂时不能用"]
    assert (done["incidents"], done["heard"]) == ([("solved", "p1", True, True)], [])
    assert done["outages"] == [(world.checks[0], False), (world.checks[1], False)]


def test_redelivering_everything_changes_nothing(fresh_database: Database, clock: Clock, world: World) -> None:
    with fresh_database.unit_of_work() as db:
        fire(db, world, world.checks[0], clock())
    calm(fresh_database, clock, random.Random(0))
    before = state_of(fresh_database, clock)
    with fresh_database.unit_of_work() as db:
        for delivery in db.scalars(select(outbox.OutboxDelivery)):
            delivery.state = outbox.DeliveryState.PENDING
    calm(fresh_database, clock, random.Random(0))
    assert state_of(fresh_database, clock) == before
