"""What people do about alerts: take them, note, silence, plan duty."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.alerts.actions.alerts import acknowledge, add_note
from opscenter.alerts.actions.shifts import ShiftPlan, cancel_shift, plan_shift
from opscenter.alerts.actions.silences import Wish, end_silence, silence, warn_owner
from opscenter.alerts.models import AlertNote, OnCallShift
from opscenter.alerts.rules import ACKNOWLEDGED_FOR, LONGEST_SILENCE
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.events import OutboxEvent
from opscenter.core.live import may_listen
from opscenter.messages.models import Message
from tests import cast
from tests.factories.alerts import make_alert, make_shift, make_silence
from tests.factories.probes import make_check

HANDLERS = {"sheng": None, "yunwei": None, "shi": NotFound, "xian": NotFound, "waibao": NotFound, "kuaiji": NotFound}
STRANGERS = {"waixian": NotFound, "gongyingshang": NotFound, "sysadmin": NotFound, "secadmin": NotFound}


@pytest.fixture
def check(db):
    return make_check(db, organization=cast.county(db))


@pytest.fixture
def alert(db, check, now):
    return make_alert(db, check, at=now)


def actor(db, name):
    return getattr(cast, name)(db)


@pytest.mark.parametrize(("name", "refusal"), [*HANDLERS.items(), *STRANGERS.items()])
def test_engineers_of_the_area_take_alerts_and_others_do_not_see_them(db, alert, now, name, refusal):
    if refusal is None:
        assert acknowledge(db, actor(db, name), alert.id, now=now).is_acknowledged(now)
        return
    with pytest.raises(refusal):
        acknowledge(db, actor(db, name), alert.id, now=now)


def test_taking_an_alert_holds_four_hours_and_is_told(db, alert, now):
    yunwei = cast.yunwei(db)
    acknowledge(db, yunwei, alert.id, now=now)
    assert (alert.acknowledged_by_id, alert.acknowledged_at) == (yunwei.account_id, now)
    assert alert.acknowledged_until == alert.next_step_at == now + ACKNOWLEDGED_FOR
    assert not alert.is_acknowledged(now + ACKNOWLEDGED_FOR)
    event = db.scalars(select(OutboxEvent)).one()
    assert (event.name, event.payload["account_id"]) == ("alerts.alert_acknowledged", yunwei.account_id)
    assert db.scalars(select(AuditEntry.action)).all() == ["alert.acknowledge"]


def test_taking_it_twice_changes_nothing(db, alert, now):
    yunwei = cast.yunwei(db)
    acknowledge(db, yunwei, alert.id, now=now)
    acknowledge(db, yunwei, alert.id, now=now + timedelta(hours=1))
    assert alert.acknowledged_at == now


def test_what_somebody_has_taken_nobody_else_takes_until_it_runs_out(db, alert, now):
    acknowledge(db, cast.yunwei(db), alert.id, now=now)
    with pytest.raises(Conflict, match="somebody_has_it"):
        acknowledge(db, cast.sheng(db), alert.id, now=now)
    sheng = cast.sheng(db)
    acknowledge(db, sheng, alert.id, now=now + ACKNOWLEDGED_FOR)
    assert alert.acknowledged_by_id == sheng.account_id


def test_an_alert_that_is_over_cannot_be_taken(db, alert, now):
    alert.resolved_at = now
    with pytest.raises(Conflict, match="is_over"):
        acknowledge(db, cast.yunwei(db), alert.id, now=now)


def test_only_a_person_takes_an_alert(db, alert, now):
    with pytest.raises(Forbidden):
        acknowledge(db, SYSTEM, alert.id, now=now)


def test_somebody_who_only_reads_alerts_cannot_take_them(db, alert, now):
    reader = replace(cast.yunwei(db), permissions=frozenset({"alert.read"}))
    with pytest.raises(Forbidden):
        acknowledge(db, reader, alert.id, now=now)


def test_notes_are_kept_also_after_the_end(db, alert, now):
    alert.resolved_at = now
    add_note(db, cast.yunwei(db), alert.id, "  已切到备机。 ", now=now)
    note = db.scalars(select(AlertNote)).one()
    assert (note.text, note.alert_id, note.at) == ("已切到备机。", alert.id, now)


def test_an_empty_note_is_refused(db, alert, now):
    with pytest.raises(Invalid) as caught:
        add_note(db, cast.yunwei(db), alert.id, " ", now=now)
    assert caught.value.fields == {"text": "alert.note_missing"}


def test_pages_of_alerts_are_live_for_those_who_may_read_them(db, alert):
    topics = ("alerts:all", f"alert:{alert.id}", "alert:404", "alert:x")
    heard = {
        name: [may_listen(db, actor(db, name), topic) for topic in topics] for name in ("yunwei", "waixian", "shi")
    }
    assert heard == {
        "yunwei": [True, True, False, False],
        "waixian": [True, False, False, False],
        "shi": [False, False, False, False],
    }


@pytest.fixture
def wish(db, now):
    return Wish(cast.county(db).id, None, None, now, now + timedelta(hours=2), "割接")


def test_a_silence_belongs_to_whoever_set_it(db, wish, check, now):
    yunwei = cast.yunwei(db)
    row = silence(db, yunwei, replace(wish, check_id=check.id), now=now)
    assert (row.owner_id, row.area_path, row.check_id) == (yunwei.account_id, cast.county(db).path, check.id)
    assert db.scalar(select(AuditEntry.action)) == "alert.silence"


@pytest.mark.parametrize(("name", "refusal"), [("waixian", NotFound), ("shi", Forbidden), ("sysadmin", Forbidden)])
def test_only_engineers_of_the_area_silence_it(db, wish, now, name, refusal):
    with pytest.raises(refusal):
        silence(db, actor(db, name), wish, now=now)


def test_a_silence_of_a_check_of_another_body_is_refused(db, wish, now):
    stranger = make_check(db, organization=cast.other_county(db))
    for check_id in (stranger.id, 404):
        with pytest.raises(NotFound, match="check_not_found"):
            silence(db, cast.sheng(db), replace(wish, check_id=check_id), now=now)


def test_a_silence_needs_a_reason_and_a_near_end(db, wish, now):
    wrong = replace(wish, reason=" ", ends_at=now + LONGEST_SILENCE + timedelta(days=1))
    with pytest.raises(Invalid) as caught:
        silence(db, cast.yunwei(db), wrong, now=now)
    assert caught.value.fields == {"ends_at": "alert.silence_too_long", "reason": "alert.reason_missing"}


def test_a_silence_can_end_early_and_only_once(db, now):
    row = make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now)
    end_silence(db, cast.yunwei(db), row.id, now=now + timedelta(minutes=5))
    assert row.ends_at == now + timedelta(minutes=5)
    with pytest.raises(Conflict):
        end_silence(db, cast.yunwei(db), row.id, now=now + timedelta(minutes=5))


def test_a_silence_from_above_is_seen_but_not_ended(db, now):
    row = make_silence(db, cast.province(db), cast.account(db, "sheng").id, at=now)
    with pytest.raises(Forbidden):
        end_silence(db, cast.yunwei(db), row.id, now=now)
    with pytest.raises(NotFound):
        end_silence(db, cast.shi(db), row.id, now=now)


def test_the_owner_is_warned_once_shortly_before_the_end(db, now):
    row = make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now)
    for minutes in (44, 45, 46, 61):
        warn_owner(db, row.id, now=now + timedelta(minutes=minutes))
    warn_owner(db, 0, now=now)
    [message] = db.scalars(select(Message)).all()
    assert (message.template, message.account_id) == ("alert.silence_ends", row.owner_id)
    assert row.owner_warned_at == now + timedelta(minutes=45)


@pytest.fixture
def plan(db, now):
    return ShiftPlan(cast.county(db).id, None, cast.account(db, "xian").id, 1, now, now + timedelta(hours=12))


def test_an_engineer_puts_people_of_the_area_on_duty(db, plan, now):
    shift = plan_shift(db, cast.yunwei(db), plan, now=now)
    assert (shift.account_id, shift.rank, shift.starts_at) == (plan.account_id, 1, now)
    assert db.scalar(select(AuditEntry.action)) == "alert.plan_shift"


@pytest.mark.parametrize(("name", "refusal"), [("waixian", NotFound), ("shi", Forbidden)])
def test_only_engineers_of_the_area_plan_duty(db, plan, now, name, refusal):
    with pytest.raises(refusal):
        plan_shift(db, actor(db, name), plan, now=now)


def test_a_shift_needs_a_person_of_the_area_and_a_good_time(db, plan, now):
    wrong = replace(plan, account_id=cast.account(db, "waixian").id, ends_at=now)
    with pytest.raises(Invalid) as caught:
        plan_shift(db, cast.yunwei(db), wrong, now=now)
    assert caught.value.fields == {
        "ends_at": "alert.shift_ends_before_it_begins",
        "account_id": "alert.person_unknown",
    }


@pytest.mark.parametrize(
    ("begin", "left"), [(1, []), (0, []), (-1, ["now"]), (-13, ["planned"])], ids=["to come", "now", "running", "over"]
)
def test_cancelling_a_shift_keeps_what_was_served(db, now, begin, left):
    starts = now + timedelta(hours=begin)
    shift = make_shift(
        db, cast.county(db), cast.account(db, "xian"), at=now, starts_at=starts, ends_at=starts + timedelta(hours=12)
    )
    ends = {"now": now, "planned": shift.ends_at}
    cancel_shift(db, cast.yunwei(db), shift.id, now=now)
    db.flush()
    assert db.scalars(select(OnCallShift.ends_at)).all() == [ends[one] for one in left]


def test_a_shift_from_above_is_seen_but_not_cancelled(db, now):
    shift = make_shift(db, cast.province(db), cast.account(db, "sheng"), at=now)
    with pytest.raises(Forbidden):
        cancel_shift(db, cast.yunwei(db), shift.id, now=now)
    with pytest.raises(NotFound):
        cancel_shift(db, cast.shi(db), shift.id, now=now)
