"""A reader walks through an article that asks back."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles.actions.load import documents
from knowledge.articles.models import Article
from knowledge.articles.rules import AnswerKind, Audience
from knowledge.diagnosis.rules import tree_of
from tests.factories.knowledge import content, make_article
from tests.knowledge.diagnosis.test_rules import BODY
from tests.visitors import log_in


def tree(db: Session, **facts: object) -> Article:
    return make_article(db, text=content(question="指标看不到，怎么查", body=BODY), **facts)


def test_the_page_of_an_article_begins_with_the_first_question(client: FlaskClient, db: Session) -> None:
    article = tree(db)
    page = client.get(f"/articles/{article.id}").text
    assert page.index("右上角的年度是今年吗？") < page.index("看全文</summary>")
    assert f'href="/articles/{article.id}/walk?at=1"' in page


def test_each_step_shows_what_was_said_and_the_way_back(client: FlaskClient, db: Session) -> None:
    article = tree(db)
    page = client.get(f"/articles/{article.id}/walk?at=1").text
    assert "第 2 步" in page
    assert f'href="/articles/{article.id}/walk?at=1.0"' in page
    assert f'href="/articles/{article.id}/walk"' in page.partition("已经查过")[2]


def test_an_end_leads_to_a_ticket_that_knows_what_was_checked(client: FlaskClient, db: Session) -> None:
    article = tree(db)
    browser = log_in(client, db, "kuaiji")
    page = browser.get(f"/articles/{article.id}/walk?at=1.1").text
    assert "提交工单，写上项目名称。" in page
    assert "/portal/tickets/new?q=" in page
    with browser.session_transaction() as session:
        [read] = session["asked"]["articles"]
    assert read["title"] == "指标看不到，怎么查 右上角的年度是今年吗？是；单位是您自己的吗？是"


def test_a_part_of_the_page_is_changed_in_its_place(client: FlaskClient, db: Session) -> None:
    article = tree(db)
    part = client.get(f"/articles/{article.id}/walk?at=0", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")
    assert "改成今年，再查一次。" in part


def test_a_way_that_does_not_exist_begins_again_and_nonsense_is_not_found(client: FlaskClient, db: Session) -> None:
    article = tree(db)
    assert client.get(f"/articles/{article.id}/walk?at=7").location == f"/articles/{article.id}/walk"
    assert client.get(f"/articles/{article.id}/walk?at=1;drop").status_code == 404


def test_a_text_without_a_tree_is_read_whole(client: FlaskClient, db: Session) -> None:
    article = make_article(db, text=content())
    assert client.get(f"/articles/{article.id}/walk").location == f"/articles/{article.id}"
    assert "看全文</summary>" not in client.get(f"/articles/{article.id}").text


def test_nobody_walks_what_they_may_not_read(client: FlaskClient, db: Session) -> None:
    article = tree(db, audience=Audience.INTERNAL)
    assert client.get(f"/articles/{article.id}/walk").status_code == 404


def test_every_diagnosis_that_comes_with_the_product_is_a_tree_and_nothing_else_is() -> None:
    walked = [one.key for one in documents() if tree_of(one.content.body)]
    assert walked == [one.key for one in documents() if one.kind is AnswerKind.DIAGNOSIS]
