"""A reviewer's one press: the words are found at once, or never proposed again."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.phrasings import actions
from knowledge.phrasings.queries import list_proposed
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.core.errors import Conflict, Forbidden, NotFound
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.knowledge import content, make_article
from tests.visitors import csrf, log_in, log_in_as

WORDS = "卡刷了咋还钱"


@pytest.fixture
def article(db: Session, now: datetime) -> Article:
    """An article that three readers found useful after the same words, and one reader not."""
    article = make_article(db, text=content(question="公务卡怎样还款"))
    for visitor, is_useful in (("a", True), ("b", True), ("c", True), ("d", False)):
        give_verdict(db, ANONYMOUS, article.id, visitor=visitor, is_useful=is_useful, question=WORDS, now=now)
    db.flush()
    return article


def person(db: Session, role: Role, **changes: Any) -> Actor:
    return actor_for(db, make_account(db, role, **changes))


@pytest.fixture
def reviewer(db: Session, article: Article) -> Actor:
    """Somebody who reviews the whole province."""
    return person(db, Role.KNOWLEDGE_REVIEWER, organization=cast.province(db))


def test_useful_words_are_proposed_with_their_number_of_readers(db: Session, article: Article, reviewer: Actor) -> None:
    assert [(one.proposal.text, one.proposal.readers) for one in list_proposed(db, reviewer)] == [(WORDS, 3)]


def test_adopted_words_stand_in_the_live_version_and_are_found(
    db: Session, article: Article, reviewer: Actor, now: datetime
) -> None:
    actions.adopt(db, reviewer, article.id, WORDS, now=now)
    assert get_version(db, article.id, article.published_number or 0).phrasings[-1] == WORDS
    assert (article.published_number, list_proposed(db, reviewer)) == (article.latest_number, [])


def test_refused_words_are_not_proposed_again(db: Session, article: Article, reviewer: Actor, now: datetime) -> None:
    actions.refuse(db, reviewer, article.id, WORDS, now=now)
    assert list_proposed(db, reviewer) == []
    with pytest.raises(Conflict, match="decided"):
        actions.refuse(db, reviewer, article.id, WORDS, now=now)


def test_words_that_no_reader_used_cannot_be_slipped_in(
    db: Session, article: Article, reviewer: Actor, now: datetime
) -> None:
    with pytest.raises(Conflict, match="decided"):
        actions.adopt(db, reviewer, article.id, "领导要的那张表", now=now)


def test_a_newer_draft_is_reviewed_first(db: Session, article: Article, reviewer: Actor, now: datetime) -> None:
    facts = get_version(db, article.id, 1).proposed
    save_version(db, reviewer, article.id, content(question="新稿"), facts, base_number=1, now=now)
    assert [one.has_draft for one in list_proposed(db, reviewer)] == [True]
    with pytest.raises(Conflict, match="newer_draft"):
        actions.adopt(db, reviewer, article.id, WORDS, now=now)


def test_beside_a_newer_draft_the_page_leads_there_and_still_refuses(
    client: FlaskClient, db: Session, article: Article, now: datetime
) -> None:
    facts = get_version(db, article.id, 1).proposed
    save_version(db, cast.sheng(db), article.id, content(), facts, base_number=1, now=now)
    browser = log_in(client, db, "sheng")
    page, form = "/articles/phrasings", {"text": WORDS}
    assert re.search(rf'"/articles/{article.id}/review">先审核新稿<', browser.get(page).text)
    form["csrf_token"] = csrf(browser, page)
    assert "请先审核发布新稿" in browser.post(f"/articles/{article.id}/phrasings/adopt", data=form).text
    assert browser.post(f"/articles/{article.id}/phrasings/refuse", data=form).status_code == 303
    assert WORDS not in browser.get(page).text


def test_only_a_reviewer_of_the_region_decides(db: Session, article: Article, now: datetime) -> None:
    editor = person(db, Role.KNOWLEDGE_EDITOR, organization=cast.province(db))
    neighbour = person(db, Role.KNOWLEDGE_REVIEWER, organization=cast.county(db))
    for deed in (actions.adopt, actions.refuse):
        with pytest.raises(Forbidden):
            deed(db, editor, article.id, WORDS, now=now)
        with pytest.raises(NotFound):
            deed(db, neighbour, article.id, WORDS, now=now)
    assert list_proposed(db, neighbour) == []


def test_one_press_on_the_page_adopts(client: FlaskClient, db: Session, article: Article) -> None:
    account = make_account(db, Role.KNOWLEDGE_REVIEWER, organization=cast.province(db))
    browser = log_in_as(client, db, account)
    assert WORDS in browser.get("/articles/phrasings").text
    form = {"csrf_token": csrf(browser, "/articles/phrasings"), "text": WORDS}
    assert browser.post(f"/articles/{article.id}/phrasings/adopt", data=form).status_code == 303
    assert "没有新的问法" in browser.get("/articles/phrasings").text
