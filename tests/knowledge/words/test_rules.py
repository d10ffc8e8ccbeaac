"""Which entries make sense, and how the house's words lie over the product's."""

import pytest

from knowledge.search.vocabulary import Entry, Kind, shipped_entries
from knowledge.words.rules import (
    Change,
    entry_of,
    fingerprint,
    going_back,
    laid_over,
    merged,
    numbered,
    problem_of,
)

SHIPPED = (Entry(Kind.EQUAL, ("结账", "封账")), Entry(Kind.ONE_WAY, ("盾", "UKey")), Entry(Kind.TERM, ("指标",)))
STANDS = laid_over(SHIPPED, ())


def code(kind: Kind, word: str, others: str = "") -> str | None:
    problem = problem_of(entry_of(kind, word, others), STANDS)
    return problem.code if problem else None


@pytest.mark.parametrize(
    ("kind", "word", "others", "expected"),
    [
        (Kind.EQUAL, "打款", "付款、支付", None),
        (Kind.EQUAL, "打款", "", "words.others_missing"),
        (Kind.EQUAL, "关账", "结账", "words.in_two_groups"),
        (Kind.EQUAL, "结账", "关账", "words.known"),
        (Kind.EQUAL, "UKey", "ＵＫＥＹ", "words.twice"),
        (Kind.EQUAL, "打款", "付款，付款", "words.twice"),
        (Kind.EQUAL, "2026年", "今年", "words.digits"),
        (Kind.EQUAL, "打款", "付-款", "words.not_a_word"),
        (Kind.EQUAL, "款", "资金", "words.too_short"),
        (Kind.EQUAL, "款" * 21, "资金", "words.too_long"),
        (Kind.EQUAL, "词", "词", "words.too_short"),
        (Kind.ONE_WAY, "封账", "结账", "words.loop"),
        (Kind.ONE_WAY, "ukey", "盾牌", None),
        (Kind.MEANING, "项目", "预算项目", "words.count_meaning"),
        (Kind.MEANING, "项目", "预算项目、采购项目", None),
        (Kind.SPELLING, "GWK", "公务卡", "words.not_letters"),
        (Kind.SPELLING, "gwk", "公务卡、卡", "words.too_short"),
        (Kind.SPELLING, "gwk", "公务卡、公款卡", "words.count_spelling"),
        (Kind.TERM, "额度", "指标", "words.count_term"),
        (Kind.KEPT, "知道", "", None),
    ],
)
def test_an_entry_says_what_is_wrong_with_it(kind: Kind, word: str, others: str, expected: str | None) -> None:
    assert code(kind, word, others) == expected


def test_two_short_forms_of_each_other_are_a_loop() -> None:
    stands = laid_over(SHIPPED, [Change(Kind.ONE_WAY, "大平台", ("大平台", "一体化"))])
    problem = problem_of(entry_of(Kind.ONE_WAY, "一体化", "大平台"), stands)
    assert problem is not None
    assert problem.code == "words.loop"


def test_a_short_word_of_the_product_may_be_changed() -> None:
    assert problem_of(entry_of(Kind.ONE_WAY, "盾", "UKey、证书"), STANDS, replaces=(Kind.ONE_WAY, "盾")) is None


def test_every_entry_that_ships_with_the_product_makes_sense() -> None:
    stands = laid_over(shipped_entries(), ())
    assert [problem_of(one, stands, replaces=one.key) for one in shipped_entries()] == [None] * len(stands)


def test_the_house_adds_alters_and_removes() -> None:
    changes = [
        Change(Kind.EQUAL, "结账", ("结账", "封账", "扎账"), 1),
        Change(Kind.TERM, "指标", (), 1),
        Change(Kind.TERM, "台账", ("台账",), 2),
    ]
    stands = laid_over(SHIPPED, changes)
    assert [(stand.entry.words, stand.number) for stand in stands.values()] == [
        (("结账", "封账", "扎账"), 1),
        (("盾", "UKey"), 0),
        (("台账",), 2),
    ]


def test_what_says_the_same_as_the_product_is_no_change() -> None:
    published = [Change(Kind.TERM, "指标", (), 1), Change(Kind.TERM, "台账", ("台账",), 1)]
    draft = [Change(Kind.TERM, "指标", ("指标",)), Change(Kind.TERM, "台账", ())]
    assert merged(SHIPPED, published, draft) == []


def test_what_came_from_the_draft_is_of_the_version_that_brings_it() -> None:
    changes = [Change(Kind.TERM, "台账", ("台账",), 1), Change(Kind.TERM, "库款", ("库款",))]
    assert [change.number for change in numbered(changes, 2)] == [1, 2]


def test_going_back_undoes_every_later_change() -> None:
    wanted = [Change(Kind.TERM, "台账", ("台账",), 1)]
    present = [Change(Kind.TERM, "库款", ("库款",), 2), Change(Kind.TERM, "指标", (), 2)]
    back = going_back(present, wanted, SHIPPED)
    assert fingerprint(merged(SHIPPED, present, back)) == fingerprint(wanted)
