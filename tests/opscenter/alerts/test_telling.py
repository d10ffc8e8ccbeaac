"""Who is told of an alert, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.alerts.actions.alerts import acknowledge
from opscenter.alerts.actions.telling import tell_next, tell_over, tell_taken
from opscenter.alerts.queries import states
from opscenter.alerts.rules import ACKNOWLEDGED_FOR, Severity
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import ChannelKind
from probes.targets.models import Check
from tests import cast
from tests.factories.alerts import make_alert, make_shift, make_silence
from tests.factories.maintenance import make_window
from tests.factories.probes import make_check
from tests.factories.services import make_service


@pytest.fixture
def alert(db, now):
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id)
    return make_alert(db, check, at=now)


def told(db):
    """Login names and templates in the order of telling."""
    rows = db.scalars(select(Message).order_by(Message.id))
    names = {cast.account(db, name).id: name for name in ("xian", "shi", "yunwei", "sheng")}
    return [(names[row.account_id], row.template.removeprefix("alert.")) for row in rows]


@pytest.fixture
def rota(db, now):
    """One person on duty per tier."""
    make_shift(db, cast.county(db), cast.account(db, "xian"), at=now)
    make_shift(db, cast.city(db), cast.account(db, "shi"), at=now)
    make_shift(db, cast.province(db), cast.account(db, "sheng"), at=now)


def test_county_city_and_province_are_told_one_after_the_other(db, alert, rota, now):
    for minutes in (0, 0, 4, 5, 14, 15, 60):
        tell_next(db, alert.id, now=now + timedelta(minutes=minutes))
    assert told(db) == [("xian", "critical"), ("shi", "escalated"), ("sheng", "escalated")]
    assert alert.next_step_at is None


def test_a_message_says_where_what_since_when_and_leads_to_the_alert(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    message = db.scalars(select(Message)).one()
    assert message.link == f"/alerts/{alert.id}"
    assert message.subject == f"alert:{alert.id}"
    assert message.context == {
        "summary": alert.summary,
        "area": "禅城区",
        "service": "支付电子化",
        "since_at": alert.since.isoformat(),
    }


def test_a_warning_is_told_once_and_to_the_first_only(db, alert, rota, now):
    alert.severity = Severity.WARNING
    tell_next(db, alert.id, now=now)
    tell_next(db, alert.id, now=now + timedelta(hours=1))
    assert told(db) == [("xian", "warning")]


def test_an_alert_that_is_over_tells_nobody(db, alert, rota, now):
    alert.resolved_at = now
    tell_next(db, alert.id, now=now)
    tell_next(db, 0, now=now)
    assert told(db) == []


@pytest.mark.parametrize("how", ["silence", "maintenance"])
def test_a_quiet_time_holds_the_next_step_back_and_then_takes_one_at_a_time(db, alert, rota, now, how):
    later = now + timedelta(minutes=30)
    if how == "silence":
        make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now, ends_at=later)
    else:
        make_window(db, cast.county(db), now, ends_at=later)
    tell_next(db, alert.id, now=now + timedelta(minutes=20))
    assert told(db) == []
    tell_next(db, alert.id, now=later)
    tell_next(db, alert.id, now=later)
    assert told(db) == [("xian", "critical")]


def test_an_acknowledged_alert_goes_no_further_until_the_acknowledgement_runs_out(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    acknowledge(db, cast.sheng(db), alert.id, now=now)
    tell_next(db, alert.id, now=now + timedelta(hours=1))
    assert told(db) == [("xian", "critical")]
    assert states.alerts_with_a_step_due(db, now + timedelta(hours=1)) == []
    expired = now + ACKNOWLEDGED_FOR
    assert states.alerts_with_a_step_due(db, expired) == [alert.id]
    tell_next(db, alert.id, now=expired)
    assert told(db)[1:] == [("xian", "escalated")]
    assert (alert.acknowledged_by_id, alert.acknowledged_until, alert.arming) == (None, None, 1)
    assert alert.next_step_at == expired + timedelta(minutes=5)


def test_those_who_were_told_hear_in_the_app_who_has_taken_it(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    tell_next(db, alert.id, now=now + timedelta(minutes=5))
    taken = now + timedelta(minutes=6)
    acknowledge(db, cast.sheng(db), alert.id, now=taken)
    tell_taken(db, alert.id, now=taken)
    tell_taken(db, alert.id, now=taken)
    assert told(db)[2:] == [("xian", "taken"), ("shi", "taken")]
    newest = db.scalars(select(Message.id).order_by(Message.id.desc())).first()
    assert db.scalars(select(Delivery.channel).where(Delivery.message_id == newest)).all() == [ChannelKind.IN_APP]


def test_nobody_hears_of_an_acknowledgement_that_has_run_out(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    tell_taken(db, alert.id, now=now)
    acknowledge(db, cast.sheng(db), alert.id, now=now)
    tell_taken(db, alert.id, now=now + ACKNOWLEDGED_FOR)
    tell_taken(db, 0, now=now)
    assert told(db) == [("xian", "critical")]


def test_whoever_heard_of_the_fault_hears_of_its_end(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    tell_over(db, alert.id, now=now)
    alert.resolved_at = alert.recovered_at = now + timedelta(minutes=12)
    for _ in range(2):
        tell_over(db, alert.id, now=now)
    assert told(db) == [("xian", "critical"), ("xian", "resolved")]
    message = db.scalars(select(Message).order_by(Message.id.desc())).first()
    assert message.context["minutes"] == 12


def test_the_end_of_a_fault_nobody_heard_of_is_told_to_nobody(db, alert, rota, now):
    alert.resolved_at = alert.recovered_at = now
    tell_over(db, alert.id, now=now)
    tell_next(db, alert.id, now=now)
    assert told(db) == []


def test_an_alert_that_only_changed_its_severity_is_not_told_as_over(db, alert, rota, now):
    tell_next(db, alert.id, now=now)
    alert.resolved_at = alert.recovered_at = now
    make_alert(db, db.get_one(Check, alert.check_id), at=now, severity=Severity.WARNING)
    tell_over(db, alert.id, now=now)
    assert told(db) == [("xian", "critical")]


def names(people):
    return [person.name for person in people]


def test_on_duty_falls_back_up_the_tree(db, now):
    county, city = cast.county(db), cast.city(db)
    make_shift(db, city, cast.account(db, "shi"), at=now)
    assert names(states.on_duty(db, county.id, None, now)) == ["shi"]
    make_shift(db, county, cast.account(db, "xian"), at=now)
    assert names(states.on_duty(db, county.id, None, now)) == ["xian"]
    assert names(states.on_duty(db, city.id, None, now)) == ["shi"]


def test_on_duty_knows_systems_ranks_and_times(db, now):
    county, service = cast.county(db), make_service(db)
    make_shift(db, county, cast.account(db, "xian"), at=now)
    make_shift(db, county, cast.account(db, "shi"), at=now, service_id=service.id)
    make_shift(db, county, cast.account(db, "sheng"), at=now, rank=2)
    make_shift(db, county, cast.account(db, "yunwei"), at=now - timedelta(hours=12))
    assert names(states.on_duty(db, county.id, None, now)) == ["xian"]
    assert names(states.on_duty(db, county.id, service.id, now)) == ["shi"]
    steps = states.calling_steps(db, county.id, None, now)
    assert [names(step) for step in steps] == [["xian"], ["sheng"]]


def test_without_any_shift_the_nearest_engineers_are_told(db, now):
    for name in ("sheng", "yunwei", "shi", "waixian"):
        cast.account(db, name)
    assert names(states.on_duty(db, cast.county(db).id, None, now)) == ["yunwei"]


def test_people_who_left_are_not_on_duty(db, now):
    leaver = cast.account(db, "xian")
    make_shift(db, cast.county(db), leaver, at=now)
    leaver.is_active = False
    db.flush()
    assert states.on_duty(db, cast.county(db).id, None, now) == []


def test_where_there_is_nobody_at_all_the_alert_stays_on_the_page(db, alert, now):
    tell_next(db, alert.id, now=now)
    assert told(db) == []
    assert (alert.step, alert.next_step_at) == (1, None)
