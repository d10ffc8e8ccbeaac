"""From searches, tickets and calls to questions: what counts, once each, and nothing personal in them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict, keep_opening
from knowledge.gaps.actions import collect, forget
from knowledge.gaps.actions.collect import SolvedTicket
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import KEPT, MINUTES, SETTLED, Reason
from opscenter.core.actor import ANONYMOUS
from tests import cast
from tests.factories.gaps import find_gaps, make_ask, make_gap
from tests.factories.knowledge import make_article

WORDS = "食堂的账怎么做"


@pytest.fixture
def before(now: datetime) -> datetime:
    """Long enough ago that what came of it is known."""
    return now - SETTLED - timedelta(minutes=5)


def questions(db: Session) -> list[GapQuestion]:
    db.flush()
    return list(db.scalars(select(GapQuestion).order_by(GapQuestion.id)))


def test_a_search_without_answer_counts_once_its_outcome_is_known(db: Session, now: datetime) -> None:
    cast.province(db)
    make_ask(db, WORDS, at=now)
    assert (collect.collect(db, now=now), questions(db)) == (0, [])
    assert collect.collect(db, now=now + SETTLED) == 1
    assert [(one.text, one.reason) for one in questions(db)] == [(WORDS, Reason.NO_ANSWER)]
    assert collect.collect(db, now=now + SETTLED) == 0


@pytest.mark.parametrize(("is_weak", "reason"), [(True, Reason.WEAK), (False, Reason.ABANDONED)])
def test_a_search_whose_visitor_opens_nothing_counts(
    db: Session, now: datetime, before: datetime, is_weak: bool, reason: Reason
) -> None:
    make_ask(db, WORDS, at=before, hits=2, is_weak=is_weak)
    collect.collect(db, now=now)
    assert [one.reason for one in questions(db)] == [reason]


def test_opening_or_judging_an_article_answers_the_search(db: Session, now: datetime, before: datetime) -> None:
    article = make_article(db)
    for visitor in ("reads", "judges", "had-it-open"):
        make_ask(db, WORDS, at=before, hits=2, visitor=visitor, best_article_id=article.id)
    keep_opening(db, article.id, "reads", now=before + timedelta(minutes=2))
    give_verdict(db, ANONYMOUS, article.id, visitor="judges", is_useful=True, question=WORDS, now=before)
    keep_opening(db, article.id, "had-it-open", now=before - timedelta(minutes=30))
    collect.collect(db, now=now)
    assert questions(db) == []


def test_the_same_visitor_asking_again_counts_once_a_day(db: Session, now: datetime, before: datetime) -> None:
    for minutes in (3, 2, 0):
        make_ask(db, WORDS + "？" * minutes, at=before - timedelta(minutes=minutes), visitor="same")
        collect.collect(db, now=now)
    make_ask(db, WORDS, at=before, visitor="other")
    collect.collect(db, now=now)
    assert len(questions(db)) == 2


def test_searches_while_the_index_was_away_do_not_count(db: Session, now: datetime, before: datetime) -> None:
    make_ask(db, WORDS, at=before).is_degraded = True
    make_ask(db, "2026", at=before)
    assert (collect.collect(db, now=now), questions(db)) == (2, [])


def test_a_ticket_of_the_same_visit_makes_its_question_dearer(db: Session, now: datetime, before: datetime) -> None:
    gap = make_gap(db, WORDS, now=now)
    visitor = db.scalars(select(collect.Ask.visitor)).one()
    collect.followed_by_ticket(db, visitor, "食堂的账", now=now)
    assert [one.reason for one in questions(db)] == [Reason.TICKET]
    assert gap.minutes == MINUTES[Reason.TICKET]


def test_a_ticket_counts_a_question_that_seemed_answered(db: Session, now: datetime, before: datetime) -> None:
    article = make_article(db)
    make_ask(db, "另一件不相干的事", at=before - timedelta(minutes=9), hits=2, visitor="reads")
    make_ask(db, WORDS, at=before, hits=2, visitor="reads")
    keep_opening(db, article.id, "reads", now=before)
    collect.followed_by_ticket(db, "reads", "食堂的账还是不会做", now=now)
    collect.followed_by_ticket(db, None, WORDS, now=now)
    collect.collect(db, now=now)
    assert [(one.text, one.reason) for one in questions(db)] == [(WORDS, Reason.TICKET)]


def test_one_ticket_costs_once_however_often_it_was_asked(db: Session, now: datetime, before: datetime) -> None:
    for text in ("食堂收支怎么记账", "单位食堂收支怎么记账"):
        make_ask(db, text, at=before, visitor="same")
    collect.followed_by_ticket(db, "same", "食堂收支怎么记账", now=now)
    assert sum(one.minutes for one in questions(db)) == MINUTES[Reason.TICKET]
    assert len(questions(db)) == 2


def test_a_ticket_of_the_next_day_says_nothing(db: Session, now: datetime) -> None:
    make_ask(db, WORDS, at=now - timedelta(hours=25), visitor="same")
    collect.followed_by_ticket(db, "same", WORDS, now=now)
    assert questions(db) == []


def test_a_call_of_the_same_unit_about_the_same_words_counts(db: Session, now: datetime, before: datetime) -> None:
    unit = cast.unit(db)
    make_ask(db, WORDS, at=before, hits=2, area_path=unit.path)
    collect.followed_by_call(db, unit.path, "来电人发票丢了", at=now)
    collect.followed_by_call(db, cast.neighbour_unit(db).path, "问食堂的账", at=now)
    assert questions(db) == []
    collect.followed_by_call(db, unit.path, "问食堂的账怎么做", at=now)
    (question,) = questions(db)
    assert (question.reason, question.area_path) == (Reason.CALL, cast.county(db).path)


def solved(number: str, **changes: object) -> SolvedTicket:
    values = {"text": WORDS, "resolution": "请王小明打 13812345678", "area_path": "/1/", "was_searched": False}
    return SolvedTicket(number, **{**values, **changes})  # type: ignore[arg-type]  # the values are right


def test_a_ticket_solved_without_article_brings_its_solution_masked(db: Session, now: datetime) -> None:
    ticket = solved("GD1", area_path=cast.unit(db).path)
    collect.solved_without_article(db, ticket, now=now)
    collect.solved_without_article(db, solved("GD1", resolution="改用往来科目"), now=now)
    collect.solved_without_article(db, solved("GD2"), now=now)
    collect.solved_without_article(db, solved("GD3", text="急"), now=now)
    first, second = questions(db)
    assert (first.resolution, first.area_path) == ("改用往来科目", cast.county(db).path)
    assert ("13812345678" in second.resolution, "王小明" in second.resolution) == (False, False)


def test_a_ticket_whose_question_was_searched_is_not_paid_twice(db: Session, now: datetime) -> None:
    cast.province(db)
    collect.solved_without_article(db, solved("GD1", was_searched=True), now=now)
    assert [one.minutes for one in questions(db)] == [0.0]


def test_what_is_too_old_goes_with_its_gap(db: Session, now: datetime) -> None:
    cast.province(db)
    make_ask(db, WORDS, at=now - KEPT - timedelta(days=1))
    make_ask(db, "公务卡还款日过了怎么办", at=now - KEPT - timedelta(days=1))
    make_ask(db, "公务卡还款日过了怎么办呢", at=now - timedelta(days=1))
    find_gaps(db, now=now)
    while forget.forget_old(db, now=now):
        pass
    db.expire_all()
    (gap,) = db.scalars(select(Gap))
    assert (gap.question_count, gap.title) == (1, "公务卡还款日过了怎么办呢")
    assert len(db.scalars(select(collect.Ask)).all()) == 1
