"""The public status page: my area first, planned work, 90 days, and nothing that is not for everybody."""

from datetime import timedelta

import pytest

from opscenter.announcements import actions as announcements
from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.actor import SYSTEM
from tests import cast
from tests.factories.alerts import make_alert
from tests.factories.announcements import make_announcement
from tests.factories.maintenance import make_window
from tests.factories.probes import make_check
from tests.factories.services import make_service
from tests.factories.status import make_outage
from tests.statements import counted
from tests.visitors import log_in


@pytest.fixture
def service(db):
    return make_service(db)


@pytest.fixture
def alert(db, service, now):
    check = make_check(db, organization=cast.county(db), service_id=service.id)
    return make_alert(db, check, at=now - timedelta(days=3), resolved_at=now - timedelta(days=3))


def text(client):
    response = client.get("/status")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_without_anything_wrong_all_systems_work(client, db, service):
    db.commit()
    page = text(client)
    assert "全部系统正常" in page
    assert "今后 30 天没有计划维护" in page
    assert "没有中断" in page


def test_a_stranger_reads_that_some_area_is_out(client, db, service):
    make_announcement(db, cast.county(db), service_id=service.id)
    db.commit()
    page = text(client)
    assert "1 个系统有地区不能用" in page
    assert "有地区中断" in page


def test_a_unit_of_the_area_reads_that_it_is_hit(client, db, service):
    make_announcement(db, cast.county(db), service_id=service.id)
    page = text(log_in(client, db, "kuaiji"))
    assert "有 1 个系统不能正常使用" in page
    assert "已经派人抢修" in page


def test_a_unit_elsewhere_reads_that_its_systems_work(client, db, service):
    make_announcement(db, cast.county(db), service_id=service.id)
    page = text(log_in(client, db, "waixian"))
    assert "赤坎区的系统都正常" in page
    assert "其他地区有 1 个系统受影响" in page


def test_running_maintenance_is_not_called_an_outage(client, db, service):
    make_announcement(db, cast.county(db), service_id=service.id, kind=AnnouncementKind.MAINTENANCE)
    page = text(log_in(client, db, "kuaiji"))
    assert "维护中" in page
    assert "alert-triangle" not in page


def test_a_withdrawn_notice_is_gone_at_once(client, db, service, now):
    notice = make_announcement(db, cast.county(db), service_id=service.id)
    announcements.withdraw(db, SYSTEM, notice.id, now=now)
    db.commit()
    assert "全部系统正常" in text(client)


def test_general_notices_stand_on_top(client, db, service):
    make_announcement(db, cast.province(db), kind=AnnouncementKind.NOTICE, title="年终关账安排")
    db.commit()
    assert "年终关账安排" in text(client)


def test_a_date_to_keep_says_nothing_of_the_systems(client, db, service):
    make_announcement(db, cast.province(db), kind=AnnouncementKind.KEY_DATE, title="支付申请截止")
    db.commit()
    assert "支付申请截止" not in text(client)


def test_planned_work_tells_place_and_time_but_no_reason(client, db, service, now):
    make_window(db, cast.county(db), now + timedelta(days=2), service_id=service.id)
    make_window(db, cast.other_city(db), now + timedelta(days=3))
    make_window(db, cast.city(db), now + timedelta(days=40))
    page = text(log_in(client, db, "kuaiji"))
    assert "禅城区 · 支付电子化" in page
    assert "湛江市 · 全部系统" in page
    assert page.count("影响您") == 1
    assert "佛山市 ·" not in page
    assert "更换交换机" not in page


def test_overlapping_outages_are_one_line_of_the_last_ninety_days(client, db, alert, now):
    begin = now - timedelta(days=89)
    make_outage(db, cast.county(db), alert, started_at=begin, ended_at=begin + timedelta(minutes=30))
    other = make_alert(db, make_check(db, organization=cast.county(db), name="另一项"), at=begin, resolved_at=now)
    spans = {"started_at": begin + timedelta(minutes=20), "ended_at": begin + timedelta(minutes=46)}
    make_outage(db, cast.county(db), other, service_id=alert.service_id, **spans)
    db.commit()
    page = text(client)
    assert page.count("禅城区 · 支付电子化") == 1
    assert "46 分" in page


def test_older_outages_are_no_longer_listed(client, db, alert, now):
    old = now - timedelta(days=100)
    make_outage(db, cast.county(db), alert, started_at=old, ended_at=old + timedelta(minutes=5))
    db.commit()
    assert "没有中断" in text(client)


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_needs_six_statements_for_any_number_of_outages(client, db, database, alert, rows):
    now = alert.fired_at
    for number in range(rows):
        check = make_check(db, organization=cast.county(db), service_id=alert.service_id, name=f"检查 {number}")
        found = make_alert(db, check, at=now - timedelta(days=2), resolved_at=now)
        make_outage(db, cast.county(db), found)
        make_announcement(db, cast.county(db), service_id=alert.service_id, title=f"公告 {number}")
    db.commit()
    with counted(database) as statements:
        text(client)
    assert len(statements) <= 6


def test_the_systems_that_do_not_work_are_named_before_those_that_do(client, db, service):
    broken = make_service(db, code="z-last", name="排在最后的系统", short_name="最后")
    make_announcement(db, cast.county(db), service_id=broken.id)
    db.commit()
    now_part = text(client).partition("<h2>现在</h2>")[2]
    assert now_part.index(broken.name) < now_part.index(service.name)
