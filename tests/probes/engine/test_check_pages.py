"""The page of one check, its form and its trial run in a browser."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden
from opscenter.core.exports import ExportRecord
from probes.checks.base import Status
from probes.engine.actions.exporting import export_results
from probes.engine.queries.page import Range
from probes.targets.models import Check, CheckDue, CheckFlip, CheckStanding
from probes.targets.rules import CheckState
from probes.targets.texts import cause
from tests import cast
from tests.factories.alerts import make_alert, set_state
from tests.factories.probes import make_check, make_samples, roll_all
from tests.factories.services import make_service
from tests.probes.local_servers import WebServer
from tests.statements import counted
from tests.visitors import csrf, log_in


@pytest.fixture
def yunwei(client, db):
    return log_in(client, db, "yunwei")


@pytest.fixture
def check(db):
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id, name="凭证前置机")
    db.commit()
    return check


def text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def post(client, address, page=None, **fields):
    return client.post(address, data={"csrf_token": csrf(client, page or address), **fields})


def rolled_up(db, now):
    roll_all(db, now)
    db.commit()


def form(db, **changes):
    """What the form of an HTTP check sends; None leaves a field out."""
    values = {
        "url": "http://127.0.0.1:9/",
        "method": "GET",
        "organization_id": cast.county(db).id,
        "service_id": 0,
        "target_name": "前置机",
        "name": "首页",
        "interval_seconds": 60,
        "timeout_seconds": 2,
        "confirm_tries": 2,
        "confirm_every_seconds": 2,
        "recover_successes": 2,
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("span", ["", "?range=24h", "?range=30d", "?range=1y", "?range=ever"])
def test_a_check_without_results_says_so(yunwei, check, span):
    page = text(yunwei.get(f"/checks/{check.id}{span}"))
    assert "还没有结果" in page
    assert "状态还没有变过" in page


def test_the_table_has_the_figures_of_the_curve(yunwei, db, check, now):
    make_samples(db, check, begin=now - timedelta(hours=2), end=now, every=60)
    rolled_up(db, now)
    page = text(yunwei.get(f"/checks/{check.id}"))
    assert "chart-line" in page
    assert "100.00%" in page
    assert re.search(r"12-21 09:00–10:00.*?<td class=\"num\">60</td>", page, re.DOTALL)


def test_time_without_results_is_marked_apart_from_an_outage(yunwei, db, check, now):
    make_samples(db, check, begin=now - timedelta(hours=3), end=now - timedelta(hours=2), every=60)
    make_samples(db, check, begin=now - timedelta(hours=1), end=now, every=60, status=Status.DOWN, latency_ms=None)
    rolled_up(db, now)
    page = text(yunwei.get(f"/checks/{check.id}"))
    assert "chart-blank" in page
    assert "chart-gap" in page


def test_failures_and_changes_are_told_in_words(yunwei, db, check, now):
    set_state(db, check, CheckState.DOWN, since=now, reason="端口拒绝连接")
    failed = {"status": Status.DOWN, "message": "network.refused", "params": {"host": "10.0.0.1", "port": 443}}
    make_samples(db, check, begin=now - timedelta(seconds=5), end=now, every=60, **failed)
    db.commit()
    page = text(yunwei.get(f"/checks/{check.id}"))
    assert "端口拒绝连接" in page
    assert "10.0.0.1" in page
    assert "未知 → 中断" in page


def test_results_are_told_in_the_readers_language(yunwei, db, check, now):
    failed = {"status": Status.DOWN, "message": "network.refused", "params": {"host": "10.0.0.1", "port": 443}}
    make_samples(db, check, begin=now - timedelta(seconds=5), end=now, every=60, **failed)
    db.commit()
    assert "10.0.0.1:443 refused" in text(yunwei.get(f"/checks/{check.id}?lang=en"))


def test_the_open_alert_stands_beside_the_curve(yunwei, db, check, now):
    alert = make_alert(db, check, at=now)
    db.commit()
    assert f"/alerts/{alert.id}" in text(yunwei.get(f"/checks/{check.id}"))


def test_the_page_needs_as_many_statements_for_many_failures_as_for_one(yunwei, db, database, check, now):
    address = f"/checks/{check.id}"
    bad = {"status": Status.DOWN, "message": "network.refused", "params": {"host": "h", "port": 1}}
    make_samples(db, check, begin=now - timedelta(seconds=5), end=now, every=60, **bad)
    db.commit()
    text(yunwei.get(address))
    with counted(database) as few:
        text(yunwei.get(address))
    make_samples(db, check, begin=now - timedelta(hours=2), end=now - timedelta(hours=1), every=60, **bad)
    db.add_all(CheckFlip(check_id=check.id, before="ok", after="down", reason="", since=now, at=now) for _ in range(50))
    db.commit()
    with counted(database) as many:
        text(yunwei.get(address))
    assert len(few) == len(many)


def test_a_check_is_paused_resumed_and_run(yunwei, db, check):
    page = f"/checks/{check.id}"
    assert post(yunwei, f"{page}/pause", page).status_code == 303
    assert "恢复检查" in text(yunwei.get(page))
    assert post(yunwei, f"{page}/resume", page).status_code == 303
    assert post(yunwei, f"{page}/run", page).status_code == 303
    assert "立即检查" in text(yunwei.get(page))


def test_pausing_twice_is_explained(yunwei, check):
    page = f"/checks/{check.id}"
    post(yunwei, f"{page}/pause", page)
    assert "已经暂停" in text(post(yunwei, f"{page}/pause", page), 409)


def test_the_address_of_a_heartbeat_is_shown_once_and_works(yunwei, client, db, now):
    check = make_check(db, organization=cast.county(db), kind="heartbeat", settings={"period_seconds": 60})
    db.commit()
    page = f"/checks/{check.id}"
    shown = re.search(r"/heartbeat/([\w-]+)", text(post(yunwei, f"{page}/token", page)))
    assert shown is not None
    assert "/heartbeat/" not in text(yunwei.get(page))
    assert client.post(f"/heartbeat/{shown[1]}").json == {"ok": True}
    db.expire_all()
    assert db.get_one(Check, check.id).heartbeat_at == now


def test_a_wrong_heartbeat_address_is_not_found(client, db):
    cast.county(db)
    assert client.get("/heartbeat/nonsense").status_code == 404


@pytest.mark.parametrize("kind", ["http", "tcp", "sql", "host", "heartbeat"])
def test_each_kind_brings_its_own_form(yunwei, db, kind):
    cast.county(db)
    db.commit()
    assert f"kind={kind}" in text(yunwei.get("/checks/new"))
    assert "保存检查" in text(yunwei.get(f"/checks/new?kind={kind}"))


def test_a_check_is_added_and_is_due_at_once(yunwei, db, now):
    fields = form(db)
    db.commit()
    answer = post(yunwei, "/checks/new?kind=http", **fields)
    check = db.scalars(select(Check)).one()
    assert answer.location.endswith(f"/checks/{check.id}")
    assert (check.name, check.interval_seconds, check.settings["url"]) == ("首页", 60, "http://127.0.0.1:9/")
    assert db.get_one(CheckDue, check.id).next_due_at == now


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": ""}, "url"),
        ({"url": "ftp://host/"}, "填得不对"),
        ({"name": " "}, "没有填写"),
        ({"interval_seconds": "soon"}, "interval_seconds"),
        ({"interval_seconds": 1}, "填得不对"),
        ({"timeout_seconds": 99}, "填得不对"),
        ({"recover_successes": 0}, "填得不对"),
    ],
    ids=["no address", "ftp", "no name", "words", "too often", "too slow", "no recovery"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(yunwei, db, changes, words):
    fields = form(db, **changes)
    db.commit()
    page = text(post(yunwei, "/checks/new?kind=http", **fields), 422)
    assert words in page
    assert "错误：" in page
    assert db.scalars(select(Check)).all() == []


def test_a_body_out_of_scope_cannot_be_given(yunwei, db):
    fields = form(db, organization_id=cast.other_county(db).id)
    db.commit()
    assert post(yunwei, "/checks/new?kind=http", **fields).status_code in {404, 422}
    assert db.scalars(select(Check)).all() == []


@pytest.mark.server
def test_a_trial_shows_the_phases_saves_nothing_and_leaves_a_trace(yunwei, db):
    with WebServer() as web:
        fields = form(db, url=f"http://127.0.0.1:{web.port}/")
        db.commit()
        page = text(post(yunwei, "/checks/new?kind=http", **fields, **{"try": "1"}))
    assert "试的结果：正常" in page
    assert "返回 200" in page
    assert "等首字节" in page
    assert db.scalars(select(Check)).all() == []
    assert db.scalars(select(AuditEntry.action).where(AuditEntry.action == "check.try")).all() == ["check.try"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/", "拒绝"),
        ("http://169.254.169.254/", "不在允许探测的网段内"),
        ("http://nowhere.invalid/", "nowhere.invalid"),
    ],
    ids=["closed port", "forbidden network", "unknown name"],
)
def test_a_trial_of_something_wrong_says_what_is_wrong(yunwei, db, url, words):
    fields = form(db, url=url)
    db.commit()
    page = text(post(yunwei, "/checks/new?kind=http", **fields, **{"try": "1"}))
    assert words in page
    assert "只试了一次，没有保存" in page


def test_a_trial_of_wrong_settings_names_the_field(yunwei, db):
    fields = form(db, url="ftp://host/")
    db.commit()
    assert "填得不对" in text(post(yunwei, "/checks/new?kind=http", **fields, **{"try": "1"}), 422)


def test_a_password_is_not_shown_and_stays_when_left_empty(yunwei, db):
    settings = {"engine": "postgresql", "host": "127.0.0.1", "database": "d", "username": "u", "query": "SELECT 1"}
    check = make_check(
        db, organization=cast.county(db), kind="sql", settings=settings, secrets='{"password": "geheim"}'
    )
    db.commit()
    address = f"/checks/{check.id}/edit"
    assert "geheim" not in text(yunwei.get(address))
    fields = form(db, url=None, method=None, **settings, password="", port=5432, timeout_seconds=3)
    assert post(yunwei, address, **fields, expectation="none", unexpected_is="down", slow_ms=0).status_code == 303
    db.expire_all()
    kept = db.get_one(Check, check.id)
    assert (kept.name, kept.secrets) == ("首页", '{"password": "geheim"}')


@pytest.mark.parametrize("name", ["waixian", "shi", "kuaiji"])
def test_who_may_not_change_a_check(client, db, check, name):
    visitor = log_in(client, db, name)
    assert visitor.get(f"/checks/{check.id}/edit").status_code == (404 if name == "waixian" else 403)
    assert (visitor.get("/checks/new").status_code == 200) is (name == "waixian")


def take(client, check, **fields):
    address = f"/checks/{check.id}/export?range=24h"
    return client.post(address, data={"csrf_token": csrf(client, address), **fields})


def test_the_table_is_taken_away_with_a_purpose_and_a_trace(yunwei, db, check, now):
    make_samples(db, check, begin=now - timedelta(hours=2), end=now, every=60)
    rolled_up(db, now)
    assert f"/checks/{check.id}/export?range=24h" in text(yunwei.get(f"/checks/{check.id}"))
    answer = take(yunwei, check, purpose="季度考核")
    lines = answer.data.decode("utf-8-sig").splitlines()
    record = db.scalars(select(ExportRecord)).one()
    assert (record.object_type, record.purpose, record.row_count) == ("check", "季度考核", len(lines) - 2)
    assert record.filters == {"check": check.id, "range": "24h", "file": "csv"}
    assert lines[0].startswith("时段,检查次数,失败,偏慢")
    assert ",60,0,0,0,0,100.00%," in answer.get_data(as_text=True)
    assert db.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "export")).all() == ["check.export"]


def test_results_are_not_taken_away_without_a_purpose(yunwei, db, check):
    assert "请填写导出用途" in text(take(yunwei, check, purpose=" "), 422)
    assert db.scalars(select(ExportRecord)).all() == []


def test_operators_look_at_results_and_do_not_take_them_away(client, db, check, now):
    make_samples(db, check, begin=now - timedelta(hours=2), end=now, every=60)
    rolled_up(db, now)
    xian = log_in(client, db, "xian")
    assert "/export" not in text(xian.get(f"/checks/{check.id}"))
    assert xian.get(f"/checks/{check.id}/export").status_code == 403
    arguments = {"header": (), "cells": lambda page: (), "purpose": "x", "now": now}
    with pytest.raises(Forbidden):
        export_results(db, cast.xian(db), check.id, Range.DAY, **arguments)


def test_a_fault_comes_with_its_likely_cause(yunwei, db, check):
    standing = db.get_one(CheckStanding, check.id)
    for message, behind in (("network.refused", "主机在，服务停了或换了端口"), ("http.ok", None)):
        standing.last_message, standing.last_params = message, {"host": "10.0.0.1", "port": 80, "status": 200}
        db.commit()
        page = text(yunwei.get(f"/checks/{check.id}"))
        assert ("可能原因" in page, behind is None or behind in page) == (behind is not None, True)


def test_the_same_refusal_means_something_else_for_a_database():
    assert cause("sql", "network.refused") == "主机在，数据库停了或换了端口"
    assert cause("http", "network.refused", "en") == "The host is up; the service has stopped or moved to another port"
    assert cause("gone", "network.refused") == ""
