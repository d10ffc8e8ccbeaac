"""Pages of organisations: list, one body, un-masking, import."""

import io
import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.organizations.actions import bodies, contacts
from opscenter.organizations.models import Organization, OrganizationPhone
from tests import cast
from tests.factories.organizations import make_unit
from tests.visitors import csrf, log_in

PHONE = "13800000001"


def text(response: TestResponse) -> str:
    assert response.status_code == 200
    return response.get_data(as_text=True)


def submit(client: FlaskClient, to: str, page: str = "/account", **fields: object) -> TestResponse:
    return client.post(to, data={"csrf_token": csrf(client, page), **fields})


def as_htmx(client: FlaskClient, address: str) -> str:
    return text(client.get(address, headers={"HX-Request": "true", "HX-Target": "div#bodies"}))


@pytest.fixture
def sheng(client: FlaskClient, db: Session) -> FlaskClient:
    """The browser of *sheng*; the tree of the cast stands."""
    cast.unit(db), cast.other_county(db)
    return log_in(client, db, "sheng")


@pytest.fixture
def phone(db: Session, now: datetime) -> OrganizationPhone:
    """A number of the unit of *kuaiji*."""
    return contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, label="财务室", now=now)


def upload(client: FlaskClient, content: bytes, mode: str = "partial", kind: str = "units") -> TestResponse:
    file = (io.BytesIO(content), "单位.csv")
    page = "/organizations/import"
    return submit(client, page, page, kind=kind, fiscal_year="2026", mode=mode, file=file)


def test_the_list_starts_at_the_top_of_the_own_scope(client: FlaskClient, db: Session) -> None:
    cast.unit(db), cast.other_county(db)
    page = text(log_in(client, db, "shi").get("/organizations"))
    assert "<h1>佛山市</h1>" in page
    assert "禅城区财政局" in page
    assert "赤坎区" not in page


def test_the_tree_leads_down_and_back(sheng: FlaskClient, db: Session) -> None:
    page = text(sheng.get(f"/organizations?place={cast.county(db).id}"))
    assert "禅城区教育局（演示）" in page
    assert f"place={cast.city(db).id}" in page


def test_the_search_finds_names_codes_and_old_names(sheng: FlaskClient, db: Session, now: datetime) -> None:
    bodies.rename_organization(db, SYSTEM, cast.unit(db).id, name="区教育体育局", now=now)
    db.commit()
    for query in ("教育体育", "205001", "禅城区教育局"):
        assert "区教育体育局" in as_htmx(sheng, f"/organizations?q={query}")
    assert "没有找到单位" in as_htmx(sheng, "/organizations?q=不存在")
    assert "区教育体育局" not in as_htmx(sheng, "/organizations?q=教育&kind=bank")


def test_ended_bodies_are_a_list_of_their_own(sheng: FlaskClient, db: Session, now: datetime) -> None:
    bodies.end_organization(db, SYSTEM, cast.unit(db).id, now=now)
    db.commit()
    assert "205001" not in as_htmx(sheng, "/organizations?q=教育局")
    assert "205001" in as_htmx(sheng, "/organizations?q=教育局&state=ended")


def test_the_list_is_paged(sheng: FlaskClient, db: Session) -> None:
    for number in range(60):
        make_unit(db, parent=cast.county(db), code=f"9{number:02d}", name=f"第{number:02d}小学")
    db.commit()
    first = as_htmx(sheng, "/organizations?q=小学")
    cursor = re.search(r'cursor=([\w-]+)[^"]*" rel="next"', first)
    assert cursor is not None
    assert "第59小学" in as_htmx(sheng, f"/organizations?q=小学&cursor={cursor[1]}")


@pytest.mark.parametrize("name", ["waixian", "gongyingshang"])
def test_outsiders_get_the_answer_of_a_missing_page(client: FlaskClient, db: Session, name: str) -> None:
    unit = cast.unit(db)
    browser = log_in(client, db, name)
    assert browser.get(f"/organizations/{unit.id}").status_code == 404
    assert browser.get(f"/organizations?place={unit.id}").status_code == 404
    assert "教育局" not in text(browser.get("/organizations?q=教育局")).partition('id="bodies"')[2]


def test_one_body_shows_codes_by_year_and_masked_people(sheng: FlaskClient, db: Session, now: datetime) -> None:
    contacts.add_contact(db, SYSTEM, cast.unit(db).id, name="李演示", duty="会计", phone=PHONE, now=now)
    db.commit()
    page = text(sheng.get(f"/organizations/{cast.unit(db).id}"))
    assert all(word in page for word in ("205001", "2026", "李*", "138****0001", "演示数据"))
    assert "李演示" not in page


def test_a_merged_body_names_its_successor(sheng: FlaskClient, db: Session, now: datetime) -> None:
    successor = make_unit(db, parent=cast.county(db), name="新单位")
    bodies.merge_organization(db, SYSTEM, cast.unit(db).id, into_id=successor.id, now=now)
    db.commit()
    page = text(sheng.get(f"/organizations/{cast.unit(db).id}"))
    assert "业务已由新单位承接" in page


def test_security_administrators_see_bodies_without_people(client: FlaskClient, db: Session, phone: object) -> None:
    page = text(log_in(client, db, "secadmin").get(f"/organizations/{cast.unit(db).id}"))
    assert "138****0001" not in page
    assert "为这个单位建账号" in page


def test_a_number_is_shown_after_its_purpose(client: FlaskClient, db: Session, phone: OrganizationPhone) -> None:
    browser = log_in(client, db, "xian")
    address = f"/organizations/{phone.organization_id}/show/phone/{phone.id}"
    assert "为什么要看完整信息" in text(browser.get(address))
    assert submit(browser, address, address, purpose="看").status_code == 422
    assert "138 0000 0001" in text(submit(browser, address, address, purpose="回访工单 0148"))
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "unmask.phone")).one()
    assert entry.purpose == "回访工单 0148"


def test_a_script_gets_question_and_answer_in_place(client: FlaskClient, db: Session, phone: OrganizationPhone) -> None:
    browser = log_in(client, db, "xian")
    address = f"/organizations/{phone.organization_id}/show/phone/{phone.id}"
    asked = text(browser.get(address, headers={"HX-Request": "true"}))
    assert asked.startswith("<form")
    fields = {"csrf_token": csrf(browser, "/account"), "purpose": "回访工单"}
    shown = text(browser.post(address, data=fields, headers={"HX-Request": "true"}))
    assert "138 0000 0001" in shown
    assert "delay:60s" in shown


def test_only_names_and_numbers_can_be_shown(client: FlaskClient, db: Session, phone: OrganizationPhone) -> None:
    browser = log_in(client, db, "xian")
    address = f"/organizations/{phone.organization_id}/show/password/1"
    assert submit(browser, address, purpose="回访工单").status_code == 404


def test_engineers_cannot_ask(client: FlaskClient, db: Session, phone: OrganizationPhone) -> None:
    address = f"/organizations/{phone.organization_id}/show/phone/{phone.id}"
    assert log_in(client, db, "yunwei").get(address).status_code == 403


def test_managers_keep_the_number_book(sheng: FlaskClient, db: Session) -> None:
    page = f"/organizations/{cast.unit(db).id}"
    added = submit(sheng, f"{page}/contacts", page, name="李演示", duty="会计", number=PHONE)
    assert added.status_code == 303
    row = db.scalars(select(OrganizationPhone)).one()
    assert submit(sheng, f"{page}/contacts", page, name="").status_code == 422
    wrong = submit(sheng, f"{page}/contacts", page, name="王演示", number="12")
    assert "电话号码写法不对" in wrong.get_data(as_text=True)
    assert submit(sheng, f"{page}/phones/{row.id}/remove", page).status_code == 303
    assert db.scalars(select(OrganizationPhone)).all() == []


def test_a_number_without_a_name_is_the_bodys_own(sheng: FlaskClient, db: Session) -> None:
    page = f"/organizations/{cast.unit(db).id}"
    db.commit()
    submit(sheng, f"{page}/contacts", page, name="", duty="值班电话", number=PHONE)
    phone = db.scalars(select(OrganizationPhone)).one()
    assert (phone.is_personal, phone.label) == (False, "值班电话")


def test_managers_rename_and_end_a_body(sheng: FlaskClient, db: Session) -> None:
    unit = cast.unit(db)
    page = f"/organizations/{unit.id}"
    assert submit(sheng, f"{page}/rename", page, **{"new-name": ""}).status_code == 422
    assert submit(sheng, f"{page}/rename", page, **{"new-name": "区教育体育局"}).status_code == 303
    assert submit(sheng, f"{page}/end", page).status_code == 303
    db.refresh(unit)
    assert (unit.name, unit.ended_on is not None) == ("区教育体育局", True)


def test_an_upload_shows_its_report_and_is_written_when_confirmed(sheng: FlaskClient, db: Session) -> None:
    content = "区划代码,单位代码,单位名称\n440604,1,第一小学\n440604,205001,区教育体育局\n44,9,错行\n".encode("gb18030")
    address = upload(sheng, content).location
    page = text(sheng.get(address))
    assert all(word in page for word in ("第一小学", "区教育体育局", "区划代码“44”不对", "确认导入 2 行"))
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', page)
    assert digest is not None
    assert submit(sheng, address, address, digest=digest[1]).status_code == 303
    assert db.scalar(select(Organization).where(Organization.name == "第一小学")) is not None
    assert sheng.get(address).status_code == 404
    assert "已导入" in text(sheng.get("/organizations/import"))


def test_a_report_that_changed_meanwhile_is_not_applied(sheng: FlaskClient) -> None:
    address = upload(sheng, "区划代码,单位代码,单位名称\n440604,1,第一小学\n".encode()).location
    assert submit(sheng, address, address, digest="0" * 64).status_code == 409


def test_a_complete_file_lists_what_ends(sheng: FlaskClient) -> None:
    page = text(sheng.get(upload(sheng, "区划代码,单位代码,单位名称\n440604,1,一小\n".encode(), "complete").location))
    assert "禅城区教育局（演示）" in page.partition("停用</h2>")[2]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "没有选择文件"),
        (b"PK\x03\x04 cut", "文件打不开"),
        ("单位名称\n一中\n".encode(), "缺少列：区划代码、单位代码"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sheng: FlaskClient, content: bytes, sentence: str) -> None:
    response = upload(sheng, content) if content else submit(sheng, "/organizations/import", "/organizations/import")
    assert response.status_code == 422
    assert sentence in response.get_data(as_text=True)


def test_nothing_to_change_is_said(sheng: FlaskClient) -> None:
    content = "区划代码,单位代码,单位名称\n440604,205001,禅城区教育局（演示）\n".encode()
    assert "没有要写入的内容" in text(sheng.get(upload(sheng, content).location))


def test_the_template_has_the_headings_of_an_import(sheng: FlaskClient) -> None:
    response = sheng.get("/organizations/import/template-units.csv")
    assert response.data.decode("utf-8-sig").startswith("区划代码,单位代码,单位名称")
    assert sheng.get("/organizations/import/template-moon.csv").status_code == 404


@pytest.mark.parametrize("name", ["shi", "kuaiji", "secadmin", "sysadmin"])
def test_importing_is_for_managers(client: FlaskClient, db: Session, name: str) -> None:
    assert log_in(client, db, name).get("/organizations/import").status_code == 403
