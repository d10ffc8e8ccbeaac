"""Money: reading, writing, capitals, rounding and sharing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscenter.core import money
from opscenter.core.money import MoneyError

CAPITALS = {
    "1000000.00": "壹佰万元整",
    "100005.00": "壹拾万零伍元整",
    "10000500.05": "壹仟万零伍佰元零伍分",
    "1262611.74": "壹佰贰拾陆万贰仟陆佰壹拾壹元柒角肆分",
    "219441.92": "贰拾壹万玖仟肆佰肆拾壹元玖角贰分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "100005000.00": "壹亿零伍仟元整",
    "1000100000000.00": "壹万零壹亿元整",
    "10.00": "壹拾元整",
    "0.50": "伍角整",
    "0.05": "伍分",
    "0.00": "零元整",
    "-3.00": "负叁元整",
}


@pytest.mark.parametrize(("amount", "text"), CAPITALS.items(), ids=list(CAPITALS))
def test_capitals_follow_the_payment_rules(amount, text):
    assert money.capitals(money.parse(amount)) == text


def test_an_absurd_amount_has_no_capitals():
    with pytest.raises(MoneyError, match=r"money\.too_large"):
        money.capitals(10**18)


WRITTEN = {
    "1234.56": 123_456,
    "1234.5": 123_450,
    "¥1,234.56": 123_456,
    "￥１,２３４.５６": 123_456,
    "1,234,567元": 123_456_700,
    "人民币 12 元": 1_200,
    "126.26万元": 126_260_000,
    "1.2 亿元": 12_000_000_000,
    "-3": -300,
    "-¥3.00": -300,
    "¥-3.00": -300,
    "−¥3.00": -300,
    "1.230": 123,
}


@pytest.mark.parametrize(("text", "fen"), WRITTEN.items(), ids=list(WRITTEN))
def test_amounts_are_read_as_people_write_them(text, fen):
    assert money.parse(text) == fen


@pytest.mark.parametrize("text", ["", "元", "1,23", "12,3456", "1.2.3", "--3", "-¥-3", "1e5", "3 美元", "nan"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(MoneyError, match=r"money\.invalid"):
        money.parse(text)


def test_a_fraction_of_a_fen_is_refused_and_not_rounded():
    with pytest.raises(MoneyError, match=r"money\.too_precise"):
        money.parse("1.234")


@pytest.mark.parametrize(
    ("fen", "text"), [(123_456, "¥1,234.56"), (-5, "−¥0.05"), (0, "¥0.00"), (100_000_000, "¥1,000,000.00")]
)
def test_yuan_show_two_decimals_and_separators(fen, text):
    assert money.yuan(fen) == text


def test_a_column_shows_no_currency_and_a_file_no_separators():
    assert (money.amount(-123_456), money.plain(-123_456)) == ("−1,234.56", "-1234.56")


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (999_999, "¥9,999.99"),
        (126_261_174, "126.26 万元"),
        (-126_265_000, "−126.27 万元"),
        (12_345_678_900, "1.23 亿元"),
    ],
)
def test_overviews_take_the_unit_that_reads_best(fen, text):
    assert money.short(fen) == text


def test_a_rounded_away_loss_shows_no_minus():
    assert money.wan_yuan(-1, places=0) == "0 万元"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(Decimal("2.5"), 3), (Decimal("-2.5"), -3), (Fraction(7, 3), 2), (Decimal("0.4999"), 0), (4, 4)],
)
def test_half_is_rounded_away_from_zero(value, rounded):
    assert money.half_up(value) == rounded


def test_the_worked_settlement_comes_out_to_the_fen():
    pool = Fraction(412, 41_300) / 2 + Fraction(5_210, 498_000) / 2
    lines = [1_850_000 * 24, 120_000 * 216, 9_600 * 4_944, 240_000 * 20]
    total = money.half_up(sum(lines) + 360_000_000 * pool)
    quarter = money.times(total, Decimal("0.2"))
    paid = money.times(quarter, Decimal("0.874"))
    late = money.times(quarter, Decimal("0.005"))
    assert (total, quarter, paid, late) == (126_261_174, 25_252_235, 22_070_453, 126_261)
    assert (money.times(total, Decimal("0.3")), paid - late) == (37_878_352, 21_944_192)


def test_equal_remainders_go_to_the_larger_weight_then_to_the_earlier():
    assert money.share_by_largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert money.share_by_largest_remainder(10, [1, 3]) == [2, 8]


def test_a_refund_is_shared_like_a_payment():
    assert money.share_by_largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_nothing_can_be_shared_without_positive_weights(weights):
    with pytest.raises(ValueError, match="weights"):
        money.share_by_largest_remainder(100, weights)


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6) | st.fractions(0, 1000), min_size=1, max_size=30).filter(any),
)
def test_shares_add_up_and_stay_within_one_fen_of_the_exact_part(total, weights):
    shares = money.share_by_largest_remainder(total, weights)
    assert sum(shares) == total
    whole = sum(map(Fraction, weights))
    assert all(abs(share - total * Fraction(weight) / whole) < 1 for share, weight in zip(shares, weights, strict=True))


@given(st.integers(-(10**17), 10**17))
def test_every_written_form_reads_back(fen):
    assert money.parse(money.yuan(fen)) == money.parse(money.plain(fen)) == fen


@given(st.integers(0, 10**15))
def test_capitals_name_the_amount_and_no_other(fen):
    text = money.capitals(fen)
    assert _read_capitals(text) == fen
    assert "零零" not in text


def _read_capitals(text: str) -> int:
    whole, _, rest = text.removesuffix("整").rpartition("元")
    fen = 0
    for sign, unit in (("角", 10), ("分", 1)):
        before, found, after = rest.partition(sign)
        if found:
            fen += "零壹贰叁肆伍陆柒捌玖".index(before[-1]) * unit
            rest = after
    return _read_integer(whole) * 100 + fen


def _read_integer(text: str) -> int:
    for sign, unit in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        high, found, low = text.partition(sign)
        if found:
            return _read_integer(high) * unit + _read_integer(low)
    return int("".join(str("零壹贰叁肆伍陆柒捌玖".index(sign)) for sign in text) or 0)
