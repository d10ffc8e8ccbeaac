"""The same question's answers of other regions: begun from one another, listed beside each other."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import submit_for_review, withdraw
from knowledge.articles.models import Article
from knowledge.articles.queries import list_same_question, list_siblings
from knowledge.articles.rules import Audience, Basis, group_of
from opscenter.accounts.rules import Role
from opscenter.core.actor import ANONYMOUS, SYSTEM
from tests import cast
from tests.conftest import START
from tests.factories.accounts import make_account
from tests.factories.knowledge import content, make_article, make_draft
from tests.knowledge.articles.test_views import form, send
from tests.visitors import log_in, log_in_as


def local(client: FlaskClient, db: Session) -> FlaskClient:
    """The browser of an editor of 佛山市."""
    account = make_account(db, Role.KNOWLEDGE_EDITOR, organization=cast.city(db))
    db.commit()
    return log_in_as(client, db, account)


def test_an_article_goes_by_its_number_until_it_has_a_mark() -> None:
    assert (group_of(None, 12), group_of("cutoff", 12)) == ("#12", "cutoff")


def test_a_local_editor_begins_from_the_provincial_answer(client: FlaskClient, db: Session) -> None:
    text = content(question="几号截止", basis=(Basis("年终通知", "粤财〔2026〕1号", is_confirmed=True),))
    source = make_article(db, text=text, valid_to=date(2026, 12, 31))
    page = local(client, db).get(f"/articles/{source.id}/variant").get_data(as_text=True)
    assert 'value="几号截止"' in page
    assert f'value="#{source.id}"' in page
    assert f'<option selected value="{cast.city(db).id}">' in page
    assert "粤财〔2026〕1号" in page
    assert "已核实</textarea>" not in page
    assert 'value="2026-12-31"' not in page


def test_both_know_each_other_once_the_variant_is_saved(client: FlaskClient, db: Session) -> None:
    source = make_article(db)
    browser, page = local(client, db), f"/articles/{source.id}/variant"
    fields = form(db, question_group=f"#{source.id}", organization_id=str(cast.city(db).id))
    assert send(browser, page, "/articles/new", fields).status_code == 303
    made = db.scalars(select(Article).where(Article.id != source.id)).one()
    assert [row.article.id for row in list_same_question(db, cast.sheng(db), None, source.id)] == [made.id]
    assert [row.article.id for row in list_same_question(db, cast.sheng(db), f"#{source.id}", made.id)] == [source.id]


def test_readers_see_the_variants_of_an_article_without_a_mark(db: Session) -> None:
    source = make_article(db)
    local_one = make_article(db, cast.city(db), question_group=f"#{source.id}")
    assert [one.article.id for one in list_siblings(db, ANONYMOUS, source, now=START)] == [local_one.id]
    assert [one.article.id for one in list_siblings(db, ANONYMOUS, local_one, now=START)] == [source.id]


@pytest.mark.parametrize("mark", ["#", "#abc", "#99999999999999999999999", "#１２", "#-1"])
def test_a_strange_mark_is_only_a_mark(db: Session, mark: str) -> None:
    article = make_draft(db, question_group=mark)
    assert list_same_question(db, cast.sheng(db), mark, article.id) == []


def test_a_region_that_has_its_answer_is_led_to_it(client: FlaskClient, db: Session) -> None:
    source = make_article(db, question_group="cutoff")
    there = make_draft(db, cast.city(db), question_group="cutoff")
    answer = local(client, db).get(f"/articles/{source.id}/variant")
    assert answer.headers["Location"] == f"/articles/{there.id}/review"


def test_a_second_answer_for_the_same_region_is_led_to_the_first_and_nothing_typed_is_lost(
    client: FlaskClient, db: Session
) -> None:
    source = make_article(db)
    log_in(client, db, "sheng")
    page = f"/articles/{source.id}/variant"
    fields = form(db, question_group=f"#{source.id}", organization_id=str(cast.city(db).id), body="辛苦写的正文")
    assert send(client, page, "/articles/new", fields).status_code == 303
    first = db.scalars(select(Article).where(Article.id != source.id)).one()
    again = send(client, page, "/articles/new", fields)
    text = again.get_data(as_text=True)
    assert (again.status_code, "辛苦写的正文" in text) == (409, True)
    assert f'<a href="/articles/{first.id}/review">佛山市已有同题的文章' in text
    assert send(client, page, "/articles/new", {**fields, "fiscal_year_from": "2027"}).status_code == 303


def test_an_article_is_not_moved_to_where_its_question_is_answered_already(client: FlaskClient, db: Session) -> None:
    one = make_article(db, question_group="指标", audience=Audience.UNIT)
    there = make_article(db, cast.city(db), question_group="指标", audience=Audience.UNIT)
    log_in(client, db, "sheng")
    page = f"/articles/{one.id}/edit"
    fields = form(db, base_number="1", question_group="指标", body="辛苦写的正文")
    moved = send(client, page, page, {**fields, "organization_id": str(cast.city(db).id)})
    assert (moved.status_code, "辛苦写的正文" in moved.get_data(as_text=True)) == (409, True)
    assert f'<a href="/articles/{there.id}/review">佛山市已有同题的文章' in moved.get_data(as_text=True)
    assert send(client, page, page, fields).status_code == 303


def test_a_second_answer_for_the_same_people_is_not_approved(client: FlaskClient, db: Session) -> None:
    make_article(db, text=content(question="指标在哪里看"), question_group="指标", valid_to=date(2027, 6, 30))
    second = make_draft(db, question_group="指标")
    later = make_draft(db, question_group="指标", valid_from=date(2027, 7, 1))
    log_in(client, db, "sheng")
    answers = {}
    for article in (second, later):
        page = f"/articles/{article.id}/review"
        submit_for_review(db, SYSTEM, article.id, now=START)
        db.commit()
        answers[article.id] = send(client, page, f"/articles/{article.id}/publish", {"number": 1})
    assert [one.status_code for one in answers.values()] == [422, 303]
    assert "已有同题的文章“指标在哪里看”" in answers[second.id].get_data(as_text=True)


def test_a_withdrawn_answer_stands_in_nobodys_way(client: FlaskClient, db: Session) -> None:
    source = make_article(db)
    gone = make_article(db, cast.city(db), question_group=f"#{source.id}", audience=Audience.UNIT)
    withdraw(db, cast.sheng(db), gone.id, reason="不用了", now=START)
    log_in(client, db, "sheng")
    fields = form(db, question_group=f"#{source.id}", organization_id=str(cast.city(db).id))
    assert send(client, f"/articles/{source.id}/variant", "/articles/new", fields).status_code == 303


def test_for_ones_own_article_another_region_is_chosen(client: FlaskClient, db: Session) -> None:
    source = make_article(db)
    log_in(client, db, "sheng")
    page = f"/articles/{source.id}/variant"
    assert re.search(r'<option[^>]*value="0">请选择地区', client.get(page).get_data(as_text=True))
    answer = send(client, page, "/articles/new", form(db, organization_id="0"))
    assert (answer.status_code, "organization_id-error" in answer.get_data(as_text=True)) == (422, True)


def test_what_nobody_may_read_begins_nothing(client: FlaskClient, db: Session) -> None:
    draft = make_draft(db)
    assert local(client, db).get(f"/articles/{draft.id}/variant").status_code == 404


def test_the_pages_of_editors_and_readers_lead_there(client: FlaskClient, db: Session) -> None:
    source = make_article(db)
    log_in(client, db, "sheng")
    for page in (f"/articles/{source.id}/review", f"/articles/{source.id}"):
        assert f"/articles/{source.id}/variant" in client.get(page).get_data(as_text=True)
