"""What readers leave behind, and what the pages read of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers import actions, queries
from knowledge.answers.models import Ask
from knowledge.answers.rules import Choice
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import Audience, Category
from knowledge.search.queries import Found, Place
from knowledge.search.understanding import understand
from opscenter.core.actor import ANONYMOUS
from opscenter.core.errors import NotFound
from tests import cast
from tests.factories.knowledge import content, make_article, make_draft

PROVINCE_WIDE = Choice(None, 2026, ReaderRole.CITIZEN)


def test_a_question_is_kept_without_personal_data(db: Session, now: datetime) -> None:
    found = Found(understand("王小明的号码13800138000能查补贴吗"), is_weak=True)
    db.add(actions.ask_of(found, Place("/1/", 2026), now=now, visitor="token"))
    db.flush()
    ask = db.scalars(select(Ask)).one()
    assert (ask.text, ask.hit_count, ask.is_weak) == ("王*的号码138****8000能查补贴吗", 0, True)


def test_a_visitor_counts_once_a_day(db: Session, now: datetime) -> None:
    article = make_article(db)
    opened = [actions.keep_opening(db, article.id, "token", now=at) for at in (now, now, now + timedelta(days=1))]
    db.refresh(article)
    assert (opened, article.view_count) == ([True, False, True], 2)


def test_the_first_verdict_of_a_visitor_stands(db: Session, now: datetime) -> None:
    article = make_article(db)
    for is_useful in (True, False):
        verdict = actions.give_verdict(
            db, ANONYMOUS, article.id, visitor="token", is_useful=is_useful, question="", now=now
        )
    db.refresh(article)
    assert (verdict.is_useful, article.useful_count, article.useless_count) == (True, 1, 0)


def test_nobody_judges_what_they_cannot_read(db: Session, now: datetime) -> None:
    article = make_article(db, audience=Audience.INTERNAL)
    with pytest.raises(NotFound):
        actions.give_verdict(db, ANONYMOUS, article.id, visitor="x", is_useful=True, question="", now=now)


def test_what_was_read_most_today_is_asked_most(db: Session, now: datetime) -> None:
    quiet, busy = make_article(db), make_article(db)
    actions.keep_opening(db, quiet.id, "a", now=now - timedelta(days=1))
    for visitor in ("a", "b"):
        actions.keep_opening(db, busy.id, visitor, now=now)
    asked = queries.most_asked(db, ANONYMOUS, PROVINCE_WIDE, now=now)
    assert [(one.article_id, one.today) for one in asked] == [(busy.id, 2), (quiet.id, 0)]


def test_categories_count_what_this_reader_may_read(db: Session, now: datetime) -> None:
    make_article(db, category=Category.QUOTA)
    make_article(db, category=Category.QUOTA, audience=Audience.INTERNAL)
    make_draft(db, category=Category.PAYMENT)
    assert queries.count_categories(db, ANONYMOUS, PROVINCE_WIDE, now=now) == [(Category.QUOTA, 1)]


def test_a_category_lists_the_nearest_region_first(db: Session, now: datetime) -> None:
    wide, near = make_article(db, cast.province(db)), make_article(db, cast.city(db))
    choice = Choice(cast.county(db).path, 2026, ReaderRole.CITIZEN)
    found = queries.list_category(db, ANONYMOUS, choice, Category.QUOTA, now=now)
    assert [one.reading.article.id for one in found] == [near.id, wide.id]


def test_the_line_of_a_place_runs_from_the_province_down(db: Session) -> None:
    line = queries.place_line(db, cast.county(db).path)
    assert [body.short_name for body in line] == ["广东省", "佛山市", "禅城区"]


@pytest.mark.parametrize("path", [None, "/99/", "/"])
def test_an_unknown_place_has_no_line(db: Session, path: str | None) -> None:
    assert queries.place_line(db, path) == []


def test_places_that_ended_cannot_be_chosen(db: Session, now: datetime) -> None:
    county = cast.county(db)
    county.ended_on = now.date()
    db.flush()
    assert county not in queries.list_places(db)


def test_no_words_suggest_nothing_at_the_desk(db: Session, now: datetime) -> None:
    make_article(db)
    assert queries.suggested(db, cast.shi(db), "  ", area_path=None, now=now) == []


def test_at_the_desk_the_own_regions_answer_stands_before_others(db: Session, now: datetime) -> None:
    far = make_article(db, cast.other_city(db), text=content(question="公务卡怎样还款"))
    near = make_article(db, cast.city(db), text=content(question="公务卡怎样还款（佛山）"))
    found = queries.suggested(db, cast.shi(db), "公务卡还款", area_path=cast.county(db).path, now=now)
    assert [(one.article_id, one.is_near) for one in found] == [(near.id, True), (far.id, False)]
