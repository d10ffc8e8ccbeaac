"""Outage records follow their alert: opened, closed, never twice, with the samples that decided."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from opscenter.alerts.events import AlertFired, AlertResolved
from opscenter.alerts.rules import Severity
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.status.actions import record_outage
from opscenter.status.models import Outage
from opscenter.status.queries import availability_of, outages_of_alerts
from opscenter.status.reactions import close_outage, open_outage
from probes.checks.base import Status
from probes.results.models import Sample
from tests import cast
from tests.factories.alerts import make_alert
from tests.factories.contracts import make_contract, make_lot
from tests.factories.probes import make_check
from tests.factories.services import make_service


@pytest.fixture
def alert(db, now):
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id)
    alert = make_alert(db, check, at=now)
    samples = (alert.since, Status.DOWN), (now + timedelta(minutes=46), Status.OK)
    db.add_all(Sample(check_id=check.id, at=at, status=status, message="x") for at, status in samples)
    db.flush()
    return alert


def resolve(db, alert, now):
    alert.recovered_at, alert.resolved_at = now + timedelta(minutes=46), now + timedelta(minutes=47)
    db.flush()


def test_a_firing_alert_opens_one_record_with_its_evidence(db, alert, now):
    outage = record_outage(db, SYSTEM, alert.id, now=now)
    assert record_outage(db, SYSTEM, alert.id, now=now) is outage
    assert (outage.started_at, outage.ended_at, outage.service_id) == (alert.since, None, alert.service_id)
    assert [sample["status"] for sample in outage.evidence["first"]] == ["down"]


def test_the_record_names_the_contract_that_counts(db, alert, now):
    service = make_service(db)
    contract = make_contract(db, make_lot(db, service), payer=cast.county(db))
    outage = record_outage(db, SYSTEM, alert.id, now=now)
    assert (outage.contract_id, outage.payer_id) == (contract.id, cast.county(db).id)


def test_recovery_ends_the_record_at_the_first_good_sample(db, alert, now):
    record_outage(db, SYSTEM, alert.id, now=now)
    resolve(db, alert, now)
    outage = record_outage(db, SYSTEM, alert.id, now=now + timedelta(minutes=48))
    record_outage(db, SYSTEM, alert.id, now=now + timedelta(hours=2))
    assert (outage.ended_at, outage.closed_at) == (alert.recovered_at, now + timedelta(minutes=48))
    assert [sample["status"] for sample in outage.evidence["last"]] == ["ok"]
    audited = db.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "outage")).all()
    assert audited == ["outage.open", "outage.close"]


def test_an_alert_that_is_over_before_anybody_looked_is_recorded_whole(db, alert, now):
    resolve(db, alert, now)
    outage = record_outage(db, SYSTEM, alert.id, now=now + timedelta(hours=1))
    assert (outage.started_at, outage.ended_at) == (alert.since, alert.recovered_at)


def test_slow_is_not_out_and_nothing_is_made_of_nothing(db, alert, now):
    alert.severity = Severity.WARNING
    db.flush()
    assert record_outage(db, SYSTEM, alert.id, now=now) is None
    assert record_outage(db, SYSTEM, 999_999, now=now) is None
    assert db.scalar(select(func.count()).select_from(Outage)) == 0


def test_reactions_late_and_twice_come_to_the_same_record(db, alert, now):
    fired = AlertFired(
        **{name: getattr(alert, name, None) for name in AlertFired.__dataclass_fields__} | {"alert_id": alert.id}
    )
    resolve(db, alert, now)
    over = AlertResolved(
        **{name: getattr(alert, name, None) for name in AlertResolved.__dataclass_fields__} | {"alert_id": alert.id}
    )
    for reaction, event in ((close_outage, over), (open_outage, fired), (close_outage, over)):
        reaction(db, event, now + timedelta(hours=1))
    outage = db.scalars(select(Outage)).one()
    assert outage.ended_at == alert.recovered_at
    assert list(outages_of_alerts(db, [alert.id])) == [outage]


def test_availability_leaves_planned_work_out(db, alert, now):
    resolve(db, alert, now)
    outage = record_outage(db, SYSTEM, alert.id, now=now)
    place = {"service_id": alert.service_id, "organization_id": alert.organization_id}
    day = {"first": now - timedelta(hours=12), "last": now + timedelta(hours=12)}
    assert availability_of(db, **place, **day) == pytest.approx(1 - (46 * 60 + 10) / 86_400)
    outage.is_planned = True
    db.flush()
    assert availability_of(db, **place, **day) == 1
