"""Periods, how sure a share is, and which live articles contradict each other."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from knowledge.articles.rules import Audience, Category
from opscenter.dashboards.articles.rules.contradictions import Claim, contradictions
from opscenter.dashboards.articles.rules.measures import Period, Ratio, Span, Trouble, before, period_of, surely

CLAIM = Claim(
    id=1,
    category=Category.YEAR_END,
    question="年底支付申请几号截止",
    answer="12 月 24 日截止。",
    group="#1",
    organization_id=1,
    area_path="/1/",
    audience=Audience.PUBLIC,
    year_from=None,
    year_to=None,
)
OTHER = replace(CLAIM, id=2, question="年底支付申请截止到几号", answer="12 月 20 日截止。", group="#2")


@pytest.mark.parametrize(
    ("span", "first", "after"),
    [
        (Span.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
        (Span.QUARTER, date(2026, 10, 1), date(2027, 1, 1)),
        (Span.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_the_calendar_one_that_runs(span: Span, first: date, after: date) -> None:
    assert period_of(span, date(2026, 12, 21)) == Period(first, after)


def test_the_period_before_january_is_december() -> None:
    assert before(Span.MONTH, period_of(Span.MONTH, date(2027, 1, 5))) == period_of(Span.MONTH, date(2026, 12, 9))


def test_a_period_begins_at_midnight_in_china() -> None:
    assert period_of(Span.MONTH, date(2026, 12, 9)).starts_at == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_nothing_of_nothing_has_no_share() -> None:
    assert (Ratio(0, 0).share, Ratio(3, 4).share) == (None, 0.75)


@pytest.mark.parametrize(
    ("useful", "whole", "least"), [(0, 0, 0), (0, 5, 0), (1, 1, 0.2065), (8, 10, 0.4902), (95, 100, 0.8882)]
)
def test_few_opinions_make_a_share_less_sure(useful: int, whole: int, least: float) -> None:
    assert surely(useful, whole) == pytest.approx(least, abs=1e-4)


def test_two_dates_for_one_question_are_a_contradiction() -> None:
    (found,) = contradictions([CLAIM, OTHER])
    assert (found.one, found.other, found.trouble) == (CLAIM, OTHER, Trouble.NUMBERS)


def test_different_numbers_come_before_different_words() -> None:
    said = replace(CLAIM, id=3, question="年底支付申请几号截止呀", answer="看关键日期。", group="#3")
    assert [one.trouble for one in contradictions([CLAIM, said, OTHER])][-1] is Trouble.WORDS


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": CLAIM.answer},
        {"question": "公务卡怎么还款"},
        {"area_path": "/2/", "organization_id": 2},
        {"group": "#1", "area_path": "/1/4/", "organization_id": 4},
        {"audience": Audience.INTERNAL},
        {"category": Category.PAYMENT},
        {"year_to": 2025, "year_from": 2025},
    ],
)
def test_what_nobody_gets_together_is_no_contradiction(changes: dict[str, object]) -> None:
    first = replace(CLAIM, year_from=2026)
    assert contradictions([first, replace(OTHER, **changes)]) == []  # type: ignore[arg-type]


def test_a_county_against_the_province_is_one_unless_it_is_the_local_variant() -> None:
    assert len(contradictions([CLAIM, replace(OTHER, area_path="/1/4/", organization_id=4)])) == 1
