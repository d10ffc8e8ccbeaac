"""The operations page: jobs, events, mails, sealing, database; and retrying what was given up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core import audit
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JOBS, JobState
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.dashboards.operations import actions, queries
from opscenter.dashboards.operations.labels import JOB_NAMES
from opscenter.dashboards.operations.rules import JobHealth
from opscenter.messages import rules as message_rules
from opscenter.messages.models import Delivery
from tests import cast
from tests.factories.messages import make_delivery, make_message
from tests.statements import counted
from tests.visitors import csrf, log_in


def make_event(db, now, state=DeliveryState.DEAD, error="Traceback\nKeyError: 'gone'"):
    event = OutboxEvent(name="alerts.alert_fired", key="check:7", payload={}, published_at=now, expanded_at=now)
    db.add(event)
    db.flush()
    delivery = OutboxDelivery(
        event_id=event.id, reaction="tickets.open", key="check:7", state=state, attempts=6, next_attempt_at=now
    )
    delivery.error = error
    db.add(delivery)
    db.flush()
    return delivery


def make_job(db, now, **changes):
    name = "messages.send"
    values = {"every_seconds": 1, "next_due_at": now, "last_started_at": now, "last_duration_ms": 12, "run_count": 3}
    db.add(JobState(name=name, **{**values, **changes}))
    db.flush()
    return name


def test_all_declared_jobs_are_listed_those_not_well_first(db, now):
    name = make_job(db, now, last_error="Traceback\nOSError: 13800001234 full", failure_count=1)
    rows = queries.list_jobs(db, now)
    assert {row.name for row in rows} == set(JOBS)
    assert (rows[0].name, rows[0].health) == (name, JobHealth.FAILED)
    assert rows[0].failure == "OSError: 138****1234 full"
    assert {row.health for row in rows[1:]} == {JobHealth.NEVER}


def test_the_outbox_says_what_waits_and_since_when(db, now):
    make_event(db, now)
    make_event(db, now - timedelta(minutes=5), DeliveryState.PENDING)
    make_event(db, now + timedelta(hours=1), DeliveryState.PENDING)
    make_event(db, now, DeliveryState.DONE)
    db.add(OutboxEvent(name="n", key="k", payload={}, published_at=now - timedelta(minutes=2)))
    found = queries.overview(db, now).outbox
    assert (found.pending, found.dead, found.oldest) == (3, 1, timedelta(minutes=5))
    assert found.is_slow


def test_a_missing_worker_is_noticed_within_half_a_minute(db, now):
    assert queries.overview(db, now).is_worker_away
    make_job(db, now)
    assert not queries.overview(db, now + timedelta(seconds=30)).is_worker_away
    assert queries.overview(db, now + timedelta(seconds=31)).is_worker_away


def test_an_empty_platform_is_calm(db, now):
    found = queries.overview(db, now)
    assert (found.outbox.pending, found.outbox.dead, found.outbox.oldest) == (0, 0, None)
    assert not found.outbox.is_slow
    assert not found.is_sealing_slow
    assert found.jobs_unwell == len(JOBS)
    assert found.database.is_current
    assert found.database.is_safe
    assert found.last_probe_at is None


def test_every_job_of_the_product_has_a_name_for_people():
    ours = {name for name, job in JOBS.items() if not job.run.__module__.startswith("tests.")}
    assert ours == set(JOB_NAMES)


def test_a_slow_sealing_shows(db, now):
    audit.record(db, SYSTEM, "tests.wait", object_type="test", object_id=1, now=now)
    db.flush()
    found = queries.overview(db, now + timedelta(seconds=31))
    assert found.sealing_lag == timedelta(seconds=31)
    assert found.is_sealing_slow


def test_the_administrator_retries_an_event_that_was_given_up(db, now):
    delivery = make_event(db, now)
    actions.retry_event(db, cast.sysadmin(db), delivery.id, now=now)
    db.refresh(delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 0)
    assert db.scalar(select(AuditEntry.action)) == "operation.retry"
    with pytest.raises(Conflict):
        actions.retry_event(db, cast.sysadmin(db), delivery.id, now=now)


@pytest.mark.parametrize("name", ["sheng", "secadmin", "auditadmin", "yunwei"])
def test_nobody_else_retries_events(db, now, name):
    delivery = make_event(db, now)
    with pytest.raises(Forbidden):
        actions.retry_event(db, getattr(cast, name)(db), delivery.id, now=now)


@pytest.fixture
def sysadmin(client, db):
    return log_in(client, db, "sysadmin")


def text(response):
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_page_shows_what_was_given_up_without_addresses(sysadmin, db, now):
    make_event(db, now)
    message = make_message(db, cast.account(db, "shi").id)
    make_delivery(db, message, state=message_rules.DeliveryState.DEAD, error="refused duty@example.com")
    make_job(db, now)
    db.commit()
    page = text(sysadmin.get("/operations"))
    assert "KeyError: &#39;gone&#39;" in page
    assert "duty@example.com" not in page
    assert "messages.send" in page
    fragment = text(sysadmin.get("/operations", headers={"HX-Request": "true"}))
    assert "<html" not in fragment


def test_buttons_put_events_and_mails_back(sysadmin, db, now):
    event = make_event(db, now)
    mail = make_delivery(db, make_message(db, cast.account(db, "shi").id), state=message_rules.DeliveryState.DEAD)
    db.commit()
    token = csrf(sysadmin, "/operations")
    for address in (f"/operations/events/{event.id}/retry", f"/operations/mails/{mail.id}/retry"):
        assert sysadmin.post(address, data={"csrf_token": token}).location == "/operations"
    db.expire_all()
    assert db.get(OutboxDelivery, event.id).state is DeliveryState.PENDING
    assert db.get(Delivery, mail.id).state is message_rules.DeliveryState.PENDING


@pytest.mark.parametrize("name", ["sheng", "yunwei", "secadmin", "auditadmin", "kuaiji"])
def test_the_page_is_for_the_system_administrator(client, db, name):
    assert log_in(client, db, name).get("/operations").status_code == 403


def test_it_is_the_place_of_the_system_administrator_in_the_menu(sysadmin):
    page = text(sysadmin.get("/operations"))
    assert 'href="/operations" aria-current="page"' in page


def test_the_page_needs_few_statements(sysadmin, database):
    sysadmin.get("/operations")
    with counted(database) as statements:
        sysadmin.get("/operations")
    assert len(statements) <= 12, "\n".join(statements)
