"""Planning and ending work, declaring and ending freezes; who may, and who sees what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.maintenance import actions, queries
from opscenter.maintenance.actions import Plan
from opscenter.maintenance.rules import Phase
from tests import cast
from tests.factories.maintenance import make_freeze, make_window
from tests.factories.services import make_service

HOUR = timedelta(hours=1)


@pytest.fixture
def plan(db, now):
    return Plan(cast.city(db).id, None, now + HOUR, now + 3 * HOUR, "升级数据库")


def actor(db, name):
    return getattr(cast, name)(db)


def test_an_engineer_announces_work_for_the_area(db, plan, now):
    window = actions.plan_window(db, cast.yunwei(db), plan, now=now)
    assert (window.area_path, window.reason, window.is_urgent) == (cast.city(db).path, "升级数据库", False)
    assert not window.was_cut_short
    assert db.scalar(select(AuditEntry.action)) == "maintenance.plan"


REFUSALS = {
    "shi": Forbidden,
    "waibao": Forbidden,
    "kuaiji": NotFound,
    "waixian": NotFound,
    "gongyingshang": NotFound,
    "sysadmin": Forbidden,
}


@pytest.mark.parametrize(("name", "refusal"), REFUSALS.items())
def test_nobody_else_announces_work(db, plan, now, name, refusal):
    with pytest.raises(refusal):
        actions.plan_window(db, actor(db, name), plan, now=now)


def test_work_above_the_own_area_is_refused(db, plan, now):
    with pytest.raises(NotFound):
        actions.plan_window(db, cast.yunwei(db), replace(plan, organization_id=cast.province(db).id), now=now)


def test_work_needs_a_reason_and_a_good_time(db, plan, now):
    with pytest.raises(Invalid) as caught:
        actions.plan_window(db, cast.yunwei(db), replace(plan, reason=" ", ends_at=plan.starts_at), now=now)
    assert caught.value.fields == {
        "ends_at": "maintenance.ends_before_it_begins",
        "reason": "maintenance.reason_missing",
    }


def test_no_work_is_planned_inside_a_freeze(db, plan, now):
    make_freeze(db, cast.province(db), now)
    with pytest.raises(Conflict, match="frozen") as caught:
        actions.plan_window(db, cast.yunwei(db), plan, now=now)
    assert caught.value.params == {"name": "演示：年终封网"}


def test_a_freeze_of_another_system_or_time_is_not_in_the_way(db, plan, now):
    service = make_service(db)
    make_freeze(db, cast.province(db), now, service_id=service.id)
    make_freeze(db, cast.province(db), plan.ends_at)
    other = make_service(db, code="budget", name="预算", short_name="预算")
    assert actions.plan_window(db, cast.yunwei(db), replace(plan, service_id=other.id), now=now)


def test_urgent_work_passes_a_freeze_with_a_manager_only(db, plan, now):
    make_freeze(db, cast.province(db), now)
    with pytest.raises(Forbidden):
        actions.plan_window(db, cast.yunwei(db), plan, now=now, is_urgent=True)
    assert actions.plan_window(db, cast.sheng(db), plan, now=now, is_urgent=True).is_urgent


def test_work_ends_early_and_monitoring_counts_again(db, now):
    city = cast.city(db)
    window = make_window(db, city, now)
    later = now + timedelta(minutes=20)
    assert queries.find_covering_window(db, cast.county(db).path, None, later) is window
    actions.end_window(db, cast.yunwei(db), window.id, now=later)
    db.flush()
    assert queries.find_covering_window(db, cast.county(db).path, None, later) is None
    assert window.was_cut_short


def test_work_that_is_over_cannot_be_ended_again(db, now):
    window = make_window(db, cast.city(db), now - 2 * HOUR)
    with pytest.raises(Conflict):
        actions.end_window(db, cast.yunwei(db), window.id, now=now)


def test_work_from_above_is_seen_but_not_ended(db, now):
    window = make_window(db, cast.province(db), now)
    with pytest.raises(Forbidden):
        actions.end_window(db, cast.yunwei(db), window.id, now=now)
    other = make_window(db, cast.other_city(db), now)
    with pytest.raises(NotFound):
        actions.end_window(db, cast.yunwei(db), other.id, now=now)


def test_a_manager_declares_and_ends_a_freeze(db, plan, now):
    sheng = cast.sheng(db)
    freeze = actions.declare_freeze(db, sheng, replace(plan, ends_at=now + timedelta(days=20)), now=now)
    assert freeze.name == "升级数据库"
    actions.end_freeze(db, sheng, freeze.id, now=now + 2 * HOUR)
    assert freeze.ends_at == now + 2 * HOUR
    with pytest.raises(Conflict):
        actions.end_freeze(db, sheng, freeze.id, now=now + 2 * HOUR)
    assert sorted(db.scalars(select(AuditEntry.action))) == ["maintenance.freeze", "maintenance.unfreeze"]


def test_engineers_declare_and_end_no_freeze(db, plan, now):
    freeze = make_freeze(db, cast.city(db), now)
    with pytest.raises(Forbidden):
        actions.declare_freeze(db, cast.yunwei(db), plan, now=now)
    with pytest.raises(Forbidden):
        actions.end_freeze(db, cast.yunwei(db), freeze.id, now=now)
    with pytest.raises(NotFound):
        actions.end_freeze(db, cast.waixian(db), freeze.id, now=now)


def test_a_freeze_lasts_sixty_days_at_most(db, plan, now):
    with pytest.raises(Invalid):
        actions.declare_freeze(db, cast.sheng(db), replace(plan, ends_at=now + timedelta(days=62)), now=now)


def test_the_window_that_ends_last_covers(db, now):
    make_window(db, cast.city(db), now)
    longest = make_window(db, cast.province(db), now, ends_at=now + 9 * HOUR)
    make_window(db, cast.county(db), now, service_id=make_service(db).id, ends_at=now + 20 * HOUR)
    assert queries.find_covering_window(db, cast.county(db).path, None, now) is longest


def test_the_list_shows_running_and_planned_work_first(db, now):
    city = cast.city(db)
    planned = make_window(db, city, now + 5 * HOUR)
    over = make_window(db, city, now - 5 * HOUR)
    running = make_window(db, cast.province(db), now, service_id=make_service(db).id)
    make_window(db, cast.other_city(db), now)
    rows = queries.list_windows(db, cast.yunwei(db), now)
    assert [row.period for row in rows] == [running, planned, over]
    assert [row.phase for row in rows] == [Phase.RUNNING, Phase.PLANNED, Phase.OVER]
    assert [(row.area, row.service) for row in rows][:2] == [("广东省", "支付电子化"), ("佛山市", None)]


@pytest.mark.parametrize(("name", "count"), [("shi", 1), ("sheng", 1), ("waixian", 0), ("kuaiji", 0), ("secadmin", 0)])
def test_freezes_are_listed_for_those_they_reach(db, now, name, count):
    make_freeze(db, cast.city(db), now)
    assert len(queries.list_freezes(db, actor(db, name), now)) == count


def test_the_freeze_that_covers_a_body_is_known(db, now):
    make_freeze(db, cast.city(db), now - timedelta(days=20), name="过去的")
    current = make_freeze(db, cast.province(db), now)
    assert queries.freezes_not_over(db, now) == [current]
    assert queries.find_covering_freeze(db, cast.county(db).path, None, now) is current
    assert queries.find_covering_freeze(db, cast.county(db).path, None, current.ends_at) is None
