"""What is offered while a reader types, and what a chosen suggestion carries on."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import cast
from tests.factories.knowledge import content, make_article
from tests.knowledge.answers.reading import QUESTION, live_in, order_of, text_of

Reindex = Callable[[], int]


def test_letters_that_are_only_suggested_are_found_too(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    assert f"/articles/{article.id}" in text_of(client, "/search?q=gwkzy")


@pytest.mark.parametrize("address", ["/search?q={}", "/search/suggest?q={}"])
def test_whoever_writes_pinyin_finds_and_is_offered_the_article(
    client: FlaskClient, db: Session, reindex: Reindex, address: str
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    make_article(db, text=content(question="公务卡还款晚了怎么办"))
    reindex()
    text = text_of(client, address.format("gongwuka huankuan"))
    assert f"/articles/{article.id}" in text


def test_what_pinyin_means_is_offered_and_marked(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    for question in (QUESTION, "公务卡还款晚了怎么办"):
        make_article(db, text=content(question=question))
    reindex()
    text = text_of(client, "/search?q=gongwuka huankuan")
    assert ">公务卡还款</a>" in text
    assert "<mark>公务卡</mark>" in text or "<mark>公务卡还款</mark>" in text


def test_what_only_touches_the_typed_words_is_not_suggested(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    offered = [
        "/articles/" in text_of(client, f"/search/suggest?q={typed}") for typed in ("公务卡", "公务用车报废处置")
    ]
    assert offered == [True, False]


def test_suggestions_of_one_question_begin_with_the_nearest_region(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    made = [
        make_article(db, region, text=content(question=QUESTION), question_group="card")
        for region in (cast.province(db), cast.city(db))
    ]
    live_in(client, db)
    reindex()
    order = [f"/articles/{one.id}" for one in made]
    assert order_of(text_of(client, f"/search/suggest?q={QUESTION}"), *order) == order[::-1]


def test_suggestions_are_options_with_their_articles(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    text = text_of(client, "/search/suggest?q=gwk")
    assert 'role="option"' in text
    assert f"/articles/{article.id}" in text


def test_a_chosen_suggestion_carries_what_was_typed_to_the_ticket_and_leaves_a_clean_address(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    text_of(client, "/search?q=gwk")
    option = re.search(r'role="option".*?href="([^"]*)"', text_of(client, "/search/suggest?q=公务卡还 款 "))
    response = client.get(unescape(option[1]) if option else "")
    assert response.location == f"/articles/{article.id}"
    assert f"/portal/tickets/new?{urlencode({'q': '公务卡还款'})}" in text_of(client, response.location)


@pytest.mark.parametrize("typed", ["gongwuka h", "公务卡 huan"])
def test_a_chosen_suggestion_goes_to_the_ticket_where_the_words_are_half_typed(
    client: FlaskClient, db: Session, reindex: Reindex, typed: str
) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    reindex()
    client.get(f"/articles/{article.id}?q={typed}")
    with client.session_transaction() as session:
        assert session["asked"]["words"] == "公务卡怎样还款"


def test_words_are_not_kept_for_an_article_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/articles/99999?q=公务卡").status_code == 404
    with client.session_transaction() as session:
        assert "asked" not in session
