"""The import pages: upload, report, confirm, template; and the command."""

import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.articles.models import Article
from knowledge.articles.rules import Category
from opscenter.cli import main
from opscenter.core.db import Database
from tests import cast
from tests.factories.files import archive
from tests.visitors import csrf, log_in

PAGE = "/articles/import"
GOOD = "问题,答案,分类\n怎样查指标,先看年度。,指标\n".encode()
MIXED = GOOD + "没有分类,先看年度。,杂项\n".encode()


def upload(client: FlaskClient, content: bytes, **more: str) -> TestResponse:
    form = {"csrf_token": csrf(client, PAGE), "file": (io.BytesIO(content), "faq.csv"), **more}
    return client.post(PAGE, data=form, follow_redirects=True)


def confirm(client: FlaskClient, report: TestResponse) -> TestResponse:
    text, address = report.get_data(as_text=True), report.request.path
    fields = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', text) for name in ("csrf_token", "digest")}
    return client.post(address, data={name: found[1] for name, found in fields.items() if found})


def test_an_upload_shows_what_would_change_and_writes_nothing(client: FlaskClient, db: Session) -> None:
    text = upload(log_in(client, db, "sheng"), MIXED).get_data(as_text=True)
    assert "确认导入 1 篇" in text
    assert "分类“杂项”不认识" in text
    assert db.scalar(select(func.count(Article.id))) == 0


def test_a_report_says_of_which_region_a_new_article_is(client: FlaskClient, db: Session) -> None:
    city = cast.city(db)
    file = f"问题,答案,分类,区划代码\n怎样查指标,先看年度。,指标,{city.code}\n".encode()
    assert f">{city.short_name}</td>" in upload(log_in(client, db, "sheng"), file).text


def test_a_confirmed_report_is_written_as_drafts(client: FlaskClient, db: Session) -> None:
    report = upload(log_in(client, db, "sheng"), GOOD)
    done = client.get(confirm(client, report).location).text
    assert f'<a href="/articles/{db.scalars(select(Article.id)).one()}/review">怎样查指标</a>' in done


def test_what_was_refused_can_be_read_after_the_import(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "sheng")
    report = upload(browser, MIXED)
    done = browser.get(confirm(browser, report).location)
    text = done.get_data(as_text=True)
    assert done.request.path == report.request.path
    assert ("分类“杂项”不认识" in text, "第 3 行" in text, "确认导入" in text) == (True, True, False)
    assert f'href="{report.request.path}"' in browser.get(PAGE).get_data(as_text=True)


def test_confirming_twice_imports_once_and_leads_to_the_result(client: FlaskClient, db: Session) -> None:
    report = upload(log_in(client, db, "sheng"), GOOD)
    confirm(client, report)
    again = confirm(client, report)
    assert again.location == report.request.path
    assert "这份文件已经导入过，没有再导入" in client.get(again.location).text
    assert db.scalar(select(func.count(Article.id))) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "文件是空的"), (b"PK\x03\x04 cut", "文件打不开"), ("单位\n一中\n".encode(), "缺少列：问题、答案、分类")],
)
def test_a_file_that_cannot_be_read_says_why(client: FlaskClient, db: Session, content: bytes, message: str) -> None:
    response = upload(log_in(client, db, "sheng"), content)
    assert (response.status_code, message in response.get_data(as_text=True)) == (422, True)


def test_a_file_that_was_not_read_is_not_said_to_have_no_question(client: FlaskClient, db: Session) -> None:
    parts = {"指标/a.md": "# 甲\n\n看图。".encode(), "指标/b.txt": b"x"}
    text = upload(log_in(client, db, "sheng"), archive(parts)).text
    assert ("这一个没有读" in text, "没有写问题" in text, ">–</td>" in text) == (True, False, True)


def test_a_sheet_with_nothing_but_its_head_is_said_to_be_empty(client: FlaskClient, db: Session) -> None:
    text = upload(log_in(client, db, "sheng"), GOOD.splitlines()[0]).text
    assert ("文件里没有问题，只有表头。" in text, "和现有文章一致" in text) == (True, False)


def test_no_file_chosen_is_said(client: FlaskClient, db: Session) -> None:
    response = log_in(client, db, "sheng").post(PAGE, data={"csrf_token": csrf(client, PAGE)})
    assert "没有选择文件" in response.get_data(as_text=True)


def test_the_list_of_articles_leads_to_the_import(client: FlaskClient, db: Session) -> None:
    assert PAGE in log_in(client, db, "sheng").get("/articles").get_data(as_text=True)


def test_operators_do_not_import(client: FlaskClient, db: Session) -> None:
    assert log_in(client, db, "shi").get(PAGE).status_code == 403


def test_the_template_is_a_sheet(client: FlaskClient, db: Session) -> None:
    response = log_in(client, db, "sheng").get(f"{PAGE}/template.csv")
    assert response.get_data(as_text=True).startswith("\ufeff问题,其他问法")


@pytest.mark.parametrize("kind", ["docx", "zip"])
def test_the_samples_can_be_imported_as_they_are(client: FlaskClient, db: Session, kind: str) -> None:
    browser = log_in(client, db, "sheng")
    sample = browser.get(f"{PAGE}/template.{kind}").data
    assert "指标看不到，先查什么" in upload(browser, sample).get_data(as_text=True)


def test_there_is_no_sample_of_an_unknown_kind(client: FlaskClient, db: Session) -> None:
    assert log_in(client, db, "sheng").get(f"{PAGE}/template.exe").status_code == 404


def test_unknown_categories_go_where_the_editor_chose_until_the_report_is_confirmed(
    client: FlaskClient, db: Session
) -> None:
    report = upload(log_in(client, db, "sheng"), MIXED, category="hotline")
    assert "确认导入 2 篇" in report.get_data(as_text=True)
    confirm(client, report)
    assert set(db.scalars(select(Article.category))) == {Category.QUOTA, Category.HOTLINE}


def test_the_report_names_the_paragraph_of_what_is_left_out(client: FlaskClient, db: Session) -> None:
    page = "<h1>怎样查</h1><p>先看 <img src='a.png'></p>".encode()
    text = upload(log_in(client, db, "sheng"), page, category="quota").get_data(as_text=True)
    assert "图片 a.png 没有导入" in text


def test_the_command_reports_and_writes(
    fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSCENTER_DATABASE_URL", fresh_database.url)
    monkeypatch.setenv("OPSCENTER_DATA_DIR", str(tmp_path))
    divisions, faq = tmp_path / "divisions.csv", tmp_path / "faq.csv"
    divisions.write_text("code,name,tier\n440000,广东省,province\n", encoding="utf-8")
    faq.write_bytes(MIXED)
    assert CliRunner().invoke(main, ["import", "divisions", str(divisions)]).exit_code == 0
    result = CliRunner().invoke(main, ["import", "faq", str(faq)])
    assert "新增　第 2 行　怎样查指标" in result.output
    assert "拒绝　第 3 行　没有分类：分类“杂项”不认识" in result.output
