"""What changed between two versions."""

import time

import pytest

from knowledge.articles.comparing import Piece, compare, difference, listed_difference
from knowledge.articles.rules import AnswerKind, Audience, Category, Content, Facts

FACTS = Facts(Category.QUOTA, AnswerKind.STEP, Audience.UNIT, 1)
TEXT = Content("问题", "答案", "正文", phrasings=("甲", "乙"))


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("一样", "一样", [("same", "一样")]),
        ("把状态改一下", "把状态改为全部", [("same", "把状态改"), ("removed", "一下"), ("added", "为全部")]),
        ("", "新的", [("added", "新的")]),
        ("旧的", "", [("removed", "旧的")]),
        ("先看年度和单位。", "别人写的答案。", [("removed", "先看年度和单位。"), ("added", "别人写的答案。")]),
        ("甲\n乙\n", "甲\n丙\n乙\n", [("same", "甲\n"), ("added", "丙\n"), ("same", "乙\n")]),
    ],
    ids=["same", "replaced", "from nothing", "to nothing", "nothing in common", "a line between"],
)
def test_the_difference_of_two_texts(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert difference(before, after) == tuple(Piece(*piece) for piece in pieces)


def test_the_longest_texts_are_compared_at_once() -> None:
    before, after = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))), "".join(map(chr, range(0x5000, 0x5000 + 20_000)))
    started = time.perf_counter()
    pieces = difference(before, after)
    assert time.perf_counter() - started < 1
    assert [piece.mark for piece in pieces] == ["removed", "added"]


def test_the_order_of_a_list_does_not_count() -> None:
    assert [piece.mark for piece in listed_difference(["甲", "乙", "丙"], ["丙", "丁", "甲"])] == [
        "removed",
        "same",
        "added",
        "same",
    ]


def test_facts_that_differ_are_named_with_both_values() -> None:
    later = Facts(Category.QUOTA, AnswerKind.STEP, Audience.PUBLIC, 1, fiscal_year_from=2027)
    found = compare((TEXT, FACTS), (TEXT, later)).facts
    assert [(one.name, one.before, one.after) for one in found] == [
        ("audience", Audience.UNIT, Audience.PUBLIC),
        ("fiscal_year_from", None, 2027),
    ]


def test_changes_of_lists_count_too() -> None:
    changes = compare((TEXT, FACTS), (Content("问题", "答案", "正文", phrasings=("甲", "丙")), FACTS))
    assert (changes.added, changes.removed, changes.has_changed_lists) == (1, 1, True)


def test_the_first_version_is_shown_as_it_is() -> None:
    changes = compare(None, (TEXT, FACTS))
    assert (changes.added, changes.removed, changes.facts) == (0, 0, ())
