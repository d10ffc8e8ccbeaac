"""Homophone typos: mended where the articles know better, and nothing else."""

from collections import Counter

import pytest

from knowledge.search.spelling import by_sound, respell

COUNTS = Counter({"指标": 9, "标余": 4, "余额": 8, "支付": 9, "付令": 5, "结算": 6, "决算": 7, "授权": 5, "权支": 5})
SOUNDS = by_sound("指标余额支付令结算决授权")
TERMS = {"结算", "决算", "指标"}


def alike(syllable: str) -> list[str]:
    return SOUNDS.get(syllable, [])


def mend(text: str) -> str | None:
    return respell(text, COUNTS.__getitem__, alike, TERMS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("授全支付", "授权支付"),
        ("指标鱼额", "指标余额"),
        ("ABC支负123", "abc支付123"),
        ("支负，授全支付", "支付,授权支付"),
    ],
)
def test_a_character_that_fits_nowhere_is_taken_for_the_one_that_does(typed: str, meant: str) -> None:
    assert mend(typed) == meant


@pytest.mark.parametrize("typed", ["指标余额", "结算", "天气预报", "1,234.56", "财办〔2023〕12号", "ORA-00001", ""])
def test_known_words_unknown_words_and_numbers_stay(typed: str) -> None:
    assert mend(typed) is None


@pytest.mark.parametrize(
    ("typed", "known"),
    [("三亿元怎么报", "三一 一元"), ("十亿元以下", "十一 一元"), ("拾贰号", "拾二 二号"), ("三议元", "三亿 亿元")],
)
def test_a_number_in_words_stays_and_none_comes_in_beside_one(typed: str, known: str) -> None:
    counts, sounds = Counter(known.split() * 9), by_sound("一亿二")
    assert respell(typed, counts.__getitem__, lambda syllable: sounds.get(syllable, []), ()) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zhifu", "支付"),
        ("zhi biao yu e", "指标余额"),
        ("zhibiaoy", "指标"),
        ("shouquan zhifu", "授权支付"),
        ("指标yue怎么查", "指标余额怎么查"),
    ],
)
def test_letters_that_no_article_has_are_read_as_pinyin(typed: str, meant: str) -> None:
    assert mend(typed) == meant


@pytest.mark.parametrize("typed", ["login", "zhi", "zhifu2", "lingquan", "z" * 61, "zhifu" * 13])
def test_letters_that_read_as_nothing_that_an_article_says_stay(typed: str) -> None:
    assert mend(typed) is None


def test_letters_that_an_article_has_are_a_word_of_their_own() -> None:
    assert respell("zhifu", Counter({"支付": 9, "zhifu": 1}).__getitem__, alike, ()) is None


def test_a_character_of_two_sounds_is_read_by_either_and_mistyped_by_its_usual_one() -> None:
    counts, sounds = Counter({"还款": 9, "开会": 9}), by_sound("还款开会")
    known = counts.__getitem__, lambda syllable: sounds.get(syllable, ())
    assert respell("huankuan", *known, ()) == "还款"
    assert respell("开快", *known, ()) is None


def test_how_many_is_a_number_too() -> None:
    assert respell("几本", Counter({"基本": 9}).__getitem__, lambda _syllable: ["基"], ()) is None


@pytest.mark.parametrize(("typed", "known"), [("几种支付", "中支"), ("年第", "年底")])
def test_what_is_counted_or_numbered_is_no_typing_error(typed: str, known: str) -> None:
    sounds = by_sound(known)
    assert respell(typed, Counter({known: 9}).__getitem__, lambda syllable: sounds.get(syllable, ()), ()) is None


def test_a_rare_pair_is_no_reason() -> None:
    assert respell("授全", Counter({"授权": 2}).__getitem__, alike, ()) is None


def test_a_term_of_the_trade_is_left_alone_though_no_article_holds_it() -> None:
    assert respell("绝算", Counter({"决算": 9}).__getitem__, alike, {"绝算"}) is None


def test_of_two_characters_that_fit_alike_every_process_takes_the_same() -> None:
    counts = Counter({"格式": 9, "格是": 9})
    both = {respell("表格时", counts.__getitem__, lambda _syllable, ways=ways: ways, ()) for ways in ("式是", "是式")}
    assert len(both) == 1
