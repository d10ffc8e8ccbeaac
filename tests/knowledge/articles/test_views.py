"""The editors' pages: list, form, review, versions; what was typed is never lost."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.articles.actions.review import submit_for_review, withdraw
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import ArticleState, Audience, Basis
from opscenter.core.actor import SYSTEM
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.statements import counted
from tests.visitors import csrf, log_in


def form(db: Session, **changes: Any) -> dict[str, Any]:
    return {
        "base_number": "0",
        "question": "公务卡怎样还款",
        "answer_sentence": "先登记，再还款。",
        "body": "1. 登记\n2. 还款",
        "category": "official_card",
        "kind": "step",
        "audience": "unit",
        "security_level": "L2",
        "organization_id": str(cast.province(db).id),
        "service_id": "0",
        **changes,
    }


def send(client: FlaskClient, page: str, action: str, fields: dict[str, Any]) -> TestResponse:
    return client.post(action, data={"csrf_token": csrf(client, page), **fields})


def test_a_new_article_is_a_draft(client: FlaskClient, db: Session) -> None:
    response = send(log_in(client, db, "sheng"), "/articles/new", "/articles/new", form(db, phrasings="卡怎么还\n还卡"))
    article = db.scalars(select(Article)).one()
    assert (response.status_code, article.state) == (303, ArticleState.DRAFT)


def test_a_basis_is_split_at_wide_and_at_narrow_strokes(client: FlaskClient, db: Session) -> None:
    fields = form(db, basis="办法|财库〔2020〕1号|第三条|已核实\n通知｜粤财〔2026〕2号")
    send(log_in(client, db, "sheng"), "/articles/new", "/articles/new", fields)
    assert get_version(db, db.scalars(select(Article.id)).one(), 1).content.basis == (
        Basis("办法", "财库〔2020〕1号", "第三条", is_confirmed=True),
        Basis("通知", "粤财〔2026〕2号"),
    )


def test_the_version_of_the_system_is_saved_and_shown_in_the_form_again(client: FlaskClient, db: Session) -> None:
    fields = form(db, system_version=" 一体化 3.0 ")
    send(log_in(client, db, "sheng"), "/articles/new", "/articles/new", fields)
    article = db.scalars(select(Article)).one()
    assert article.system_version == "一体化 3.0"
    assert 'value="一体化 3.0"' in client.get(f"/articles/{article.id}/edit").get_data(as_text=True)


def test_what_was_typed_stays_when_a_field_is_wrong(client: FlaskClient, db: Session) -> None:
    fields = form(db, question="", body="辛苦写的正文")
    response = send(log_in(client, db, "sheng"), "/articles/new", "/articles/new", fields)
    text = response.get_data(as_text=True)
    assert (response.status_code, "辛苦写的正文" in text) == (422, True)


def test_somebody_elses_version_in_between_is_shown_beside_ones_own(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/edit"
    log_in(client, db, "sheng")
    theirs = content(answer_sentence="别人先写的答案。")
    save_version(db, cast.sheng(db), article.id, theirs, facts(cast.province(db)), base_number=1, now=START)
    db.commit()
    response = send(client, page, page, form(db, base_number="1", body="我写的正文"))
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "别人先保存了一版" in text
    assert "别人先写的答案" in text
    assert "我写的正文" in text


def test_a_changed_audience_is_named_in_a_conflict_and_to_the_reviewer(client: FlaskClient, db: Session) -> None:
    text = content()
    article = make_article(db, text=text)
    log_in(client, db, "sheng")
    narrower = facts(cast.province(db), audience=Audience.INTERNAL)
    save_version(db, cast.sheng(db), article.id, text, narrower, base_number=1, now=START)
    db.commit()
    page = f"/articles/{article.id}/edit"
    for shown in (send(client, page, page, form(db, base_number="1")), client.get(f"/articles/{article.id}/review")):
        assert '<del class="diff">所有人</del> <ins class="diff">仅内部</ins>' in shown.get_data(as_text=True)
        assert "适用和期限改 1 项" in shown.get_data(as_text=True)


def test_whoever_submits_an_unfilled_template_is_told_the_place(client: FlaskClient, db: Session) -> None:
    article = make_draft(db, text=content(body="1. 进〔菜单 → 菜单〕"))
    page = f"/articles/{article.id}/review"
    answer = send(log_in(client, db, "sheng"), page, f"/articles/{article.id}/submit", {})
    assert (answer.status_code, "没填的地方：〔菜单 → 菜单〕" in answer.get_data(as_text=True)) == (422, True)


def test_the_author_is_not_offered_to_publish_and_told_why(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    log_in(client, db, "sheng")
    save_version(db, cast.sheng(db), article.id, content(), facts(cast.province(db)), base_number=1, now=START)
    submit_for_review(db, cast.sheng(db), article.id, now=START)
    db.commit()
    page = client.get(f"/articles/{article.id}/review").get_data(as_text=True)
    assert "/publish" not in page
    assert "这一版里有您写的内容，请另一位审核人员审核" in page


def test_a_reviewer_publishes_what_was_seen(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    submit_for_review(db, cast.sheng(db), article.id, now=START)
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    assert send(client, page, f"/articles/{article.id}/publish", {"number": 1}).status_code == 303
    db.refresh(article)
    assert article.published_number == 1


@pytest.mark.parametrize("step", ["return", "withdraw"])
def test_a_reason_is_asked_for(client: FlaskClient, db: Session, step: str) -> None:
    article = make_draft(db)
    submit_for_review(db, cast.sheng(db), article.id, now=START)
    page = f"/articles/{article.id}/review"
    response = send(log_in(client, db, "sheng"), page, f"/articles/{article.id}/{step}", {"reason": ""})
    assert response.status_code == 422


def test_the_form_of_a_withdrawn_article_leads_to_its_page_with_the_reason(client: FlaskClient, db: Session) -> None:
    article = make_article(db)
    withdraw(db, SYSTEM, article.id, reason="过时", now=START)
    db.commit()
    answer = log_in(client, db, "sheng").get(f"/articles/{article.id}/edit")
    assert answer.location == f"/articles/{article.id}/review"
    assert "请先恢复为草稿再修改" in client.get("/articles").text


def test_a_withdrawn_article_can_be_restored_to_a_draft(client: FlaskClient, db: Session) -> None:
    article = make_article(db)
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    send(client, page, f"/articles/{article.id}/withdraw", {"reason": "答案过时"})
    db.refresh(article)
    assert article.state is ArticleState.ARCHIVED
    send(client, page, f"/articles/{article.id}/restore", {})
    db.refresh(article)
    assert article.state is ArticleState.DRAFT
    assert "现在没有线上版本" in client.get(page).get_data(as_text=True)


def test_versions_are_compared_and_name_their_authors(client: FlaskClient, db: Session) -> None:
    article = make_article(db)
    changed = content(question="换了说法的问题")
    save_version(db, cast.sheng(db), article.id, changed, facts(cast.province(db)), base_number=1, now=START)
    db.commit()
    text = log_in(client, db, "sheng").get(f"/articles/{article.id}/versions").get_data(as_text=True)
    assert '<ins class="diff">' in text
    assert "sheng" in text


def test_the_preview_shows_clean_html(client: FlaskClient, db: Session) -> None:
    fields = form(db, body="**粗体** <script>alert(1)</script> [链接](javascript:alert(1))")
    text = send(log_in(client, db, "sheng"), "/articles/new", "/articles/preview", fields).get_data(as_text=True)
    assert "<strong>粗体</strong>" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("phone", "&lt;!DOCTYPE"),
        ("spoken", "读完约 1 秒，60–90 秒合适"),
        ("sms", "71 字，一条短信最多 70 字"),
        ("nonsense", "<strong>还款</strong>"),
    ],
)
def test_the_preview_shows_each_channel(client: FlaskClient, db: Session, channel: str, words: str) -> None:
    fields = form(db, body="**还款**", spoken_text="先登记", sms_text="字" * 71)
    address = f"/articles/preview?channel={channel}"
    text = send(log_in(client, db, "sheng"), "/articles/new", address, fields).get_data(as_text=True)
    assert words in text
    assert text.count('aria-current="true"') == 1


def test_the_reviewer_sees_the_phone_and_hears_how_long_it_takes(client: FlaskClient, db: Session) -> None:
    page = f"/articles/{make_draft(db).id}/review"
    db.commit()
    browser = log_in(client, db, "sheng")
    assert "&lt;strong&gt;看年度" in browser.get(f"{page}?tab=phone").get_data(as_text=True)
    assert "秒合适" in browser.get(f"{page}?tab=spoken").get_data(as_text=True)


@pytest.mark.parametrize("page", ["edit", "review", "versions"])
def test_an_outsider_meets_a_missing_page(client: FlaskClient, db: Session, page: str) -> None:
    article = make_draft(db, cast.city(db))
    assert log_in(client, db, "waixian").get(f"/articles/{article.id}/{page}").status_code == 404


def test_the_list_is_narrowed_by_text_and_state(client: FlaskClient, db: Session) -> None:
    make_draft(db, text=content(question="草稿里的公务卡"))
    make_article(db, text=content(question="发布了的公务卡"))
    text = log_in(client, db, "sheng").get("/articles?q=公务卡&state=draft").get_data(as_text=True)
    assert ("草稿里的公务卡" in text, "发布了的公务卡" in text) == (True, False)


@pytest.mark.parametrize("query", ["state=nonsense", "category=1", "cursor=broken", "q=%00"])
def test_strange_filters_never_break_the_list(client: FlaskClient, db: Session, query: str) -> None:
    assert log_in(client, db, "sheng").get(f"/articles?{query}").status_code < 500


def test_the_list_needs_few_statements_however_many_articles(client: FlaskClient, db: Session) -> None:
    log_in(client, db, "sheng").get("/articles")
    counts = []
    for rows in (1, 49):
        for _ in range(rows):
            make_draft(db)
        with counted(client.application.config["DATABASE"]) as seen:
            client.get("/articles")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_browser_never_cuts_what_is_pasted(client: FlaskClient, db: Session) -> None:
    text = log_in(client, db, "sheng").get("/articles/new").get_data(as_text=True)
    assert not [tag for tag in text.split("<textarea")[1:] if "maxlength" in tag.partition(">")[0]]
