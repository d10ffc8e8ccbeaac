"""The pages as an editor and a reviewer use them, and a visit that ends in a ticket or a call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import GapState, Reason
from opscenter.calls.events import CallSummedUp
from opscenter.calls.reactions import keep_unanswered as hear_of_call
from opscenter.calls.rules import Disposition
from opscenter.core.actor import SYSTEM
from opscenter.tickets.actions import unanswered
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import TicketState, TicketType
from tests import cast
from tests.factories.calls import make_call
from tests.factories.gaps import make_ask, make_gap
from tests.factories.knowledge import content, facts, make_article
from tests.factories.tickets import make_ticket
from tests.visitors import csrf, log_in

FIRST, SECOND = "食堂收支怎么记账", "单位食堂收支怎么记账"
PAGE = "/articles/gaps"


@pytest.fixture
def gap(db: Session, now: datetime) -> Gap:
    """Two ways to ask one thing."""
    return make_gap(db, FIRST, SECOND, now=now, area_path=cast.county(db).path)


@pytest.fixture
def browser(client: FlaskClient, db: Session) -> FlaskClient:
    """*sheng* writes and reviews for the province."""
    return log_in(client, db, "sheng")


def press(browser: FlaskClient, gap: Gap, deed: str, **fields: object) -> int:
    form = {"csrf_token": csrf(browser, f"{PAGE}/{gap.id}"), **fields}
    return browser.post(f"{PAGE}/{gap.id}/{deed}", data=form).status_code


def test_the_list_says_what_why_and_what_it_costs(browser: FlaskClient, gap: Gap) -> None:
    page = browser.get(PAGE).text
    assert all(text in page for text in (FIRST, "没有结果 2", "2 分", "禅城区", "还没派"))
    assert "没有符合条件的缺口" in browser.get(f"{PAGE}?state=covered").text


def test_the_editors_list_leads_to_the_gaps(browser: FlaskClient, gap: Gap) -> None:
    assert f'href="{PAGE}"' in browser.get("/articles").text


def test_the_page_of_a_gap_lists_every_wording(browser: FlaskClient, gap: Gap) -> None:
    page = browser.get(f"{PAGE}/{gap.id}").text
    assert all(text in page for text in (FIRST, SECOND, "起草文章"))


def test_a_gap_is_given_to_somebody(browser: FlaskClient, db: Session, gap: Gap) -> None:
    assert press(browser, gap, "assign", owner=999999) == 422
    assert press(browser, gap, "assign", owner=cast.account(db, "sheng").id) == 303
    db.expire_all()
    assert gap.state is GapState.ASSIGNED


def test_a_gap_is_put_aside_with_a_reason_and_taken_up_again(browser: FlaskClient, db: Session, gap: Gap) -> None:
    assert press(browser, gap, "dismiss", reason="") == 422
    assert press(browser, gap, "dismiss", reason="不归财政") == 303
    assert "不归财政" in browser.get(f"{PAGE}/{gap.id}").text
    assert press(browser, gap, "reopen") == 303
    db.expire_all()
    assert gap.is_open
    assert "又有人问" not in browser.get(PAGE).text + browser.get(f"{PAGE}/{gap.id}").text


def test_words_are_taken_out_and_undo_brings_them_back(browser: FlaskClient, db: Session, gap: Gap) -> None:
    question = db.scalars(select(GapQuestion.id).where(GapQuestion.text == SECOND)).one()
    assert press(browser, gap, "take-out", question=question) == 303
    other = db.scalars(select(Gap).where(Gap.id != gap.id)).one()
    assert press(browser, other, f"merge?into={gap.id}") == 303
    assert db.scalars(select(Gap.id)).all() == [gap.id]


def test_an_article_is_drafted_in_one_press(browser: FlaskClient, db: Session, gap: Gap) -> None:
    assert press(browser, gap, "draft") == 303
    db.expire_all()
    article = db.get_one(Article, gap.article_id)
    assert gap.title in browser.get(f"/articles/{article.id}/edit").text
    assert "为它起草的文章" in browser.get(f"{PAGE}/{gap.id}").text


def test_an_article_that_is_not_there_takes_no_phrasing(browser: FlaskClient, gap: Gap) -> None:
    assert press(browser, gap, "adopt", article=999999) == 404


def test_an_article_with_a_waiting_draft_says_why_it_takes_no_phrasing_yet(
    browser: FlaskClient, db: Session, gap: Gap, now: datetime, reindex: Callable[[], int]
) -> None:
    text = content(question="单位食堂的收支怎么记账")
    article = make_article(db, cast.county(db), text=text)
    db.commit()
    reindex()
    assert "加为它的问法" in browser.get(f"{PAGE}/{gap.id}").text
    newer = replace(text, body="先分清经费来源。")
    save_version(db, SYSTEM, article.id, newer, facts(cast.county(db)), base_number=1, now=now)
    db.commit()
    page = browser.get(f"{PAGE}/{gap.id}").text
    assert ("加为它的问法" in page, "它有没发布的新版本" in page) == (False, True)


def test_readers_see_no_gaps(client: FlaskClient, db: Session, gap: Gap) -> None:
    assert log_in(client, db, "kuaiji").get(f"{PAGE}/{gap.id}").status_code == 403


def test_a_call_that_was_summed_up_is_laid_beside_what_its_unit_asked(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    make_ask(db, FIRST, at=now - timedelta(hours=1), hits=2, area_path=unit.path)
    for body in (unit, cast.county(db)):
        call = make_call(db, body, started_at=now, note="问食堂收支怎么记账")
        hear_of_call(db, CallSummedUp(call.id, body.id, Disposition.ANSWERED_AT_ONCE, None, now), now)
    assert [one.reason for one in db.scalars(select(GapQuestion))] == [Reason.CALL]


def solved(db: Session, resolution: str = "按往来科目记账", **changes: object) -> Ticket:
    ticket = make_ticket(db, title=FIRST)
    ticket.state, ticket.type, ticket.resolution = TicketState.SOLVED, TicketType.CONSULTATION, resolution
    for name, value in changes.items():
        setattr(ticket, name, value)
    db.flush()
    return ticket


def test_a_ticket_solved_without_an_article_is_a_question(db: Session, now: datetime) -> None:
    ticket = solved(db)
    unanswered.keep(db, ticket.id, now=now)
    db.flush()
    assert [(one.text, one.ticket_number) for one in db.scalars(select(GapQuestion))] == [(FIRST, ticket.number)]


@pytest.mark.parametrize(
    "changes",
    [
        {"resolution": "请看 /articles/12"},
        {"type": TicketType.COMPLAINT},
        {"is_confidential": True},
        {"state": TicketState.OPEN},
    ],
)
def test_other_tickets_are_none(db: Session, now: datetime, changes: dict[str, object]) -> None:
    unanswered.keep(db, solved(db, **changes).id, now=now)  # type: ignore[arg-type]  # the values are right
    db.flush()
    assert db.scalars(select(GapQuestion)).all() == []
