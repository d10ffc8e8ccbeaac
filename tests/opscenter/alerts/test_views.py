"""The pages of alerts, silences and the rota."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from knowledge.articles.rules import Audience
from opscenter.alerts.models import Alert, AlertNote, OnCallShift, Silence
from opscenter.alerts.rules import Severity
from opscenter.core.actor import SYSTEM
from opscenter.organizations.actions import contacts
from opscenter.organizations.models import Organization
from opscenter.tickets.actions.incidents import open_incident
from opscenter.tickets.models import Ticket
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_alert, make_shift, make_silence, set_state
from tests.factories.contracts import make_contract, make_lot
from tests.factories.knowledge import content, make_article
from tests.factories.maintenance import make_window
from tests.factories.probes import make_check
from tests.factories.services import make_operations, make_service
from tests.statements import counted
from tests.visitors import csrf, log_in

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def yunwei(client, db):
    return log_in(client, db, "yunwei")


@pytest.fixture
def check(db, now):
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id, name="支付前置机")
    set_state(db, check, CheckState.DOWN, since=now - timedelta(seconds=10))
    return check


@pytest.fixture
def alert(db, check, now):
    make_shift(db, cast.county(db), cast.account(db, "xian"), at=now)
    make_shift(db, cast.city(db), cast.account(db, "shi"), at=now)
    alert = make_alert(db, check, at=now, step=1, next_step_at=now + timedelta(minutes=3))
    db.commit()
    return alert


@pytest.fixture
def vendor(db, check):
    lot = make_lot(db, make_service(db))
    make_contract(db, lot, payer=cast.county(db))
    db.commit()
    return db.get_one(Organization, lot.winner_id)


def text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def post(client, page, address, **fields):
    return client.post(address, data={"csrf_token": csrf(client, page), **fields})


def test_the_list_shows_what_goes_on_in_words(yunwei, alert):
    page = text(yunwei.get("/alerts"))
    assert "支付前置机：拒绝连接" in page
    assert "严重" in page
    assert "确认 03:00" in page


def test_the_list_is_live_and_answers_with_its_fragment(yunwei, alert):
    assert 'data-live="alerts:all"' in text(yunwei.get("/alerts"))
    fragment = text(yunwei.get("/alerts", headers={"HX-Request": "true"}))
    assert "<html" not in fragment
    assert "支付前置机" in fragment


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("", True),
        ("?state=resolved", False),
        ("?state=all", True),
        ("?state=nonsense", True),
        ("?severity=critical", True),
        ("?severity=warning", False),
        ("?untaken=1", True),
        ("?service=900000999", False),
    ],
)
def test_the_list_is_narrowed(yunwei, alert, query, is_listed):
    assert ("支付前置机：拒绝连接" in text(yunwei.get(f"/alerts{query}"))) is is_listed


def test_the_list_is_narrowed_to_an_area_in_scope(yunwei, alert, db):
    county, other = cast.county(db).id, cast.other_county(db).id
    db.commit()
    page = text(yunwei.get(f"/alerts?area={county}&severity=critical"))
    assert "地区：禅城区" in page
    assert yunwei.get(f"/alerts?area={other}").status_code == 404


def test_conditions_are_chosen_on_a_page_that_remembers_them(yunwei, alert, db):
    county = cast.county(db).id
    db.commit()
    page = text(yunwei.get(f"/alerts/filters?area={county}&untaken=1&state=all"))
    assert f'<option value="{county}" selected>' in page
    assert 'name="state" value="all"' in page


def test_a_long_list_has_pages(yunwei, db, now):
    for number in range(32):
        make_alert(db, make_check(db, organization=cast.city(db), name=f"第{number}个"), at=now)
    db.commit()
    first = text(yunwei.get("/alerts"))
    link = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(yunwei.get(link))
    assert "第31个：" in first
    assert "第0个：" not in first
    assert "第0个：" in second


def test_critical_alerts_that_go_on_stand_before_warnings(yunwei, alert, db, now):
    warning = make_check(db, organization=cast.city(db), name="变慢的")
    make_alert(db, warning, at=now, severity=Severity.WARNING)
    db.commit()
    page = text(yunwei.get("/alerts"))
    assert page.index("支付前置机：") < page.index("变慢的：")
    page = text(yunwei.get("/alerts?state=all"))
    assert page.index("变慢的：") < page.index("支付前置机：")


def test_an_empty_list_says_that_all_is_well(yunwei):
    assert "一切正常" in text(yunwei.get("/alerts"))
    assert "没有符合条件的告警" in text(yunwei.get("/alerts?severity=warning"))
    assert "没有符合条件的告警" in text(yunwei.get("/alerts?state=resolved"))


def test_the_page_names_the_likely_cause_who_was_told_and_who_is_next(yunwei, alert, check, db, now):
    host = make_check(db, organization=cast.county(db), service_id=check.service_id, kind="host", name="主机磁盘")
    set_state(db, host, CheckState.DOWN, since=now)
    make_check(db, organization=cast.county(db), service_id=check.service_id, name="数据库", state=CheckState.OK)
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    cause = page.partition("最可能的原因")[2].partition("<ul>")[0]
    assert "主机磁盘" in cause
    assert "佛山市 禅城区" in page
    assert "到 10:15:00 没有人确认，就通知 shi" in page
    box = page.partition("谁在处理")[2]
    assert box.index("xian<") < box.index("<dt>下一位") < box.index("shi<")
    assert "确认，我来处理" in page
    assert "数据库" in page


def test_the_foot_calls_the_vendor_writes_a_note_and_has_one_big_button(yunwei, alert, vendor, db):
    contacts.add_phone(db, SYSTEM, vendor.id, number="020-8333 0101", label="值班电话", now=NOW)
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    foot = page.partition('class="foot-actions"')[2]
    assert foot.index('href="tel:02083330101"') < foot.index("#notes") < foot.index("确认，我来处理")
    assert vendor.name in page
    assert "020-8333 0101" in page


def test_the_number_of_a_person_stays_masked(yunwei, alert, vendor, db):
    person = {"name": "王值班", "duty": "值班工程师", "phone": "13800000046"}
    contacts.add_contact(db, SYSTEM, vendor.id, **person, now=NOW)
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert "138****0046" in page
    assert "13800000046" not in page
    assert 'href="#vendor"' in page


def test_without_a_contract_the_page_says_so_and_there_is_nobody_to_call(yunwei, alert):
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert "没有覆盖此系统的有效协议" in page
    assert "tel:" not in page


def test_a_vendor_without_a_duty_line_is_named_all_the_same(yunwei, alert, vendor):
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert vendor.name in page
    assert "没有登记值班电话" in page


def test_the_run_book_of_the_likely_cause_marks_what_the_checks_have_done(yunwei, alert, check, db):
    body = "1. **看数据库**（自动查：sql）\n\n2. **看主机**（自动查：host）\n\n3. **找承建商**"
    make_article(
        db,
        cast.province(db),
        text=content(question="端口不通", body=body),
        audience=Audience.INTERNAL,
        question_group="runbook-tcp",
    )
    beside = {"organization": cast.county(db), "service_id": check.service_id}
    make_check(db, **beside, kind="sql", name="凭证库", state=CheckState.OK)
    make_check(db, **beside, kind="host", name="前置机主机", state=CheckState.UNKNOWN)
    db.commit()
    book = text(yunwei.get(f"/alerts/{alert.id}")).partition("预案：端口不通")[2].partition("</ol>")[0]
    first, second, third = book.split("<li>")[1:]
    assert "已自动查" in first
    assert "凭证库：正常" in first
    assert "已自动查" not in second + third


def test_without_a_run_book_the_page_says_how_to_get_one(yunwei, alert):
    assert "runbook-tcp" in text(yunwei.get(f"/alerts/{alert.id}"))


def test_the_page_says_until_when_the_incident_has_to_be_over(yunwei, alert, db, now):
    make_operations(db)
    open_incident(db, SYSTEM, alert.id, now=now)
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert "恢复时限 今天 12:12" in page
    assert "还没有人来电反映" in page
    assert f"/incidents/{db.scalar(select(Ticket.number))}" in page


def test_one_press_takes_the_alert(yunwei, alert, db):
    page = f"/alerts/{alert.id}"
    assert post(yunwei, page, f"{page}/acknowledge").status_code == 303
    db.refresh(alert)
    assert alert.acknowledged_by_id == cast.account(db, "yunwei").id
    shown = text(yunwei.get(page))
    assert "yunwei 已确认" in shown
    assert "确认，我来处理" not in shown


def test_an_alert_that_is_over_says_how_long_it_took(yunwei, alert, db, now):
    alert.resolved_at, alert.recovered_at = now, alert.since + timedelta(minutes=46, seconds=12)
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert "46 分 12 秒" in page
    assert "恢复时没有人确认过" in page
    assert post(yunwei, f"/alerts/{alert.id}", f"/alerts/{alert.id}/acknowledge").status_code == 409


def test_a_quiet_alert_says_why(yunwei, alert, db, now):
    make_silence(db, cast.county(db), cast.account(db, "yunwei").id, at=now, reason="割接一")
    db.commit()
    assert "割接一" in text(yunwei.get(f"/alerts/{alert.id}"))
    make_window(db, cast.county(db), now, reason="换机柜")
    db.commit()
    assert "换机柜" in text(yunwei.get(f"/alerts/{alert.id}"))


def test_what_quiets_something_else_or_is_over_is_not_shown(yunwei, alert, db, now):
    owner, other = cast.account(db, "yunwei").id, make_service(db, code="budget").id
    make_silence(db, cast.county(db), owner, at=now, reason="别的系统", service_id=other)
    make_silence(db, cast.county(db), owner, at=now, reason="另一项", check_id=make_check(db).id)
    make_silence(db, cast.other_county(db), owner, at=now, reason="别的县")
    make_window(db, cast.county(db), now, reason="别的维护", service_id=other)
    make_window(db, cast.county(db), now - timedelta(hours=3), reason="过去的维护")
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert [reason for reason in ("别的系统", "另一项", "别的县", "别的维护", "过去的维护") if reason in page] == []


def test_when_everybody_was_told_the_clock_says_so(yunwei, alert, db):
    alert.step, alert.next_step_at = 2, None
    db.commit()
    page = text(yunwei.get(f"/alerts/{alert.id}"))
    assert "无人确认" in page
    assert "没有了" in page


def test_a_warning_has_no_clock(yunwei, alert, db):
    alert.severity = Severity.WARNING
    db.commit()
    assert "警告只通知一次" in text(yunwei.get(f"/alerts/{alert.id}"))


def test_notes_stand_on_the_page(yunwei, alert, db):
    page = f"/alerts/{alert.id}"
    assert post(yunwei, page, f"{page}/notes", text="已切到备机").status_code == 303
    assert "已切到备机" in text(yunwei.get(page))
    assert "错误：" in text(post(yunwei, page, f"{page}/notes", text=""), 422)
    assert len(db.scalars(select(AlertNote)).all()) == 1


@pytest.mark.parametrize(("name", "status"), [("waixian", 404), ("shi", 403), ("kuaiji", 403), ("sysadmin", 403)])
def test_others_do_not_see_the_alert(client, db, alert, name, status):
    assert log_in(client, db, name).get(f"/alerts/{alert.id}").status_code == status


def test_an_area_is_silenced_with_a_form(yunwei, db, now):
    cast.county(db)
    db.commit()
    page = "/alerts/silences/new"
    fields = {"organization_id": cast.city(db).id, "service_id": 0, "ends_at": "2026-12-21T12:00", "reason": "割接"}
    assert post(yunwei, page, page, **fields).location == "/alerts/silences"
    silence = db.scalars(select(Silence)).one()
    assert (silence.starts_at, silence.ends_at - now) == (now, timedelta(hours=1, minutes=48))
    assert "割接" in text(yunwei.get("/alerts/silences"))
    post(yunwei, "/alerts/silences", f"/alerts/silences/{silence.id}/end")
    db.refresh(silence)
    assert silence.ends_at == now


def test_a_wrong_silence_is_shown_again_with_what_was_typed(yunwei, db):
    page = "/alerts/silences/new"
    wrong = {"organization_id": cast.city(db).id, "service_id": 0, "ends_at": "2027-03-01T12:00", "reason": "割接"}
    db.commit()
    again = text(post(yunwei, page, page, **wrong), 422)
    assert "静默太长" in again
    assert 'value="2027-03-01T12:00"' in again
    assert "没有填写" in text(post(yunwei, page, page, **{**wrong, "reason": ""}), 422)


def test_one_check_is_silenced_from_its_alert(yunwei, alert, check, db):
    page = f"/alerts/silences/new?alert={alert.id}"
    assert "支付前置机" in text(yunwei.get(page))
    fields = {"organization_id": 0, "service_id": 0, "ends_at": "2026-12-21T12:00", "reason": "已知问题"}
    assert post(yunwei, page, page, **fields).status_code == 303
    silence = db.scalars(select(Silence)).one()
    assert (silence.check_id, silence.organization_id) == (check.id, check.organization_id)
    assert yunwei.get("/alerts/silences/new?alert=404").status_code == 404


def test_somebody_is_put_on_duty_with_a_form(yunwei, db, now):
    person, city = cast.account(db, "shi").id, cast.city(db).id
    db.commit()
    page = "/alerts/duty/new"
    fields = {
        "organization_id": city,
        "service_id": 0,
        "account_id": person,
        "rank": 2,
        "starts_at": "2026-12-21T18:00",
        "ends_at": "2026-12-22T08:00",
    }
    assert post(yunwei, page, page, **fields).location == "/alerts/duty"
    shift = db.scalars(select(OnCallShift)).one()
    assert (shift.account_id, shift.rank, shift.ends_at - shift.starts_at) == (person, 2, timedelta(hours=14))
    assert "后通知" in text(yunwei.get("/alerts/duty"))
    assert "下班时间早于上班时间" in text(post(yunwei, page, page, **{**fields, "ends_at": "2026-12-21T17:00"}), 422)
    assert "请重新选择" in text(post(yunwei, page, page, **{**fields, "account_id": 404}), 422)
    post(yunwei, "/alerts/duty", f"/alerts/duty/{shift.id}/cancel")
    assert "还没有排班" in text(yunwei.get("/alerts/duty"))


def test_pages_without_rows_say_what_to_do(yunwei):
    assert "没有静默" in text(yunwei.get("/alerts/silences"))
    assert "还没有排班" in text(yunwei.get("/alerts/duty"))


def test_a_manager_reads_but_has_no_buttons(client, db, alert):
    manager = log_in(client, db, "sheng")
    assert "确认，我来处理" in text(manager.get(f"/alerts/{alert.id}"))
    assert db.scalar(select(Alert.acknowledged_by_id)) is None


def test_the_list_needs_as_many_statements_for_many_rows_as_for_one(yunwei, db, now, database, alert):
    yunwei.get("/alerts")
    with counted(database) as one:
        yunwei.get("/alerts")
    for _ in range(20):
        make_alert(
            db, make_check(db, organization=cast.city(db)), at=now, acknowledged_by_id=cast.account(db, "shi").id
        )
    db.commit()
    with counted(database) as many:
        yunwei.get("/alerts")
    assert len(many) == len(one) <= 6, "\n".join(many)


@pytest.mark.parametrize(
    "page", ["/alerts/{id}", "/alerts/silences", "/alerts/duty", "/alerts/filters", "/maintenance"]
)
def test_no_page_needs_more_than_twelve_statements(yunwei, database, alert, page):
    yunwei.get(page.format(id=alert.id))
    with counted(database) as statements:
        yunwei.get(page.format(id=alert.id))
    assert len(statements) <= 12, "\n".join(statements)
