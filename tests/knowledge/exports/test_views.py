"""The export page and the files that it gives."""

import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.rules import Audience, group_of
from knowledge.exports import views
from knowledge.exports.parts import Read
from knowledge.exports.queries import ARTICLES_LIMIT
from knowledge.exports.rules import Exported, Format
from opscenter.accounts.rules import Role
from opscenter.core.db import Database
from opscenter.core.exports import ExportRecord
from opscenter.core.settings import Settings
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.files import make_file, picture
from tests.factories.knowledge import content, make_article
from tests.visitors import csrf, log_in, log_in_as

PAGE = "/articles/export"


def ask(client: FlaskClient, address: str = PAGE, **changes: str) -> TestResponse:
    form = {"csrf_token": csrf(client, PAGE), "file": "json", "reach": "staff", "purpose": "送档案馆", **changes}
    return client.post(address, data=form)


def test_the_list_leads_to_the_export_with_its_filters(client: FlaskClient, db: Session) -> None:
    text = log_in(client, db, "sheng").get("/articles?category=quota").get_data(as_text=True)
    assert f"{PAGE}?category=quota" in text


def test_the_page_says_what_will_be_in_the_file(client: FlaskClient, db: Session) -> None:
    for audience in (Audience.PUBLIC, Audience.INTERNAL):
        make_article(db, cast.province(db), audience=audience)
    text = log_in(client, db, "sheng").get(PAGE).get_data(as_text=True)
    assert "共 2 篇" in text
    assert "所有人 1 篇，单位 0 篇，仅内部 1 篇" in text


def copy_often(db: Session, article: Article, times: int) -> None:
    """More articles with the same text, rows and nothing else."""
    whole = dict(db.execute(select(Article.__table__).where(Article.id == article.id)).one()._mapping)
    text = dict(db.execute(select(ArticleVersion.__table__)).one()._mapping)
    del text["id"]
    numbers = range(article.id + 1, article.id + 1 + times)
    db.execute(insert(Article), [{**whole, "id": number} for number in numbers])
    db.execute(insert(ArticleVersion), [{**text, "article_id": number} for number in numbers])


def test_more_than_a_file_takes_is_said_before_anybody_asks_for_it(client: FlaskClient, db: Session) -> None:
    copy_often(db, make_article(db, cast.province(db)), ARTICLES_LIMIT)
    text = log_in(client, db, "sheng").get(PAGE).text
    assert "列表里有 5,001 篇，一个文件最多装 5,000 篇" in text
    assert re.search(r"<button[^>]* disabled>导出文件", text)
    assert ask(client).status_code == 429


@pytest.mark.parametrize("kind", ["xlsx", "json", "docx", "zip", "pdf"])
def test_the_file_is_sent_and_recorded(client: FlaskClient, db: Session, kind: str) -> None:
    make_article(db, cast.province(db))
    response = ask(log_in(client, db, "sheng"), file=kind)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert f".{kind}" in response.headers["Content-Disposition"]
    assert db.scalars(select(ExportRecord.filters)).one()["file"] == kind


def test_others_write_while_a_file_is_made(
    app: Flask, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_articles: list[Exported], _watermark: str, _read: Read) -> bytes:
        with fresh_database.unit_of_work() as other:
            make_article(other, cast.province(other))
        return b"file"

    monkeypatch.setitem(views.WRITERS, Format.JSON, ("application/json", write))
    app.config["DATABASE"] = fresh_database
    with fresh_database.session() as db:
        make_article(db, cast.province(db))
        client = log_in(app.test_client(), db, "sheng")
    assert ask(client).data == b"file"
    with fresh_database.session() as db:
        assert db.scalars(select(ExportRecord.row_count)).one() == 1


def site(client: FlaskClient, db: Session) -> dict[str, str]:
    """The pages of the offline site by their names."""
    content = ask(log_in(client, db, "sheng"), file="zip").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_offline_site_has_an_index_and_a_page_an_article(client: FlaskClient, db: Session) -> None:
    one = make_article(db, cast.province(db), text=content(question="怎样查指标"))
    pages = site(client, db)
    assert sorted(pages) == [f"articles/{one.id}.html", "index.html", "search.js", "style.css"]
    assert f'<a href="articles/{one.id}.html">怎样查指标</a>' in pages["index.html"]


def test_the_offline_site_asks_nobody_for_anything(client: FlaskClient, db: Session) -> None:
    make_article(db, cast.province(db))
    for name, page in site(client, db).items():
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert not [one for one in sources if one.startswith(("http", "//", "/"))], name


def test_hostile_text_is_inert_in_the_offline_site(client: FlaskClient, db: Session) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![](http://evil.example/a.png)"
    one = make_article(db, cast.province(db), text=content(question="<b>问</b>", body=hostile))
    pages = site(client, db)
    assert "<b>" not in pages["index.html"]
    assert not re.search(r"<script>|href=.javascript|evil.example", pages[f"articles/{one.id}.html"])


def test_answers_of_other_regions_are_named_in_the_offline_site(client: FlaskClient, db: Session) -> None:
    one = make_article(db, cast.province(db))
    other = make_article(db, cast.city(db), question_group=group_of(None, one.id), fiscal_year_from=2027)
    make_article(db, cast.city(db))
    page = site(client, db)[f"articles/{one.id}.html"]
    assert re.findall(r'<a href="(\d+).html">', page) == [str(other.id)]


def test_the_filters_of_the_list_count(client: FlaskClient, db: Session) -> None:
    make_article(db, cast.province(db), text=content(question="甲"))
    make_article(db, cast.province(db), text=content(question="乙"))
    response = ask(log_in(client, db, "sheng"), f"{PAGE}?q=甲")
    assert [one["question"] for one in response.get_json()["articles"]] == ["甲"]


def test_without_a_purpose_the_page_asks_again(client: FlaskClient, db: Session) -> None:
    make_article(db, cast.province(db))
    response = ask(log_in(client, db, "sheng"), purpose="")
    assert (response.status_code, "没有填写" in response.get_data(as_text=True)) == (422, True)
    assert db.scalar(select(func.count(ExportRecord.id))) == 0


def test_nothing_to_export_is_said_at_the_choice(client: FlaskClient, db: Session) -> None:
    response = ask(log_in(client, db, "sheng"))
    assert (response.status_code, "没有符合条件的文章" in response.get_data(as_text=True)) == (422, True)


def test_operators_do_not_export(client: FlaskClient, db: Session) -> None:
    assert log_in(client, db, "shi").get(PAGE).status_code == 403


def test_an_editor_who_is_an_outsourced_operator_sees_no_way_to_export(client: FlaskClient, db: Session) -> None:
    account = make_account(db, Role.KNOWLEDGE_EDITOR, Role.OUTSOURCED_OPERATOR, organization=cast.province(db))
    browser = log_in_as(client, db, account)
    assert PAGE not in browser.get("/articles").get_data(as_text=True)
    assert browser.get(PAGE).status_code == 403


def test_the_offline_site_holds_the_files_that_its_pages_show(
    client: FlaskClient, db: Session, settings: Settings
) -> None:
    file = make_file(db, settings.data_dir)
    article = make_article(db, text=content(body=f"![图]({file.address})"))
    with zipfile.ZipFile(io.BytesIO(ask(log_in(client, db, "sheng"), file="zip").data)) as archive:
        assert archive.read(file.address[1:]) == picture()
        assert f'src="..{file.address}"' in archive.read(f"articles/{article.id}.html").decode()
