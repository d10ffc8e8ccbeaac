"""Hints beside the form and beside a text that waits for review."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import submit_for_review
from knowledge.articles.actions.trash import delete_article
from knowledge.hints.queries import alike
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, make_article, make_draft
from tests.knowledge.articles.test_views import form, send
from tests.visitors import log_in

QUESTION = "公务卡怎样还款才算数"


def asked(client: FlaskClient, db: Session, **fields: Any) -> str:
    answer = send(client, "/articles/new", "/articles/hints", form(db, **fields))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_hints_name_what_is_missing_while_typing(client: FlaskClient, db: Session) -> None:
    text = asked(log_in(client, db, "sheng"), db, sms_text="字" * 80)
    assert "短信 80 字，超过 70 字" in text
    assert "没有写依据" in text


def test_a_like_article_is_shown_published_or_not(client: FlaskClient, db: Session) -> None:
    make_article(db, text=content(question=QUESTION))
    make_draft(db, text=content(question=QUESTION + "？"))
    db.commit()
    text = asked(log_in(client, db, "sheng"), db, question="公务卡怎样还款才算数呢")
    assert text.count("已有相近的") == 2
    assert "还没发布" in text


def test_the_article_itself_its_siblings_and_the_trash_are_not_duplicates(db: Session) -> None:
    own = make_article(db, text=content(question=QUESTION))
    make_article(db, cast.city(db), text=content(question=QUESTION), question_group="card")
    gone = make_article(db, text=content(question=QUESTION))
    delete_article(db, cast.sheng(db), gone.id, reason="写错了", now=START)
    assert alike(db, cast.sheng(db), QUESTION, group="card", article_id=own.id, now=START) == []


def test_drafts_of_another_region_stay_unknown(db: Session) -> None:
    make_draft(db, cast.city(db), text=content(question=QUESTION))
    assert alike(db, cast.waixian(db), QUESTION, group=None, article_id=None, now=START) == []


def test_an_empty_question_is_like_nothing(db: Session) -> None:
    assert alike(db, cast.sheng(db), "", group=None, article_id=None, now=START) == []


def test_a_reviewer_sees_the_hints_on_what_waits(client: FlaskClient, db: Session) -> None:
    article = make_draft(db, text=content(body="1. 请及时办理。"))
    submit_for_review(db, cast.sheng(db), article.id, now=START)
    text = log_in(client, db, "sheng").get(f"/articles/{article.id}/review").get_data(as_text=True)
    assert "说得不清：及时" in text


def test_a_template_begins_a_new_article(client: FlaskClient, db: Session) -> None:
    text = log_in(client, db, "sheng").get("/articles/new?outline=transfer").get_data(as_text=True)
    assert "网上办不了" in text.partition("<textarea")[2]
    assert '<option selected value="transfer">' in text


def test_strange_fields_break_nothing(client: FlaskClient, db: Session) -> None:
    assert asked(log_in(client, db, "sheng"), db, kind="nonsense", question="\x00" * 5, article_id="x")
