"""The knowledge base beside a ticket: what answers it, the operator's own question, and the reply made of both."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict, Ask
from knowledge.answers.rules import Channel
from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from knowledge.phrasings.queries import list_proposed
from opscenter.core.actor import SYSTEM
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import RequesterClass
from tests import cast
from tests.factories.knowledge import content, make_article
from tests.factories.tickets import make_ticket
from tests.knowledge.diagnosis.test_rules import BODY
from tests.visitors import csrf, log_in

QUESTION = "公务卡逾期了利息谁来出"
SENTENCE = "利息由持卡人本人出，单位不报销。"
TEXT = content(question="公务卡逾期利息谁出", answer_sentence=SENTENCE, body="逾期利息自理。")
NOTHING = "今天晚上吃什么菜比较好呢"


@pytest.fixture
def article(db: Session, reindex: Callable[[], int]) -> Article:
    article = make_article(db, text=TEXT, audience=Audience.UNIT)
    make_article(db, text=content(question="食堂几点开门", answer_sentence=NOTHING), audience=Audience.INTERNAL)
    reindex()
    return article


@pytest.fixture
def ticket(db: Session, article: Article) -> Ticket:
    ticket = make_ticket(db, actor=cast.kuaiji(db), title=QUESTION, body="请问")
    cast.account(db, "xian")
    db.commit()
    return ticket


@pytest.fixture
def xian(client: FlaskClient, db: Session, ticket: Ticket) -> FlaskClient:
    return log_in(client, db, "xian")


def asked(client: FlaskClient, ticket: Ticket, question: str) -> str:
    """The answer as htmx puts it into the page."""
    headers = {"HX-Request": "true", "HX-Target": "div#asked"}
    return client.get(f"/tickets/{ticket.number}", query_string={"q": question}, headers=headers).text


def use(client: FlaskClient, ticket: Ticket, article: Article, **data: str) -> tuple[int, str]:
    page = f"/tickets/{ticket.number}"
    sent = client.post(f"{page}/used/{article.id}", data={"csrf_token": csrf(client, page), **data})
    return sent.status_code, sent.text


@pytest.fixture
def tree(db: Session, reindex: Callable[[], int]) -> Article:
    """An article for units that asks back."""
    tree = make_article(db, text=content(question="指标看不到，怎么查", body=BODY), audience=Audience.UNIT)
    reindex()
    return tree


def walked(client: FlaskClient, ticket: Ticket, tree: Article, at: str = "") -> str:
    address = f"/tickets/{ticket.number}/walk/{tree.id}"
    return client.get(address, query_string={"at": at, "q": QUESTION}, headers={"HX-Request": "true"}).text


def draft_of(page: str) -> str:
    return page.partition('id="reply-text"')[2].partition(">")[2].partition("</textarea>")[0]


def kept(db: Session) -> list[tuple[int, str]]:
    return [tuple(row) for row in db.execute(select(ArticleVerdict.article_id, ArticleVerdict.question))]


def test_the_ticket_is_answered_by_a_sentence_with_whose_rule_it_is_and_until_when(
    xian: FlaskClient, ticket: Ticket, article: Article
) -> None:
    page = xian.get(f"/tickets/{ticket.number}").text
    box = page.partition('id="asked"')[2]
    assert box.index(SENTENCE) < box.index(f"/articles/{article.id}") < box.index("长期有效")


def test_an_operators_own_question_is_answered_with_and_without_script(
    xian: FlaskClient, db: Session, ticket: Ticket, article: Article
) -> None:
    other = make_ticket(db, actor=cast.kuaiji(db), title="别的事情", body="无")
    db.commit()
    assert SENTENCE not in xian.get(f"/tickets/{other.number}").text
    assert SENTENCE in xian.get(f"/tickets/{other.number}", query_string={"q": QUESTION}).text
    part = asked(xian, other, QUESTION)
    assert SENTENCE in part
    assert "<html" not in part


def test_a_question_that_nothing_answers_is_kept_for_the_gaps_as_asked_for_this_ticket(
    xian: FlaskClient, db: Session, ticket: Ticket
) -> None:
    assert "没有能确定的答案" in asked(xian, ticket, "怎么给小狗办退休")
    ask = db.scalars(select(Ask)).one()
    assert (ask.channel, ask.visitor, ask.area_path) == (Channel.DESK, f"ticket-{ticket.id}", cast.unit(db).path)


def test_a_confidential_ticket_keeps_no_question(xian: FlaskClient, db: Session, ticket: Ticket) -> None:
    ticket.is_confidential = True
    db.commit()
    asked(xian, ticket, QUESTION)
    assert db.scalars(select(Ask)).all() == []


def test_the_answer_goes_under_the_draft_with_a_link_and_nothing_is_sent(
    xian: FlaskClient, db: Session, ticket: Ticket, article: Article
) -> None:
    status, page = use(xian, ticket, article, body="您好：", quote=SENTENCE, question=QUESTION)
    assert status == 200
    draft = draft_of(page)
    assert draft.startswith(f"您好：\n\n{SENTENCE}\n")
    assert draft.endswith(f"/articles/{article.id}")
    assert "还没有发送" in page
    assert [one for one in db.scalars(select(TicketEntry)) if one.body == draft] == []


def test_an_article_that_was_used_is_useful_once_and_proposes_the_operators_words(
    xian: FlaskClient, db: Session, ticket: Ticket, article: Article
) -> None:
    assert [use(xian, ticket, article, question="利息谁掏")[0] for _ in range(2)] == [200, 200]
    db.expire_all()
    assert article.useful_count == 1
    assert [(one.proposal.text, one.proposal.desk) for one in list_proposed(db, SYSTEM)] == [("利息谁掏", 1)]


def test_without_a_question_the_title_is_what_the_article_answered(
    xian: FlaskClient, db: Session, ticket: Ticket, article: Article
) -> None:
    use(xian, ticket, article)
    assert kept(db) == [(article.id, QUESTION)]


def test_the_public_is_not_pointed_to_what_only_units_read(
    xian: FlaskClient, db: Session, ticket: Ticket, article: Article
) -> None:
    ticket.requester_class = RequesterClass.PUBLIC
    db.commit()
    part = asked(xian, ticket, QUESTION)
    assert ("诉求人打不开" in part, "/used/" in part) == (True, False)
    assert use(xian, ticket, article)[0] == 404


def test_what_is_internal_is_quoted_to_the_operator_and_not_put_into_a_reply(
    xian: FlaskClient, db: Session, ticket: Ticket
) -> None:
    internal = db.scalars(select(Article).where(Article.audience == Audience.INTERNAL)).one()
    part = asked(xian, ticket, "食堂几点开门")
    assert "内部口径，不发给对方" in part
    assert "/used/" not in part
    assert use(xian, ticket, internal)[0] == 404
    assert kept(db) == []


def test_an_article_that_asks_back_is_walked_beside_the_ticket(
    xian: FlaskClient, ticket: Ticket, tree: Article
) -> None:
    way_in = f"/tickets/{ticket.number}/walk/{tree.id}"
    assert f'hx-get="{way_in}?q=' in asked(xian, ticket, "指标看不到，怎么查")
    assert way_in not in asked(xian, ticket, QUESTION)
    first = walked(xian, ticket, tree)
    assert "右上角的年度是今年吗？" in first
    assert f'hx-get="{way_in}?' in first
    assert f'href="/articles/{tree.id}/walk?at=1"' in first


def test_its_end_goes_into_the_reply_and_what_was_checked_into_a_note(
    xian: FlaskClient, db: Session, ticket: Ticket, tree: Article
) -> None:
    end = walked(xian, ticket, tree, "0")
    put = end.partition('data-put="')[2].partition('"')[0]
    assert put.startswith("改成今年，再查一次。\n指标看不到，怎么查 http")
    assert 'data-put="右上角的年度是今年吗？不是\n改成今年，再查一次。" data-into="note-text"' in end
    data = {"csrf_token": csrf(xian, f"/tickets/{ticket.number}"), "question": QUESTION}
    used = xian.post(f"/tickets/{ticket.number}/used/{tree.id}", data=data, headers={"HX-Request": "true"})
    assert ("还没有发送" in used.text, "<html" in used.text) == (True, False)
    assert kept(db) == [(tree.id, QUESTION)]


def test_while_walking_one_sees_what_is_walked_and_gets_back_to_the_answers(
    xian: FlaskClient, db: Session, ticket: Ticket, tree: Article
) -> None:
    tree.audience = Audience.INTERNAL
    db.commit()
    end = walked(xian, ticket, tree, "0")
    assert ("内部口径，不发给对方" in end, f'href="/articles/{tree.id}"' in end) == (True, True)
    assert f'hx-get="/tickets/{ticket.number}?q={quote(QUESTION)}" hx-target="#asked"' in end


def test_a_step_that_the_text_no_longer_has_begins_the_walk_again(
    xian: FlaskClient, ticket: Ticket, article: Article, tree: Article
) -> None:
    assert "第 1 步" in walked(xian, ticket, tree, "7")
    assert "没有可以逐步查的步骤" in walked(xian, ticket, article)


def test_nobody_walks_beside_a_ticket_that_is_not_theirs(
    client: FlaskClient, db: Session, ticket: Ticket, tree: Article
) -> None:
    cast.account(db, "waixian")
    db.commit()
    stranger = log_in(client, db, "waixian")
    assert stranger.get(f"/tickets/{ticket.number}/walk/{tree.id}").status_code == 404
