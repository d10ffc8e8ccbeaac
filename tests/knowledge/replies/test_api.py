"""What other systems get at /api/v1: answers with sources, refusals, problems in one form, and their description."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.answers.models import Ask
from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from knowledge.replies.openapi import document
from knowledge.replies.schemas import Answer, Problem
from opscenter.core.settings import Settings
from tests import cast
from tests.factories.files import make_read_file
from tests.factories.knowledge import content, make_article
from tests.factories.programs import make_key
from tests.model_server import ModelServer, model_server

QUESTION = "公务卡还款逾期利息谁来出"
SENTENCE = "利息由持卡人本人出，单位不报销。"
TEXT = content(question=QUESTION, answer_sentence=SENTENCE, body="利息自理。")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def article(db: Session, reindex: Callable[[], int]) -> Article:
    """The answer of the province, for everybody."""
    article = make_article(db, text=TEXT)
    reindex()
    return article


@pytest.fixture
def secret(db: Session) -> str:
    """A key of the city."""
    return make_key(db, cast.city(db)).secret


def send(client: FlaskClient, secret: str, body: Any = None) -> TestResponse:
    headers = {"Authorization": f"Bearer {secret}"}
    return client.post("/api/v1/ask", json=body, headers=headers, buffered=True)


def ask(client: FlaskClient, secret: str, question: str = QUESTION, **more: Any) -> Answer:
    response = send(client, secret, {"question": question, **more})
    assert response.status_code == 200, response.text
    return Answer.model_validate(response.get_json())


def test_an_answer_names_its_source_its_region_and_how_long_it_holds(
    client: FlaskClient, db: Session, secret: str, article: Article
) -> None:
    answer = ask(client, secret)
    assert (answer.state, answer.written_by, answer.valid_until) == ("answered", "article", article.valid_to)
    (said,) = answer.sentences
    (citation,) = said.citations
    assert said.text == SENTENCE
    assert (citation.article_id, citation.title) == (article.id, QUESTION)
    assert citation.url == f"http://localhost/articles/{article.id}"
    assert SENTENCE in citation.passage
    assert (answer.region, citation.region.name) == (citation.region, cast.province(db).name)


def test_an_answer_from_an_attachment_names_file_and_page(
    client: FlaskClient, db: Session, settings: Settings, secret: str, reindex: Callable[[], int]
) -> None:
    file = make_read_file(db, settings.data_dir, "第一章 总则", f"公务卡还款逾期的{SENTENCE}", name="管理办法.docx")
    make_article(db, text=content(question="公务卡怎么管", body=f"见[管理办法]({file.address})"))
    reindex()
    (citation,) = ask(client, secret).sentences[0].citations
    assert SENTENCE in citation.passage
    assert citation.attachment is not None
    assert (citation.attachment.name, citation.attachment.page) == ("管理办法.docx", 2)
    assert client.get(citation.attachment.url, buffered=True).status_code == 200


def test_no_cookie_is_set(client: FlaskClient, secret: str, article: Article) -> None:
    assert "Set-Cookie" not in send(client, secret, {"question": QUESTION}).headers


def test_what_the_articles_do_not_say_is_refused_and_kept_for_the_gap_list(
    client: FlaskClient, db: Session, secret: str, article: Article
) -> None:
    answer = ask(client, secret, "今天晚上吃什么菜比较好呢 13812345678")
    assert (answer.state, answer.sentences, answer.region) == ("refused", [], None)
    kept = db.scalars(select(Ask)).one()
    assert (kept.channel, kept.area_path, "138****5678" in kept.text) == ("program", cast.city(db).path, True)


@pytest.mark.parametrize("for_units", [True, False])
def test_a_key_is_told_what_its_audience_reads(
    client: FlaskClient, db: Session, reindex: Callable[[], int], for_units: bool
) -> None:
    make_article(db, text=TEXT, audience=Audience.UNIT)
    reindex()
    answer = ask(client, make_key(db, cast.city(db), for_units=for_units).secret)
    assert (answer.state == "answered") is for_units


def test_internal_articles_are_never_told(client: FlaskClient, db: Session, reindex: Callable[[], int]) -> None:
    make_article(db, text=TEXT, audience=Audience.INTERNAL)
    reindex()
    assert ask(client, make_key(db, cast.province(db), for_units=True).secret).state == "refused"


def test_the_answer_is_that_of_the_area_asked_for(
    client: FlaskClient, db: Session, secret: str, reindex: Callable[[], int]
) -> None:
    county = cast.county(db)
    make_article(db, county, text=TEXT)
    reindex()
    assert county.mof_div_code is not None
    answer = ask(client, secret, area=county.mof_div_code[:6], fiscal_year=2026)
    assert answer.region is not None
    assert answer.region.code == county.mof_div_code
    assert ask(client, secret).state == "refused"


def test_what_is_for_other_readers_is_not_told_to_the_role_asked_for(
    client: FlaskClient, db: Session, secret: str, reindex: Callable[[], int]
) -> None:
    make_article(db, text=TEXT, roles=("预算单位",))
    reindex()
    told = {role: ask(client, secret, role=role).state for role in ("budget_unit", "citizen", "staff", None)}
    assert told == {"budget_unit": "answered", "citizen": "refused", "staff": "answered", None: "answered"}


def test_a_model_writes_where_one_is_set(
    app: Flask, client: FlaskClient, secret: str, article: Article, server: ModelServer
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], model_url=server.url, answer_model="qwen")
    server.pieces = ["利息由持卡人本人出。[1]", "领导可以代付。[1]"]
    answer = ask(client, secret)
    assert (answer.written_by, [one.text for one in answer.sentences]) == ("model", ["利息由持卡人本人出。"])
    server.is_down = True
    assert ask(client, secret).written_by == "article"


@pytest.mark.parametrize(
    ("body", "expected", "fields"),
    [
        (None, (400, "ask.not_json"), set()),
        ([], (400, "ask.not_json"), set()),
        ({}, (422, "ask.invalid"), {"question"}),
        ({"question": " "}, (422, "ask.invalid"), {"question"}),
        ({"question": "字" * 501}, (422, "ask.invalid"), {"question"}),
        ({"question": "x", "area": "999999"}, (422, "ask.invalid"), {"area"}),
        ({"question": "x", "area": "四四", "fiscal_year": "2026"}, (422, "ask.invalid"), {"area", "fiscal_year"}),
        ({"question": "x", "role": "king"}, (422, "ask.invalid"), {"role"}),
        ({"question": "x", "colour": "red"}, (422, "ask.invalid"), {"colour"}),
        ({"question": "x", "area": "440000"}, (403, "ask.area_not_yours"), set()),
    ],
)
def test_a_wrong_request_is_explained(
    client: FlaskClient, secret: str, body: Any, expected: tuple[int, str], fields: set[str]
) -> None:
    response = send(client, secret, body)
    problem = Problem.model_validate(response.get_json())
    assert response.mimetype == "application/problem+json"
    assert (problem.status, problem.code) == expected
    assert (response.status_code, set(problem.fields)) == (problem.status, fields)
    assert problem.detail


@pytest.mark.parametrize("secret", ["", "ops_wrong"])
def test_without_a_key_nothing_is_told(client: FlaskClient, article: Article, secret: str) -> None:
    response = send(client, secret, {"question": QUESTION})
    assert (response.status_code, response.get_json()["code"]) == (401, "program.key_unknown")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_other_methods_and_addresses_are_problems_too(client: FlaskClient) -> None:
    assert client.get("/api/v1/ask").mimetype == "application/problem+json"
    assert Problem.model_validate(client.get("/api/v1/nothing").get_json()).status == 404


def test_the_description_names_what_is_really_answered(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    told = answer.get_json()
    schemas = told["components"]["schemas"]
    assert told == document("http://localhost")
    assert (told["openapi"], list(told["paths"])) == ("3.1.0", ["/api/v1/ask"])
    assert set(schemas["Answer"]["required"]) == set(Answer.model_fields)
    used = {part.partition('"')[0] for part in answer.text.split("#/components/schemas/")[1:]}
    assert used == set(schemas)
