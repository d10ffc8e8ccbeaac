"""A year that the question names, by its number or as next year, and the year of the reader."""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.search.queries import Place, search
from opscenter.core.actor import ANONYMOUS
from tests.factories.knowledge import content, make_article
from tests.knowledge.answers.reading import QUESTION, live_in, text_of

Reindex = Callable[[], int]


def test_a_year_in_the_question_counts_beside_the_own_one(db: Session, reindex: Reindex, now: datetime) -> None:
    for year in (2026, 2027, 2028):
        text = content(question=f"{year}年结转的指标什么时候能用")
        make_article(db, text=text, fiscal_year_from=year, fiscal_year_to=year, question_group="carry")
    reindex()
    for asked, years in (("2027年结转指标", [2027, 2026]), ("结转指标", [2026])):
        found = search(db, ANONYMOUS, asked, Place(None, 2026), now=now)
        assert [one.fiscal_year_from for one in found.near] == years, asked


@pytest.mark.parametrize("asked", ["明年结转的指标什么时候能用", "结转指标"])
def test_next_year_is_answered_when_it_is_asked_for(
    client: FlaskClient, db: Session, reindex: Reindex, asked: str
) -> None:
    text = content(question="结转的指标什么时候能用", answer_sentence="届时的办法")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    assert ("届时的办法" in text_of(client, f"/search?q={asked}")) == asked.startswith("明年")


def test_where_nothing_is_for_this_year_the_page_leads_to_the_others(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    text = content(question=QUESTION, answer_sentence="明年的答案")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    live_in(client, db)
    link = re.search(r'<a href="([^"]+)">看别的地区和年度的答案', text_of(client, f"/search?q={QUESTION}"))
    assert link is not None
    there = text_of(client, unescape(link[1]))
    assert "明年的答案" in there
    assert 'value="2027"' in there


def test_results_show_the_year_that_the_question_names(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    text = content(question=QUESTION, answer_sentence="明年的答案")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    assert "明年的答案" in text_of(client, f"/search?q=2027年{QUESTION}")
    assert "明年的答案" not in text_of(client, f"/search?q=2027年{QUESTION}&year=2026")
    assert "明年的答案" not in text_of(client, f"/search?q={QUESTION}")
