"""The pages of the vocabulary."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.search.vocabulary import Entry, Kind
from knowledge.words import actions
from knowledge.words.models import WordVersion
from knowledge.words.queries import get_draft
from opscenter.accounts.models import Account
from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor
from tests import cast
from tests.factories.accounts import make_account
from tests.visitors import csrf, log_in_as

PAY = Entry(Kind.EQUAL, ("打款", "付款"))


@pytest.fixture
def browser(client: FlaskClient, db: Session, reviewer: Actor) -> FlaskClient:
    """The reviewer's."""
    return log_in_as(client, db, db.get_one(Account, reviewer.account_id))


def test_the_table_says_kind_and_origin(browser: FlaskClient) -> None:
    page = browser.get("/articles/words?q=封账").text
    assert all(text in page for text in ("结账", "同义词", "随产品"))
    assert "没有这样的词" in browser.get("/articles/words?q=没有的词").text


def test_an_entry_goes_into_the_draft_and_what_is_wrong_is_said_at_its_field(browser: FlaskClient, db: Session) -> None:
    form = {"csrf_token": csrf(browser, "/articles/words/entry"), "kind": "equal", "word": "关账", "others": "扎账"}
    answer = browser.post("/articles/words/entry", data=form)
    assert (answer.status_code, "已在另一组同义词里" in answer.text) == (422, True)
    assert browser.post("/articles/words/entry", data={**form, "word": "轧账"}).status_code == 303
    assert (Kind.EQUAL, "轧账") in get_draft(db).after


@pytest.mark.parametrize("page", ["entry", "file", "draft", "pairs"])
def test_who_may_not_change_the_words_is_told_so_at_once_and_shown_no_way(
    client: FlaskClient, db: Session, page: str
) -> None:
    local = make_account(db, Role.KNOWLEDGE_EDITOR, organization=cast.county(db))
    browser = log_in_as(client, db, local)
    answer = browser.get(f"/articles/words/{page}")
    assert (answer.status_code, "只有负责全省的知识人员能改" in answer.text) == (403, True)
    assert f"/articles/words/{page}" not in browser.get("/articles/words").text


def test_an_entry_is_removed_and_kept_again(browser: FlaskClient, db: Session) -> None:
    form = {"csrf_token": csrf(browser, "/articles/words"), "of": "equal", "head": "结账"}
    for deed, count in (("remove", 1), ("keep", 0)):
        assert browser.post(f"/articles/words/{deed}", data=form).status_code == 303
        db.expire_all()
        assert len(get_draft(db).rows) == count


def test_a_draft_is_tried_published_and_stands_in_the_history(
    browser: FlaskClient, db: Session, editor: Actor, now: datetime, work: Callable[[], None]
) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    db.commit()
    token = csrf(browser, "/articles/words/draft")
    assert browser.post("/articles/words/trial", data={"csrf_token": token}).status_code == 303
    assert "正在试" in browser.get("/articles/words/draft").text
    work()
    assert "试过的问题" in browser.get("/articles/words/draft").text
    form = {"csrf_token": token, "fingerprint": get_draft(db).fingerprint, "note": "补“打款”"}
    assert browser.post("/articles/words/publish", data={**form, "note": ""}).status_code == 422
    assert browser.post("/articles/words/publish", data=form).status_code == 303
    assert "补“打款”" in browser.get("/articles/words/versions").text


def test_an_older_version_is_offered_only_while_no_draft_waits(
    browser: FlaskClient, db: Session, editor: Actor, now: datetime
) -> None:
    for number in (1, 2):
        db.add(WordVersion(number=number, changes=[], report={}, note="补词", published_at=now))
    db.commit()
    page, offer = "/articles/words/versions?number=1", "/articles/words/versions/1/restore"
    assert offer in browser.get(page).text
    actions.put_entry(db, editor, PAY, now=now)
    db.commit()
    waiting = browser.get(page).text
    assert (offer in waiting, "发布或丢弃以后才能恢复旧版" in waiting) == (False, True)


def test_the_kind_of_an_entry_is_not_said_to_be_optional(browser: FlaskClient) -> None:
    assert "类别</label>" in browser.get("/articles/words/entry").text


def test_the_exported_file_is_taken_back_without_a_change(browser: FlaskClient, db: Session) -> None:
    token = csrf(browser, "/articles/words/file")
    content = browser.post("/articles/words/export", data={"csrf_token": token}).data
    form = {"csrf_token": token, "file": (io.BytesIO(content), "words.csv")}
    assert browser.post("/articles/words/file", data=form).status_code == 303
    assert get_draft(db).rows == []


def test_a_file_with_a_wrong_line_is_not_taken_at_all(browser: FlaskClient, db: Session) -> None:
    lines = "类别,词,相关的词\n同义词,打款,付款\n同义词,关账,扎账\n缩写,a,b\n".encode("gb18030")
    form = {"csrf_token": csrf(browser, "/articles/words/file"), "file": (io.BytesIO(lines), "words.csv")}
    answer = browser.post("/articles/words/file", data=form)
    assert (answer.status_code, "没有“缩写”这个类别" in answer.text) == (422, True)
    assert get_draft(db).rows == []


def test_a_word_that_stands_twice_in_a_file_is_named_and_nothing_is_taken(browser: FlaskClient, db: Session) -> None:
    lines = "类别,词,相关的词\n同义词,打款,付款\n同义词,打款,划款\n".encode()
    form = {"csrf_token": csrf(browser, "/articles/words/file"), "file": (io.BytesIO(lines), "words.csv")}
    answer = browser.post("/articles/words/file", data=form)
    assert (answer.status_code, "“打款”已有这一类" in answer.text, get_draft(db).rows) == (422, True, [])
