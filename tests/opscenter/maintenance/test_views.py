"""The pages of planned work and freezes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.maintenance.models import FreezePeriod, MaintenanceWindow
from tests import cast
from tests.factories.maintenance import make_freeze, make_window
from tests.visitors import csrf, log_in


def text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def post(client, page, address, **fields):
    return client.post(address, data={"csrf_token": csrf(client, page), **fields})


@pytest.fixture
def fields(db):
    found = {
        "organization_id": cast.city(db).id,
        "service_id": 0,
        "starts_at": "2026-12-21T20:00",
        "ends_at": "2026-12-21T22:00",
        "reason": "升级数据库",
    }
    db.commit()
    return found


def test_the_page_shows_running_work_and_freezes_in_words(client, db, now):
    make_window(db, cast.city(db), now, is_urgent=True)
    make_window(db, cast.city(db), now - timedelta(days=1), planned_ends_at=now)
    make_freeze(db, cast.province(db), now)
    db.commit()
    page = text(log_in(client, db, "yunwei").get("/maintenance"))
    for words in ("演示：更换交换机", "进行中", "紧急变更", "原定到", "演示：年终封网", "提前结束"):
        assert words in page
    assert "结束封网" not in page


def test_an_empty_page_says_what_windows_are_for(client, db):
    assert "没有维护窗口" in text(log_in(client, db, "yunwei").get("/maintenance"))


def test_work_is_planned_in_the_time_of_china_and_ended(client, db, fields):
    yunwei = log_in(client, db, "yunwei")
    assert post(yunwei, "/maintenance/new", "/maintenance/new", **fields).location == "/maintenance"
    window = db.scalars(select(MaintenanceWindow)).one()
    assert (window.starts_at.hour, window.ends_at - window.starts_at) == (12, timedelta(hours=2))
    assert "取消维护" in text(yunwei.get("/maintenance"))
    post(yunwei, "/maintenance", f"/maintenance/{window.id}/end")
    assert "已结束" in text(yunwei.get("/maintenance"))


def test_wrong_input_is_shown_again_with_its_error(client, db, fields):
    yunwei = log_in(client, db, "yunwei")
    again = text(post(yunwei, "/maintenance/new", "/maintenance/new", **{**fields, "ends_at": ""}), 422)
    assert "没有填写" in again
    assert 'value="升级数据库"' in again
    again = text(post(yunwei, "/maintenance/new", "/maintenance/new", **{**fields, "ends_at": "2026-12-21T19:00"}), 422)
    assert "结束时间早于开始时间" in again


def test_work_inside_a_freeze_is_refused_by_name(client, db, now, fields):
    make_freeze(db, cast.province(db), now)
    db.commit()
    again = text(post(log_in(client, db, "yunwei"), "/maintenance/new", "/maintenance/new", **fields), 409)
    assert "封网期“演示：年终封网”" in again


def test_a_manager_declares_and_ends_a_freeze(client, db, fields):
    sheng = log_in(client, db, "sheng")
    page = "/maintenance/freezes/new"
    assert post(sheng, page, page, **{**fields, "reason": "年终结账"}).location == "/maintenance"
    freeze = db.scalars(select(FreezePeriod)).one()
    assert "年终结账" in text(sheng.get("/maintenance"))
    post(sheng, "/maintenance", f"/maintenance/freezes/{freeze.id}/end")
    db.refresh(freeze)
    assert freeze.ends_at < freeze.starts_at
    assert "错误：" in text(post(sheng, page, page, **{**fields, "reason": ""}), 422)
    assert "时间太长" in text(post(sheng, page, page, **{**fields, "ends_at": "2027-06-01T00:00"}), 422)


def test_engineers_get_no_form_for_freezes(client, db):
    assert log_in(client, db, "yunwei").get("/maintenance/freezes/new").status_code == 403


@pytest.mark.parametrize(("name", "is_reminded"), [("yunwei", True), ("xian", True), ("waixian", False)])
def test_every_page_reminds_those_whom_a_freeze_reaches(client, db, now, name, is_reminded):
    make_freeze(db, cast.city(db), now)
    db.commit()
    assert ("封网期 至 12-31" in text(log_in(client, db, name).get("/maintenance"))) is is_reminded


def test_the_reminder_knows_of_a_new_freeze_within_a_minute(client, db, now, clock):
    shi = log_in(client, db, "shi")
    assert "封网期 至" not in text(shi.get("/maintenance"))
    make_freeze(db, cast.city(db), now)
    db.commit()
    clock.advance(minutes=1)
    assert "封网期 至" in text(shi.get("/maintenance"))
