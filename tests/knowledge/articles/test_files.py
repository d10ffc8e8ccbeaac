"""Pictures and attachments of articles: who may fetch them, who may show them, and what browsers are told."""

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.articles.actions.review import publish, submit_for_review, withdraw
from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.rendering import render
from knowledge.articles.rules import Audience, SecurityLevel
from knowledge.files.models import ArticleFile
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Invalid
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import START
from tests.factories.files import make_file, picture
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.knowledge.articles.test_views import form, send
from tests.visitors import csrf, log_in

Make = Callable[..., ArticleFile]


@pytest.fixture
def make(db: Session, settings: Settings) -> Make:
    """Makes a file in the store of the application."""
    return lambda *given, **more: make_file(db, settings.data_dir, *given, **more)


def showing(file: ArticleFile, mark: str = "!") -> str:
    return f"1. 看图\n\n   {mark}[菜单]({file.address})"


def fetch(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The whole answer, so that the file behind it is closed."""
    return client.get(address, headers=headers, buffered=True)


def statuses(client: FlaskClient, db: Session, file: ArticleFile, *names: str) -> list[int]:
    db.commit()
    found = []
    for name in names:
        browser = client.application.test_client()
        found.append(fetch(log_in(browser, db, name) if name else browser, file.address).status_code)
    return found


def test_everybody_sees_the_picture_of_a_public_article(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    make_article(db, text=content(body=showing(file)))
    db.commit()
    answer = fetch(client, file.address)
    assert (answer.data, answer.mimetype) == (picture(), "image/png")


def test_nobody_but_editors_sees_the_picture_of_a_draft(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    make_draft(db, cast.city(db), text=content(body=showing(file)))
    assert statuses(client, db, file, "", "kuaiji", "waixian", "sheng") == [404, 404, 404, 200]


def test_the_picture_of_an_internal_article_is_internal(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    make_article(db, cast.city(db), text=content(body=showing(file)), audience=Audience.INTERNAL)
    assert statuses(client, db, file, "", "kuaiji", "waixian", "sheng") == [404, 404, 404, 200]


def test_a_picture_goes_with_the_version_that_shows_it(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    article = make_article(db, cast.city(db), text=content(question="问", body=showing(file)))
    changed = content(question="问", body="没有图了")
    save_version(db, SYSTEM, article.id, changed, facts(cast.city(db)), base_number=1, now=START)
    assert statuses(client, db, file, "") == [200]
    submit_for_review(db, SYSTEM, article.id, now=START)
    publish(db, SYSTEM, article.id, number=2, now=START)
    assert statuses(client, db, file, "", "sheng") == [404, 200]


def test_a_withdrawn_article_takes_its_picture_along(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    article = make_article(db, text=content(body=showing(file)))
    assert statuses(client, db, file, "") == [200]
    withdraw(db, SYSTEM, article.id, reason="过期", now=START)
    assert statuses(client, db, file, "", "sheng") == [404, 200]


def test_a_text_shows_nothing_that_its_writer_may_not_see(db: Session, make: Make) -> None:
    file = make()
    make_draft(db, text=content(body=showing(file)))
    region = cast.other_county(db)
    with pytest.raises(Invalid) as refused:
        create_article(db, cast.waixian(db), content(body=showing(file)), facts(region), now=START)
    assert refused.value.fields == {"body": "article.file_unknown"}


@pytest.mark.parametrize(
    "kept",
    [{"audience": Audience.INTERNAL, "security_level": SecurityLevel.L3}, {"audience": Audience.UNIT}],
    ids=["sensitive", "for units"],
)
def test_a_file_of_an_article_for_fewer_people_is_refused_by_name(
    db: Session, make: Make, kept: dict[str, Audience]
) -> None:
    file = make(b"1\n", "名单.csv", actor=cast.sheng(db))
    make_article(db, text=content(body=showing(file, "")), **kept)
    with pytest.raises(Invalid) as refused:
        create_article(db, cast.sheng(db), content(body=showing(file, "")), facts(cast.province(db)), now=START)
    assert refused.value.fields == {"body": "article.file_would_leak"}
    assert refused.value.params["names"] == "名单.csv"


def test_an_article_takes_no_file_of_others_along_when_it_becomes_public(db: Session, make: Make) -> None:
    file = make()
    text = content(body=showing(file))
    make_draft(db, text=text, audience=Audience.INTERNAL)
    article = make_draft(db, text=text, audience=Audience.INTERNAL)
    with pytest.raises(Invalid, match="article.invalid"):
        save_version(db, SYSTEM, article.id, text, facts(cast.province(db)), base_number=1, now=START)


def test_an_article_that_had_a_file_first_takes_it_along_wherever_it_goes(db: Session, make: Make) -> None:
    file = make()
    text = content(body=showing(file))
    article = make_draft(db, text=text, audience=Audience.INTERNAL)
    make_draft(db, text=content(body=showing(file)), audience=Audience.INTERNAL)
    save_version(db, SYSTEM, article.id, text, facts(cast.province(db)), base_number=1, now=START)
    submit_for_review(db, SYSTEM, article.id, now=START)
    assert publish(db, SYSTEM, article.id, number=2, now=START).is_live


def test_a_file_that_is_out_already_may_be_shown_until_it_is_withdrawn(db: Session, make: Make) -> None:
    file = make()
    first = make_article(db, text=content(body=showing(file)))
    make_draft(db, text=content(body=showing(file)), audience=Audience.INTERNAL)
    article = make_draft(db, text=content(body=showing(file)))
    submit_for_review(db, SYSTEM, article.id, now=START)
    withdraw(db, SYSTEM, first.id, reason="不能公开", now=START)
    with pytest.raises(Invalid) as refused:
        publish(db, SYSTEM, article.id, number=1, now=START)
    assert refused.value.fields == {"body": "article.file_would_leak"}


def test_an_editor_sees_what_was_just_uploaded_and_puts_it_into_the_text(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "waixian")
    data = {"file": (io.BytesIO(picture(30, 20)), "截图 1.png")}
    answer = send(browser, "/articles/new", "/articles/files", data)
    text = answer.get_json()["markdown"]
    address = text.removeprefix("![](").removesuffix(")")
    assert address.endswith("/30x20.png")
    assert fetch(browser, address).status_code == 200
    listed = send(browser, "/articles/new", "/articles/files/named", form(db, body=text))
    assert "截图 1.png" in listed.get_data(as_text=True)
    assert client.application.test_client().get(address).status_code == 404


def test_the_list_of_files_says_how_many_are_missing(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "waixian")
    listed = send(browser, "/articles/new", "/articles/files/named", form(db, body="![图](/files/9/1x1.png)"))
    assert "1 个图片或附件找不到" in listed.get_data(as_text=True)


def test_a_file_of_the_wrong_kind_is_refused_in_words(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "waixian")
    data = {"file": (io.BytesIO(b"<svg/>"), "图.svg"), "csrf_token": csrf(browser, "/articles/new")}
    answer = browser.post("/articles/files", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    message = answer.get_json()["error"]["message"]
    assert "不能上传 .svg 类型的文件" in message
    offered = re.findall(r'accept="([^"]+)"', browser.get("/articles/new").text)
    assert sorted(",".join(offered).split(",")) == sorted(message.partition("可以上传：")[2].split())


def test_browsers_ask_again_each_time_and_run_nothing(client: FlaskClient, db: Session, make: Make) -> None:
    file = make()
    make_article(db, text=content(body=showing(file)))
    db.commit()
    answer = fetch(client, file.address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert fetch(client, file.address, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_readers_get_the_list_of_attachments(client: FlaskClient, db: Session, make: Make) -> None:
    file = make("科目,金额\n".encode(), "对照表 (2027).csv")
    article = make_article(db, text=content(body=showing(file, "")))
    db.commit()
    page = client.get(f"/articles/{article.id}").get_data(as_text=True)
    assert '对照表 (2027).csv</a><span class="muted">CSV' in page
    answer = fetch(client, file.address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"


def test_a_page_knows_how_large_its_pictures_are() -> None:
    assert render("![图](/files/3/640x480.png)") == (
        '<p><img src="/files/3/640x480.png" alt="图" width="640" height="480" loading="lazy"></p>\n'
    )


@pytest.mark.parametrize("source", ["https://a.example/1x1.png", "/files/../1x1.png", "data:image/svg+xml,<svg/>"])
def test_no_other_picture_is_fetched(source: str) -> None:
    assert "src" not in render(f"![图]({source})")


def test_a_film_is_a_link_that_stands_alone() -> None:
    card = render("[视频：怎样录入](https://film.example/1)")
    assert card.startswith('<p class="film"><a href="https://film.example/1"')
    assert "film" not in render("见[视频](https://a.example/1)").replace("a.example", "")
