"""The drill page: the button, the stations as they are reached, the calls that listen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.announcements.models import Announcement
from opscenter.calls.models.calls import CallStep
from opscenter.calls.models.lines import SimulatorCall, SimulatorInput
from opscenter.calls.rules import Flow, StepKind
from opscenter.core.actor import SYSTEM
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.dashboards.drill.queries import view_drill
from opscenter.dashboards.drill.rules import StationName, between
from opscenter.organizations.rules import Tier
from opscenter.tickets.actions.incidents import open_incident, resolve_incident
from opscenter.tickets.rules.chain import StationState
from probes.targets.models import Check, Drill
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_alert, set_state
from tests.factories.calls import make_call, make_hotline, make_known_number
from tests.factories.probes import make_check, make_drill_check
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service
from tests.visitors import csrf, log_in


@pytest.fixture
def yunwei(client, db):
    return log_in(client, db, "yunwei")


@pytest.fixture
def check(db):
    """The check of the demo target in 禅城区, with everything that an incident and a call need."""
    make_operations(db)
    county, service = cast.county(db), make_service(db)
    make_duty(db, service, Tier.COUNTY)
    make_duty_group(db, county)
    make_hotline(db, flow=Flow.UNIT)
    make_known_number(db, cast.unit(db), "+8613800000046")
    check = make_drill_check(db, organization=county, service_id=service.id, state=CheckState.OK)
    db.commit()
    return check


def text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def press(client, deed):
    address = f"/drill/{deed}"
    return client.post(address, data={"csrf_token": csrf(client, "/account")}, follow_redirects=True)


def broken(db, check, now):
    """A drill whose check is down and whose incident is open."""
    db.add(Drill(started_at=now - timedelta(seconds=6), started_by="演示"))
    set_state(db, check, CheckState.DOWN, since=now)
    alert = make_alert(db, check, at=now)
    open_incident(db, SYSTEM, alert.id, now=now)
    db.commit()
    return alert


def over(db, alert, now):
    """The target is repaired and the alert over."""
    db.scalars(select(Drill)).one().repaired_at = now
    set_state(db, db.get_one(Check, alert.check_id), CheckState.OK, since=now)
    alert.resolved_at = alert.recovered_at = now
    resolve_incident(db, SYSTEM, alert.id, now=now)
    db.commit()


def stations(db, check):
    view = view_drill(db, cast.yunwei(db))
    return {station.name: station.state for station in view.stations}


def drill_calls(db):
    return db.scalars(select(SimulatorCall).order_by(SimulatorCall.id)).all()


def hear(db, call, now, announcement_id=None):
    """What the line does: the app answers the drill's call."""
    answered = make_call(db, cast.county(db), sid=call.call_sid)
    kind = StepKind.ANNOUNCEMENT if announcement_id else StepKind.HEARD
    db.add(CallStep(call_id=answered.id, at=now, kind=kind, text="…", announcement_id=announcement_id))
    db.commit()


def test_the_button_starts_and_repairs(yunwei, check):
    assert "开始演练" in text(yunwei.get("/drill"))
    assert "修复目标" in text(press(yunwei, "start"))
    assert "等探针确认" in text(press(yunwei, "repair"))


def test_pressing_twice_says_why_nothing_happens(yunwei, db, check):
    press(yunwei, "start")
    assert "演练已经在进行" in text(press(yunwei, "start"))
    press(yunwei, "repair")
    assert "现在没有演练" in text(press(yunwei, "repair"))
    assert len(db.scalars(select(Drill)).all()) == 1


def test_a_new_drill_waits_for_the_recovery_of_the_one_before(yunwei, db, check, now):
    alert = broken(db, check, now)
    db.scalars(select(Drill)).one().repaired_at = now
    db.commit()
    page = text(yunwei.get("/drill"))
    assert "等检查确认正常" in page
    assert "开始演练</button>" not in page
    assert "还没有全部正常" in text(press(yunwei, "start"))
    assert alert.resolved_at is None


def test_without_a_drill_all_stations_are_empty(db, check):
    assert set(stations(db, check).values()) == {StationState.TODO}


def test_the_hotline_counts_as_reached_only_when_somebody_heard_it(db, outbox, check, now):
    broken(db, check, now)
    outbox.drain()
    assert stations(db, check)[StationName.PORTAL] is StationState.DONE
    assert stations(db, check)[StationName.HOTLINE] is StationState.TODO
    [call] = drill_calls(db)
    announced = the_announcement(db)
    hear(db, call, now + timedelta(seconds=2), announced.id)
    view = view_drill(db, cast.yunwei(db))
    assert stations(db, check)[StationName.HOTLINE] is StationState.DONE
    assert view.measured.heard == timedelta(seconds=8)
    assert view.spoken_text == announced.spoken_text


def the_announcement(db):

    return db.scalars(select(Announcement)).one()


def test_one_call_is_placed_however_often_the_event_comes_and_it_hangs_up_by_itself(db, outbox, check, now):
    broken(db, check, now)
    outbox.drain()
    redeliver(db)
    outbox.drain()
    [call] = drill_calls(db)
    [deed] = db.scalars(select(SimulatorInput).where(SimulatorInput.simulator_call_id == call.id)).all()
    assert deed.created_at > now


def redeliver(db):

    for delivery in db.scalars(select(OutboxDelivery)):
        delivery.state = DeliveryState.PENDING
    db.commit()


def test_an_incident_without_a_drill_calls_nobody(db, outbox, check, now):
    other = make_check(db, organization=cast.county(db), service_id=make_service(db).id)
    open_incident(db, SYSTEM, make_alert(db, other, at=now).id, now=now)
    db.commit()
    outbox.drain()
    assert drill_calls(db) == []


@pytest.fixture
def last_call(db, outbox, check, clock):
    """A drill that is over; the call that listens to the silence."""
    alert = broken(db, check, clock())
    over(db, alert, clock.advance(minutes=2))
    outbox.drain()
    return next(call for call in drill_calls(db) if call.call_sid.endswith("after"))


@pytest.mark.parametrize(("is_said", "words"), [(False, "没有再播报"), (True, "仍在播报")])
def test_after_the_recovery_the_page_says_what_the_next_caller_heard(yunwei, db, last_call, is_said, words):
    hear(db, last_call, last_call.created_at, the_announcement(db).id if is_said else None)
    page = text(yunwei.get("/drill"))
    assert words in page
    assert "从修复到全部撤回" in page


def test_the_page_leads_to_the_incident(yunwei, db, check, now):
    broken(db, check, now)
    number = view_drill(db, cast.yunwei(db)).incident_number
    assert f"/incidents/{number}" in text(yunwei.get("/drill"))


def test_the_page_answers_with_its_fragment(yunwei, check):
    assert "<html" not in text(yunwei.get("/drill", headers={"HX-Request": "true"}))


@pytest.mark.parametrize(("name", "status"), [("yunwei", 200), ("sheng", 200), ("kuaiji", 403), ("auditadmin", 403)])
def test_who_may_watch_a_drill(client, db, check, name, status):
    assert log_in(client, db, name).get("/drill").status_code == status


def test_an_outsider_finds_nothing_to_break(client, db, check):
    waixian = log_in(client, db, "waixian")
    assert "没有演练用的检查" in text(waixian.get("/drill"))
    text(press(waixian, "start"), 404)


def test_a_duration_needs_both_of_its_ends(now):
    assert between(now, None) is None
    assert between(now, now - timedelta(seconds=1)) == timedelta(0)
