"""An alert follows its check: late, twice, shuffled, silenced, during announced work."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import exc, select

from opscenter.alerts.actions.alerts import follow_check
from opscenter.alerts.actions.missed import record_missed
from opscenter.alerts.models import Alert
from opscenter.alerts.reactions import open_or_resolve_alert
from opscenter.alerts.rules import AlertState, Severity
from opscenter.core.audit import AuditEntry
from opscenter.core.events import OutboxEvent
from opscenter.core.live import LiveEvent
from probes.engine.events import CheckFlipped
from probes.targets.models import CheckFlip
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_alert, make_silence, set_state
from tests.factories.maintenance import make_window
from tests.factories.probes import make_check
from tests.meeting import Meeting, nothing

OK, DEGRADED, DOWN, UNKNOWN, PAUSED = CheckState


@pytest.fixture
def check(db):
    return make_check(db, organization=cast.county(db), state=OK, name="前置机")


def alerts(db):
    return db.scalars(select(Alert).order_by(Alert.id)).all()


def published(db):
    return [row.name.removeprefix("alerts.") for row in db.scalars(select(OutboxEvent).order_by(OutboxEvent.id))]


def test_a_check_that_is_down_opens_a_critical_alert(db, check, now):
    set_state(db, check, DOWN, since=now - timedelta(seconds=9), reason="拒绝连接")
    assert follow_check(db, check.id, now=now)
    [alert] = alerts(db)
    assert (alert.severity, alert.state) == (Severity.CRITICAL, AlertState.FIRING)
    assert (alert.since, alert.fired_at, alert.next_step_at) == (now - timedelta(seconds=9), now, now)
    assert (alert.summary, alert.organization_id, alert.is_demo) == ("前置机：拒绝连接", check.organization_id, True)


def test_the_news_and_the_minutes_comparison_at_one_moment_open_one_alert(fresh_database, now):
    with fresh_database.unit_of_work() as db:
        check = make_check(db, organization=cast.county(db), state=OK)
        set_state(db, check, DOWN, since=now)

    def follow(db):
        follow_check(db, check.id, now=now)

    assert Meeting(fresh_database).meet(follow, nothing, meanwhile=follow) == ("done", "done")
    with fresh_database.unit_of_work(write=False) as db:
        assert len(alerts(db)) == 1


def test_a_fault_that_nobody_heard_of_is_entered_once_by_two_who_find_it_at_one_moment(fresh_database, now):
    with fresh_database.unit_of_work() as db:
        check = make_check(db, organization=cast.county(db), state=OK)
        for before, after, minute in ((OK, DOWN, 3), (DOWN, OK, 2)):
            at = now - timedelta(minutes=minute)
            db.add(CheckFlip(check_id=check.id, before=before, after=after, reason="", since=at, at=at))

    def enter(db):
        record_missed(db, check.id, since=now - timedelta(hours=1), now=now)

    assert Meeting(fresh_database).meet(enter, nothing, meanwhile=enter) == ("done", "done")
    with fresh_database.unit_of_work(write=False) as db:
        assert len(alerts(db)) == 1


def test_a_slow_check_opens_a_warning(db, check, now):
    set_state(db, check, DEGRADED, since=now, reason="")
    follow_check(db, check.id, now=now)
    assert [(alert.severity, alert.summary) for alert in alerts(db)] == [(Severity.WARNING, "前置机")]


def test_opening_tells_the_world_once(db, check, now):
    set_state(db, check, DOWN, since=now)
    assert follow_check(db, check.id, now=now)
    assert not follow_check(db, check.id, now=now)
    event = db.scalars(select(OutboxEvent)).one()
    assert (event.name, event.key) == ("alerts.alert_fired", f"check:{check.id}")
    assert event.payload["severity"] == "critical"
    assert db.scalars(select(AuditEntry.action)).all() == ["alert.open"]
    assert sorted(db.scalars(select(LiveEvent.topic))) == [f"alert:{alerts(db)[0].id}", "alerts:all"]


def test_recovery_resolves_with_the_first_good_sample(db, check, now):
    alert = make_alert(db, check, at=now - timedelta(minutes=5))
    set_state(db, check, OK, since=now - timedelta(seconds=4))
    follow_check(db, check.id, now=now)
    assert (alert.state, alert.resolved_at, alert.next_step_at) == (AlertState.RESOLVED, now, None)
    assert alert.recovered_at == now - timedelta(seconds=4)
    assert published(db) == ["alert_resolved"]


def test_a_paused_check_ends_its_alert_now(db, check, now):
    alert = make_alert(db, check, at=now - timedelta(minutes=5))
    check.is_enabled = False
    set_state(db, check, DOWN, since=now - timedelta(minutes=5))
    follow_check(db, check.id, now=now)
    assert (alert.state, alert.recovered_at) == (AlertState.RESOLVED, now)


def test_a_check_nobody_can_look_at_keeps_its_alert(db, check, now):
    alert = make_alert(db, check, at=now)
    set_state(db, check, UNKNOWN, since=now)
    assert not follow_check(db, check.id, now=now)
    assert alert.state is AlertState.FIRING


def test_getting_worse_closes_the_warning_and_opens_a_critical_alert(db, check, now):
    make_alert(db, check, at=now, severity=Severity.WARNING)
    set_state(db, check, DOWN, since=now)
    follow_check(db, check.id, now=now)
    assert [(alert.severity, alert.state) for alert in alerts(db)] == [
        (Severity.WARNING, AlertState.RESOLVED),
        (Severity.CRITICAL, AlertState.FIRING),
    ]
    assert published(db) == ["alert_resolved", "alert_fired"]


def test_a_check_unknown_to_us_changes_nothing(db, now):
    assert not follow_check(db, 0, now=now)


def test_one_check_never_has_two_open_alerts(db, check, now):
    make_alert(db, check, at=now)
    with pytest.raises(exc.IntegrityError), db.begin_nested():
        make_alert(db, check, at=now)


def flip(check, before, after, at):
    return CheckFlipped(check.id, check.organization_id, None, check.name, before, after, "r", at, at)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_flips_delivered_late_twice_and_in_any_order_come_to_the_same_end(db, check, now, order):
    flips = [flip(check, OK, DOWN, now), flip(check, DOWN, OK, now), flip(check, OK, DOWN, now)]
    set_state(db, check, DOWN, since=now)
    for index in (*order, *order):
        open_or_resolve_alert(db, flips[index], now)
    assert [alert.state for alert in alerts(db)] == [AlertState.FIRING]
    assert published(db) == ["alert_fired"]


def test_a_fault_that_is_over_before_anybody_looked_opens_nothing(db, check, now):
    open_or_resolve_alert(db, flip(check, OK, DOWN, now), now)
    open_or_resolve_alert(db, flip(check, DOWN, OK, now), now)
    assert alerts(db) == []


def test_announced_work_suppresses_opening_but_not_resolving(db, check, now):
    make_window(db, cast.city(db), now - timedelta(minutes=1))
    set_state(db, check, DOWN, since=now)
    assert not follow_check(db, check.id, now=now)
    alert = make_alert(db, check, at=now)
    set_state(db, check, OK, since=now)
    assert follow_check(db, check.id, now=now)
    assert alert.state is AlertState.RESOLVED


def test_after_announced_work_what_is_still_down_fires(db, check, now):
    window = make_window(db, cast.county(db), now)
    set_state(db, check, DOWN, since=now)
    follow_check(db, check.id, now=now)
    assert alerts(db) == []
    assert follow_check(db, check.id, now=window.ends_at)
    assert [alert.since for alert in alerts(db)] == [now]


@pytest.mark.parametrize(("area", "is_silent"), [("county", True), ("city", True), ("other_city", False)])
def test_a_silence_of_the_area_suppresses_opening(db, check, now, area, is_silent):
    make_silence(db, getattr(cast, area)(db), cast.account(db, "yunwei").id, at=now)
    set_state(db, check, DOWN, since=now)
    follow_check(db, check.id, now=now)
    assert (alerts(db) == []) is is_silent


def test_a_silence_of_one_check_leaves_the_others_loud(db, check, now):
    loud = make_check(db, organization=cast.county(db), state=OK)
    make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now, check_id=check.id)
    for one in (check, loud):
        set_state(db, one, DOWN, since=now)
        follow_check(db, one.id, now=now)
    assert [alert.check_id for alert in alerts(db)] == [loud.id]


def test_a_silence_that_is_over_counts_no_longer(db, check, now):
    silence = make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now)
    set_state(db, check, DOWN, since=now)
    assert not follow_check(db, check.id, now=now)
    assert follow_check(db, check.id, now=silence.ends_at)
