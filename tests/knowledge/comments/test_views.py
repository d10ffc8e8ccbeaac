"""Remarks on the pages: made, shown with their words, closed and opened."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.write import save_version
from knowledge.comments.actions import add_reply, resolve_comment
from knowledge.comments.models import ArticleComment
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, facts, make_comment, make_draft
from tests.knowledge.articles.test_views import send
from tests.statements import counted
from tests.visitors import log_in


def test_a_remark_is_made_closed_and_opened_again(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/review"
    log_in(client, db, "sheng")
    fields = {"number": 1, "quote": "右上角应为今年", "text": "写明是哪一年"}
    assert send(client, page, f"/articles/{article.id}/comments", fields).status_code == 303
    text = client.get(page).get_data(as_text=True)
    assert "<q data-passage>右上角应为今年</q>" in text
    assert "1 条未解决" in text
    comment = db.scalars(select(ArticleComment)).one()
    assert send(client, page, f"/articles/comments/{comment.id}/resolve", {"answer": "已写"}).status_code == 303
    assert "已写" in client.get(page).get_data(as_text=True)
    assert send(client, page, f"/articles/comments/{comment.id}/reopen", {}).status_code == 303


def test_the_button_that_reopens_says_so_in_english(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    resolve_comment(db, cast.sheng(db), make_comment(db, article).id, answer="已写", now=START)
    db.commit()
    text = log_in(client, db, "sheng").get(f"/articles/{article.id}/review?lang=en").text
    assert ">Reopen</button>" in text


def test_a_reply_stands_under_the_remark_on_both_pages(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    comment = make_comment(db, article)
    db.commit()
    page = f"/articles/{article.id}/review"
    log_in(client, db, "sheng")
    assert send(client, page, f"/articles/comments/{comment.id}/reply", {"answer": "哪一条"}).status_code == 303
    for shown in (page, f"/articles/{article.id}/edit"):
        assert "哪一条" in client.get(shown).get_data(as_text=True)


def test_the_check_before_publishing_counts_the_remarks_that_are_open(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    first, _second, third = (make_comment(db, article) for _ in range(3))
    resolve_comment(db, cast.sheng(db), first.id, answer="", now=START)
    add_reply(db, cast.sheng(db), third.id, text="哪一条", now=START)
    db.commit()
    text = log_in(client, db, "sheng").get(f"/articles/{article.id}/review").text
    assert '批注都已解决：<a href="#comments">2 条未解决</a>' in text


def test_a_wrong_quote_is_said_and_the_words_stay(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/review"
    fields = {"number": 1, "quote": "没有这句话", "text": "辛苦写的批注"}
    answer = send(log_in(client, db, "sheng"), page, f"/articles/{article.id}/comments", fields)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "辛苦写的批注" in text, "找不到引用的话" in text) == (422, True, True)


def test_a_remark_without_text_is_asked_for_one(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/review"
    answer = send(log_in(client, db, "sheng"), page, f"/articles/{article.id}/comments", {"number": 1, "text": ""})
    assert answer.status_code == 422


def test_words_that_were_changed_are_called_so(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    make_comment(db, article, quote="右上角应为今年")
    save_version(
        db, cast.sheng(db), article.id, content(body="改过了"), facts(cast.province(db)), base_number=1, now=START
    )
    db.commit()
    page = log_in(client, db, "sheng").get(f"/articles/{article.id}/review").get_data(as_text=True)
    assert "这句已改" in page


def test_open_remarks_stand_beside_the_form(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    make_comment(db, article, text="请补依据")
    db.commit()
    assert "请补依据" in log_in(client, db, "sheng").get(f"/articles/{article.id}/edit").get_data(as_text=True)


def test_the_page_needs_as_many_statements_for_many_remarks_as_for_one(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    log_in(client, db, "sheng").get("/articles")
    counts = []
    for rows in (1, 20):
        for _ in range(rows):
            make_comment(db, article)
        db.commit()
        with counted(client.application.config["DATABASE"]) as seen:
            client.get(f"/articles/{article.id}/review")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
