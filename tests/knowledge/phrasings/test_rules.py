"""Which words of readers are proposed."""

from datetime import timedelta

import pytest

from knowledge.phrasings.rules import Said, proposals
from tests.conftest import START


def texts(*said: str, known: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    rows = [Said(7, text, False, 1, START + timedelta(minutes=number)) for number, text in enumerate(said)]
    return [(one.text, one.readers) for one in proposals(rows, {7: known})]


def test_the_same_words_are_counted_together_and_the_most_used_come_first() -> None:
    assert texts("卡刷了咋还钱", "钱付不出去", "钱付不出去？", " 钱付不出去") == [
        ("钱付不出去", 3),
        ("卡刷了咋还钱", 1),
    ]


def test_what_the_article_knows_already_is_not_proposed() -> None:
    assert texts("公务卡怎样还款？", "卡刷了咋还钱", known=("公务卡怎样还款", "卡刷了，咋还钱")) == []


@pytest.mark.parametrize("text", ["退票", "？？？？", "我的卡号*******", "问" * 81])
def test_scraps_masked_numbers_and_long_stories_are_not_proposed(text: str) -> None:
    assert texts(text) == []


def test_what_the_desk_used_is_counted_apart_from_readers() -> None:
    rows = [Said(7, "钱付不出去", False, 2, START), Said(7, "钱付不出去？", True, 3, START)]
    assert [(one.readers, one.desk) for one in proposals(rows, {})] == [(2, 3)]
