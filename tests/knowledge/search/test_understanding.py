"""What a question is understood as: synonyms, sounds, two meanings, and what is never touched."""

from dataclasses import replace

import pytest

from knowledge.search import tokens
from knowledge.search.understanding import (
    clean,
    is_beside,
    other_reading,
    other_words,
    relative_years,
    understand,
    with_terms,
    without_years,
)
from knowledge.search.vocabulary import Entry, Kind, arranged, shipped_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhibiao", "指标"),
        ("gwk", "公务卡"),
        ("公物卡怎么还", "公务卡怎么还"),
        ("只付申请退回", "支付申请退回"),
        ("另余额账户", "零余额账户"),
    ],
)
def test_what_sounds_like_a_term_may_have_meant_it(typed: str, read: str) -> None:
    assert other_reading(typed, shipped_words()) == read


@pytest.mark.parametrize("typed", ["结算", "财办〔2023〕12号", "13800138000", "1,234.56", "ukey", "指标", "abc123"])
def test_real_words_numbers_and_codes_are_never_corrected(typed: str) -> None:
    assert other_reading(typed, shipped_words()) is None


def test_a_number_in_words_is_no_misspelt_term() -> None:
    words = replace(shipped_words(), by_sound={("yi", "yi"): "意义", ("yi", "ti"): "一体"})
    assert (other_reading("一亿怎么报", words), other_reading("依题怎么报", words)) == (None, "一体怎么报")


@pytest.mark.parametrize("written", ["12月25日", "12月25号", "十二月二十五日", "12-25", "2026-12-25", "2026/12/25"])
def test_a_day_is_the_same_however_it_is_written(written: str) -> None:
    assert "12-25" in tokens.cut(f"{written}以前付款")


@pytest.mark.parametrize("written", ["13月25日", "12月32日", "020-8333", "1-31-2", "五六月"])
def test_what_is_no_day_of_the_year_is_not_taken_for_one(written: str) -> None:
    assert [token for token in tokens.cut(written) if "-" in token] == []


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "【】", "（）", "<>", "《》", "〈〉", "{}", "「」", "『』"])
@pytest.mark.parametrize("rest", ["12号", " 第 12 号", "12"])
def test_a_document_number_is_one_token_in_any_brackets(brackets: str, rest: str) -> None:
    assert tokens.document_numbers(f"财办{brackets[0]}2023{brackets[1]}{rest}") == ["财办2023〔12"]


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("国务院令第738号", "务院令〔738"),
        ("国务院令 738 号", "务院令〔738"),
        ("国务院第738号令", "务院令〔738"),
        ("738号令", "令〔738"),
        ("财政部公告2024年第3号", "公告2024〔3"),
        ("财会2017 25号", "财会2017〔25"),
        ("GB/T 33358", "gb〔33358"),
        ("GBT33358", "gb〔33358"),
    ],
)
def test_decrees_and_announcements_have_numbers_too(written: str, token: str) -> None:
    assert tokens.document_numbers(written) == [token]


@pytest.mark.parametrize("asked", ["2027年结转", "2027 年结转", "二零二七年结转", "二〇二七年结转"])
def test_a_question_names_a_year_in_digits_or_as_it_is_spoken(asked: str) -> None:
    assert understand(asked).years == {2027}


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ("2027预算", {2027}),
        ("2024、2025年决算", {2024, 2025}),
        ("财会2017年第25号", set()),
        ("财会〔2017〕25号", set()),
    ],
)
def test_a_year_is_read_without_its_sign_and_not_out_of_a_document_number(asked: str, years: set[int]) -> None:
    assert understand(asked).years == years


def test_last_and_next_year_are_those_of_the_day() -> None:
    assert relative_years("去年的钱明年还能用吗", 2026) == {2025, 2027}


def test_the_year_that_a_question_names_weighs_little_and_says_nothing_of_its_matter() -> None:
    weights = understand("2025年决算").query.weights
    assert (weights["2025"], "年决" in weights, weights["决算"]) == (0.5, False, 1)
    assert [without_years(text) for text in ("二零二五年决算", "2025年", "决算")] == ["决算", "2025年", "决算"]


@pytest.mark.parametrize("amount", ["3500元", "1.2万元", "3,500.00 元"])
def test_no_answer_has_to_hold_an_amount_of_money(amount: str) -> None:
    weights = understand(f"{amount} 公转私").query.weights
    assert all(weights[token] < 1 for token in tokens.cut(amount))
    assert weights["公转"] == 1
    assert max(understand(amount).query.weights.values()) >= 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gwk怎么还", "公务卡怎么还"),
        ("login失败", "登录失败"),
        ("gwk yuqi", "公务卡 yuqi"),
        ("zhi biao", "指标"),
        ("ukey没反应", "ukey没反应"),
    ],
)
def test_letters_that_spell_a_term_are_read_as_the_term(typed: str, meant: str) -> None:
    assert with_terms(typed, shipped_words()) == meant


def test_a_question_says_the_same_in_other_words() -> None:
    words = arranged([Entry(Kind.EQUAL, ("粮饷", "工资")), Entry(Kind.ONE_WAY, ("饷银", "工资"))], "t")
    assert [other_words(text, words) for text in ("粮饷怎么发", "饷银", "补贴")] == ["工资怎么发", "工资", None]


def test_a_month_after_a_year_in_brackets_is_no_document_number() -> None:
    assert tokens.document_numbers("（2023）12月的工资") == []


def test_a_synonym_weighs_less_than_the_word_itself() -> None:
    weights = understand("退票").query.weights
    assert 0 < weights["退汇"] < weights["退票"]


def test_a_linked_word_weighs_less_than_a_synonym() -> None:
    assert understand("指标").query.weights["额度"] < understand("退票").query.weights["退汇"]


def test_a_word_with_two_meanings_says_which_was_taken() -> None:
    meaning = understand("指标不见了").meaning
    assert meaning is not None
    assert (meaning.word, meaning.other) == ("指标", "绩效指标不见了")


def test_a_question_that_names_the_other_meaning_is_left_alone() -> None:
    assert understand("绩效指标怎么填").meaning is None


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  公 务 卡 ", "公务卡"),
        ("UKey 不认", "UKey 不认"),
        ("key\x00盾", "key 盾"),
        ("问" * 900, "问" * 200),
    ],
)
def test_control_characters_spaces_and_length_are_tamed(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize("typed", ["", "。。。", "\x00", "   "])
def test_nothing_to_search_for_gives_no_tokens(typed: str) -> None:
    assert understand(typed).query.weights == {}


@pytest.mark.parametrize(
    ("traditional", "plain"), [("預算指標", "预算指标"), ("國庫支付", "国库支付"), ("結轉", "结转")]
)
def test_traditional_characters_read_as_simplified_ones(traditional: str, plain: str) -> None:
    assert tokens.normalize(traditional) == tokens.normalize(plain)


@pytest.mark.parametrize("text", ["公务卡，還款流程", "UKey 登录 cat", "财办〔2023〕12号", "12月25日前付款", ""])
def test_a_text_holds_the_tokens_that_it_is_cut_into(text: str) -> None:
    wanted = ("公务", "还款", "卡还", "款流程", "ukey", "key", "ca", "2023〔12", "12-25", "12月", "付款")
    held = [token for token in wanted if token in tokens.cut(text)]
    assert tokens.held(text, wanted) == held
    chinese = [token for token in wanted if token in ("公务", "还款", "卡还", "付款")]
    assert tokens.held(text, chinese) == [token for token in held if token in chinese]


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("清算对账不平怎么查", "差异怎么查：先对账，再看清算。", False),
        ("清算对账不平怎么查", "平行记账两边不平，怎么查", True),
        ("退票打回来了怎么办", "退汇以后重新支付。", False),
        ("怎么减肥", "离职了怎么办停薪", True),
    ],
)
def test_a_text_is_beside_the_matter_without_its_terms_or_with_nothing_of_it(
    question: str, text: str, is_told: bool
) -> None:
    assert is_beside(understand(question).query, shipped_words(), text) == is_told


def test_the_office_that_is_asked_counts_less_than_what_it_is_asked() -> None:
    weights = understand("财政局还没审").query.weights
    assert weights["财政"] < weights["没审"]
    assert understand("财政局").query.weights["财政"] == 1.0


@pytest.mark.parametrize("words", ["怎么办", "找谁", "什么"])
def test_a_question_that_names_nothing_is_answered_by_nothing(words: str) -> None:
    asked = understand(words)
    assert is_beside(asked.query, asked.words, "想投诉，怎么办，找谁，什么")
