"""What publishing changes is said before: places for real questions, gaps, siblings; nothing is published by asking."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers.actions import keep_opening
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.effects.queries import effect_of
from knowledge.effects.rules import Move, notable
from knowledge.search.feed import document_of
from knowledge.search.library import library
from tests import cast
from tests.factories.gaps import make_ask, make_gap
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.visitors import log_in

WORDS = "薪水没到卡上"


def indexed(db: Session, *articles: Article) -> None:
    """As the worker would: the live versions stand in the index of this process."""
    index = library()
    assert index is not None
    versions = [(one, get_version(db, one.id, one.published_number or 0)) for one in articles]
    index.index(document_of(str(one.id), version.content, area=one.area_path) for one, version in versions)


@pytest.fixture
def article(db: Session, now: datetime) -> Article:
    """An article about wages that is out, and a rival that knows the readers' words; both are in the index."""
    own = make_article(db, text=content(question="工资没有发到怎么查", phrasings=("工资没发下来",)))
    rival = make_article(db, text=content(question="薪水条怎样打印", phrasings=("薪水没有单子",)))
    indexed(db, own, rival)
    for _ in range(3):
        make_ask(db, WORDS, at=now - timedelta(days=1), best_article_id=own.id)
    return own


Row = tuple[str, int, int | None, int | None]


def moved(db: Session, article: Article, now: datetime, *phrasings: str) -> list[Row]:
    text = content(question="工资没有发到怎么查", phrasings=phrasings)
    save_version(db, cast.sheng(db), article.id, text, facts(cast.province(db)), base_number=1, now=now)
    effect = effect_of(db, cast.sheng(db), article, get_version(db, article.id, 2), now=now)
    return [(one.text, one.times, one.before, one.after) for one in effect.moves or ()]


def test_new_words_bring_the_article_to_the_front_for_those_who_used_them(
    db: Session, article: Article, now: datetime
) -> None:
    ((text, times, before, after),) = moved(db, article, now, "工资没发下来", WORDS)
    assert (text, times, after) == (WORDS, 3, 1)
    assert before != 1


def test_a_phrasing_that_is_taken_away_is_missed_by_those_who_used_it(
    db: Session, article: Article, now: datetime
) -> None:
    make_ask(db, "工资没发下来", at=now - timedelta(days=1))
    places = {text: (before, after) for text, _times, before, after in moved(db, article, now)}
    assert places["工资没发下来"][0] == 1


def test_asking_twice_says_the_same(db: Session, article: Article, now: datetime) -> None:
    first = moved(db, article, now, WORDS)
    again = effect_of(db, cast.sheng(db), article, get_version(db, article.id, 2), now=now)
    assert [one.before for one in again.moves or ()] == [row[2] for row in first]


def test_questions_of_other_matters_and_months_are_not_tried(db: Session, article: Article, now: datetime) -> None:
    make_ask(db, "公务卡怎样还款", at=now - timedelta(days=1))
    make_ask(db, "工资没有发到卡里", at=now - timedelta(days=31))
    assert [text for text, *_ in moved(db, article, now, WORDS)] == [WORDS]


def test_questions_from_where_other_rules_count_are_not_tried(db: Session, now: datetime) -> None:
    county = cast.county(db)
    own = make_article(db, county, text=content(question="工资没有发到怎么查"))
    indexed(db, own)
    for place in (county, cast.other_city(db)):
        make_ask(db, f"工资没有发到{place.short_name}", at=now - timedelta(days=1), area_path=place.path)
    text = content(question="工资没有发到怎么查", phrasings=(WORDS,))
    save_version(db, cast.sheng(db), own.id, text, facts(county), base_number=1, now=now)
    effect = effect_of(db, cast.sheng(db), own, get_version(db, own.id, 2), now=now)
    assert [one.text for one in effect.moves or ()] == [f"工资没有发到{county.short_name}"]


@pytest.mark.parametrize("first_year", [2027, 2026])
def test_questions_for_years_without_the_article_are_not_tried(db: Session, now: datetime, first_year: int) -> None:
    own = make_article(db, fiscal_year_from=first_year, fiscal_year_to=2027)
    indexed(db, own)
    for year in (2025, 2026, 2027, None):
        make_ask(db, f"指标看不到 {year}", at=now - timedelta(days=1), fiscal_year=year, best_article_id=own.id)
    newer = facts(cast.province(db), fiscal_year_from=2027)
    save_version(db, cast.sheng(db), own.id, content(), newer, base_number=1, now=now)
    effect = effect_of(db, cast.sheng(db), own, get_version(db, own.id, 2), now=now)
    assert {one.text[-4:] for one in effect.moves or ()} == {"2027", "None", str(first_year)}


def test_a_gap_whose_question_finds_the_article_is_covered(db: Session, article: Article, now: datetime) -> None:
    gap = make_gap(db, "我的薪水没到卡上怎么办", now=now)
    moved(db, article, now, WORDS)
    effect = effect_of(db, cast.sheng(db), article, get_version(db, article.id, 2), now=now)
    assert effect.gaps == [(gap.id, gap.title)]


def test_without_an_index_there_are_no_places_but_the_rest_is_told(db: Session, now: datetime) -> None:
    article = make_article(db, question_group="wages")
    sibling = make_article(db, cast.city(db), question_group="wages")
    keep_opening(db, article.id, "v", now=now)
    effect = effect_of(db, cast.sheng(db), article, get_version(db, article.id, 1), now=now)
    assert (effect.moves, effect.readers, [one.article.id for one in effect.siblings]) == (None, 1, [sibling.id])


def test_what_gets_worse_is_told_first() -> None:
    moves = [Move("a", 9, None, 1), Move("b", 1, 1, None), Move("c", 5, 2, 2)]
    assert [one.text for one in notable(moves)] == ["b", "a"]


def test_the_button_stands_beside_what_is_not_out_and_its_answer_is_readable(client: FlaskClient, db: Session) -> None:
    draft, out = make_draft(db), make_article(db)
    db.commit()
    browser = log_in(client, db, "sheng")
    assert f"/articles/{draft.id}/effect" in browser.get(f"/articles/{draft.id}/review").text
    assert "/effect" not in browser.get(f"/articles/{out.id}/review").text
    assert "搜索索引正在重建" in browser.get(f"/articles/{draft.id}/effect").text
