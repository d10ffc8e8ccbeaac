"""A ticket that was solved with an article proposes the requester's words for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.phrasings.queries import list_proposed
from opscenter.core.actor import SYSTEM
from opscenter.tickets.actions import answered, flow
from tests import cast
from tests.factories.knowledge import make_article
from tests.factories.tickets import CREATED, make_ticket

LATER = CREATED + timedelta(minutes=30)
TITLE = "电话13800138000，钱付不出去"


def solve(db: Session, answer: str, **changes: object) -> int:
    ticket = make_ticket(db, title=TITLE, **changes)
    flow.solve(db, cast.xian(db), ticket.number, answer, now=LATER)
    answered.keep(db, ticket.id, now=LATER)
    return ticket.id


def kept(db: Session) -> list[tuple[int, str]]:
    return [tuple(row) for row in db.execute(select(ArticleVerdict.article_id, ArticleVerdict.question))]


def test_the_title_is_kept_for_each_article_that_the_answer_names(db: Session) -> None:
    article = make_article(db)
    ticket_id = solve(db, f"照 https://desk.example.gov.cn/articles/{article.id} 做")
    answered.keep(db, ticket_id, now=LATER)
    assert [(one, "13800138000" in text) for one, text in kept(db)] == [(article.id, False)]


def test_a_reviewer_sees_that_the_desk_used_it(db: Session) -> None:
    article = make_article(db)
    ticket = make_ticket(db, title="钱付不出去了")
    flow.solve(db, cast.xian(db), ticket.number, f"/articles/{article.id}", now=LATER)
    answered.keep(db, ticket.id, now=LATER)
    assert [(one.proposal.readers, one.proposal.desk) for one in list_proposed(db, SYSTEM)] == [(0, 1)]


@pytest.mark.parametrize("answer", ["已重新汇总额度", "看 /articles/987654321"])
def test_an_answer_without_an_article_keeps_nothing(db: Session, answer: str) -> None:
    solve(db, answer)
    assert kept(db) == []


def test_a_confidential_ticket_leaves_no_word(db: Session) -> None:
    article = make_article(db)
    solve(db, f"/articles/{article.id}", is_confidential=True)
    assert kept(db) == []
