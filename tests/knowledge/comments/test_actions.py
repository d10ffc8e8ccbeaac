"""Remarks: on words that are there, told to the other side, closed and opened by those who may."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.models import Article
from knowledge.articles.rules import Content
from knowledge.comments.actions import add_comment, add_reply, reopen_comment, resolve_comment
from knowledge.comments.queries import list_comments
from knowledge.comments.rules import says
from opscenter.core.actor import Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.messages.models import Message
from tests import cast
from tests.factories.knowledge import content, facts, make_comment, make_draft
from tests.knowledge.articles.test_actions import editor, reviewer

BODY = "1. **看年度**\n\n   右上角应为今年。"
TEXT = Content("问题", "先看年度。", BODY + "\n\n| 状态 | 谁 |\n| --- | --- |\n| 退回 | 您 |")


def written(db: Session, author: Actor, now: datetime) -> Article:
    return create_article(db, author, content(body=BODY), facts(cast.city(db)), now=now)


def told(db: Session) -> list[tuple[int, str]]:
    return [(row.account_id, row.template) for row in db.scalars(select(Message).order_by(Message.id))]


@pytest.mark.parametrize(
    ("quote", "is_there"),
    [("", True), ("右上角应为今年", True), ("看年度 右上角", True), ("退回 您", True), ("右上角应为去年", False)],
    ids=["the whole", "a sentence", "over two lines", "cells", "not there"],
)
def test_a_version_says_words_however_they_are_set(quote: str, is_there: bool) -> None:
    assert says(TEXT, quote) is is_there


@pytest.mark.parametrize(
    "quote",
    ["看年度 看单位", "到办理大厅交", "支付申请|录入", "先看菜单"],
    ids=["over entries of a list", "half a link", "a stroke", "over a picture"],
)
def test_a_version_says_the_words_as_they_are_copied_from_its_page(quote: str) -> None:
    entries, link = "1. 看年度\n2. 看单位", "到[办理大厅](/articles/3)交。"
    table, picture = "| 支付申请\\|录入 |\n| --- |", "先看![图](/files/1/3x2.png)菜单"
    assert says(Content("问题", "答案", "\n\n".join((entries, link, table, picture))), quote)


def test_the_writer_hears_of_a_remark_and_its_maker_of_the_answer(db: Session, now: datetime) -> None:
    author, critic = editor(db), reviewer(db)
    article = written(db, author, now)
    comment = add_comment(db, critic, article.id, number=1, quote="右上角应为今年", text="写明是哪一年", now=now)
    resolve_comment(db, author, comment.id, answer="已写 2026", now=now)
    assert told(db) == [
        (author.account_id, "article.commented"),
        (critic.account_id, "article.comment_resolved"),
    ]
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-2:] == [
        "article.comment",
        "article.resolve_comment",
    ]


def test_nobody_is_told_of_ones_own_remark(db: Session, now: datetime) -> None:
    author = editor(db)
    add_comment(db, author, written(db, author, now).id, number=1, quote="", text="记得补依据", now=now)
    assert told(db) == []


@pytest.mark.parametrize(
    ("text", "quote", "field"),
    [("", "", "text"), ("字" * 1001, "", "text"), ("改", "字" * 301, "quote"), ("改", "没有这句话", "quote")],
    ids=["no text", "too long", "too long a quote", "words that are not there"],
)
def test_what_keeps_a_remark_from_being_taken_is_named(
    db: Session, now: datetime, text: str, quote: str, field: str
) -> None:
    article = written(db, editor(db), now)
    with pytest.raises(Invalid) as caught:
        add_comment(db, reviewer(db), article.id, number=1, quote=quote, text=text, now=now)
    assert list(caught.value.fields) == [field]


def test_a_version_that_was_replaced_gets_no_more_remarks(db: Session, now: datetime) -> None:
    author = editor(db)
    article = written(db, author, now)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    with pytest.raises(Conflict, match=r"article\.newer_version"):
        add_comment(db, reviewer(db), article.id, number=1, quote="", text="改", now=now)


def test_an_outsider_finds_neither_article_nor_remark(db: Session, now: datetime) -> None:
    article = written(db, editor(db), now)
    comment = make_comment(db, article)
    with pytest.raises(NotFound):
        add_comment(db, cast.waixian(db), article.id, number=1, quote="", text="改", now=now)
    with pytest.raises(NotFound):
        resolve_comment(db, cast.waixian(db), comment.id, answer="", now=now)


def test_a_closed_remark_opens_again_and_nothing_is_done_twice(db: Session, now: datetime) -> None:
    comment = make_comment(db, make_draft(db, cast.city(db)))
    with pytest.raises(Conflict, match=r"comment\.not_resolved"):
        reopen_comment(db, editor(db), comment.id, now=now)
    resolve_comment(db, editor(db), comment.id, answer="", now=now)
    with pytest.raises(Conflict, match=r"comment\.already_resolved"):
        resolve_comment(db, editor(db), comment.id, answer="", now=now)
    assert reopen_comment(db, editor(db), comment.id, now=now).is_open


def test_an_answer_has_its_limit(db: Session, now: datetime) -> None:
    comment = make_comment(db, make_draft(db, cast.city(db)))
    with pytest.raises(Invalid):
        resolve_comment(db, editor(db), comment.id, answer="字" * 1001, now=now)


def test_open_remarks_stand_before_closed_ones(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db))
    first, second = make_comment(db, article), make_comment(db, article)
    resolve_comment(db, editor(db), second.id, answer="", now=now)
    assert [one.comment.id for one in list_comments(db, article.id)] == [first.id, second.id]


def test_whoever_sees_the_article_but_neither_writes_nor_reviews_says_nothing(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db))
    bare = Actor(editor(db).kind, editor(db).account_id, "谁", frozenset(), frozenset(), cast.city(db).path)
    with pytest.raises((Forbidden, NotFound)):
        add_comment(db, bare, article.id, number=1, quote="", text="改", now=now)


def test_whoever_spoke_and_the_writer_hear_of_a_reply_but_not_who_made_it(db: Session, now: datetime) -> None:
    author, critic, other = editor(db), reviewer(db), reviewer(db)
    comment = add_comment(db, critic, written(db, author, now).id, number=1, quote="", text="补依据", now=now)
    add_reply(db, author, comment.id, text="哪一条", now=now)
    add_reply(db, other, comment.id, text="第八条", now=now)
    resolve_comment(db, author, comment.id, answer="补了", now=now)
    assert told(db) == [
        (author.account_id, "article.commented"),
        (critic.account_id, "article.comment_replied"),
        (author.account_id, "article.comment_replied"),
        (critic.account_id, "article.comment_replied"),
        (critic.account_id, "article.comment_resolved"),
        (other.account_id, "article.comment_resolved"),
    ]


def test_replies_stand_under_their_remark_in_their_order(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db))
    comment = make_comment(db, article)
    for text in ("哪一条", "第八条"):
        add_reply(db, editor(db), comment.id, text=text, now=now)
    (shown,) = list_comments(db, article.id)
    assert [one.comment.text for one in shown.replies] == ["哪一条", "第八条"]


def test_a_reply_is_not_replied_to_closed_or_opened_by_itself(db: Session, now: datetime) -> None:
    comment = make_comment(db, make_draft(db, cast.city(db)))
    reply = add_reply(db, editor(db), comment.id, text="哪一条", now=now)
    with pytest.raises(NotFound):
        add_reply(db, editor(db), reply.id, text="再回", now=now)
    with pytest.raises(NotFound):
        resolve_comment(db, editor(db), reply.id, answer="", now=now)


def test_a_closed_remark_takes_no_reply_and_an_open_one_takes_words(db: Session, now: datetime) -> None:
    comment = make_comment(db, make_draft(db, cast.city(db)))
    for text in ("", "字" * 1001):
        with pytest.raises(Invalid):
            add_reply(db, editor(db), comment.id, text=text, now=now)
    resolve_comment(db, editor(db), comment.id, answer="", now=now)
    with pytest.raises(Conflict, match=r"comment\.already_resolved"):
        add_reply(db, editor(db), comment.id, text="还有", now=now)


def test_an_outsider_replies_to_nothing(db: Session, now: datetime) -> None:
    comment = make_comment(db, make_draft(db, cast.city(db)))
    with pytest.raises(NotFound):
        add_reply(db, cast.waixian(db), comment.id, text="改", now=now)
