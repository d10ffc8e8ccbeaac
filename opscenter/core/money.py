"""Money as integer fen: reading, writing, 大写 capitals, rounding once, and sharing a sum out to the last fen.

Never float. Fractions of a fen exist only inside a calculation, as `Decimal` or `Fraction`, and end in `half_up`.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from opscenter.core.text import gettext, mark, verbatim

FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
FEN_PER_YI = 100_000_000 * FEN_PER_YUAN
MINUS = "\u2212"
CAPITALS_LIMIT_FEN = 10**16 * FEN_PER_YUAN

Exact: TypeAlias = int | Decimal | Fraction

_IN_WAN = mark("{amount} 万元")
_IN_YI = mark("{amount} 亿元")
_SCALES = {"": FEN_PER_YUAN, verbatim("万"): FEN_PER_WAN, verbatim("亿"): FEN_PER_YI}
_WRITTEN = re.compile(
    r"(?:RMB|CNY|" + verbatim("人民币") + r")?\s*(?P<before>[-−+]?)\s*[¥￥]?\s*(?P<after>[-−+]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?"
    r"\s*(?P<scale>" + verbatim("[万亿]?") + r")\s*" + verbatim("[元圆]?"),
    re.IGNORECASE,
)
_DIGITS = verbatim("零壹贰叁肆伍陆柒捌玖")
_PLACES = ("", *verbatim("拾佰仟"))
_ZERO, _WAN, _YI, _YUAN, _JIAO, _FEN, _WHOLE, _MINUS = tuple(verbatim("零万亿元角分整负"))


class MoneyError(ValueError):
    """The text is no amount; `code` is `money.invalid`, `money.too_precise` or `money.too_large`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(text: str) -> int:
    """Fen from an amount as people write it: `1234.5`, `¥1,234.50`, `126.26万元`, `1.2 亿`, `-３元`.

    Raises `MoneyError`: `money.too_precise` when the amount does not end at a whole fen, `money.invalid` otherwise.
    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or (found["before"] and found["after"]):
        raise MoneyError("money.invalid")
    part = found["part"] or ""
    amount = Fraction(int(found["whole"].replace(",", "") + part), 10 ** len(part)) * _SCALES[found["scale"]]
    if amount.denominator != 1:
        raise MoneyError("money.too_precise")
    is_negative = (found["before"] or found["after"]) in ("-", MINUS)
    return -amount.numerator if is_negative else amount.numerator


def plain(fen: int) -> str:
    """`-1234.56`, hyphen as minus and no separators: for files that machines read."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // FEN_PER_YUAN}.{abs(fen) % FEN_PER_YUAN:02}"


def amount(fen: int) -> str:
    """`1,234.56` for table columns whose head names the unit; a negative one is `−1,234.56`."""
    return f"{_minus(fen)}{abs(fen) // FEN_PER_YUAN:,}.{abs(fen) % FEN_PER_YUAN:02}"


def yuan(fen: int) -> str:
    """`¥1,234.56`; a negative amount is `−¥1,234.56`."""
    return f"{_minus(fen)}¥{amount(abs(fen))}"


def wan_yuan(fen: int, *, places: int = 2, locale: str = "zh_CN") -> str:
    """`126.26 万元`, rounded half up; for overviews, never for documents."""
    return gettext(_IN_WAN, locale, amount=_scaled(fen, FEN_PER_WAN, places))


def yi_yuan(fen: int, *, places: int = 2, locale: str = "zh_CN") -> str:
    """`1.27 亿元`, rounded half up; for overviews, never for documents."""
    return gettext(_IN_YI, locale, amount=_scaled(fen, FEN_PER_YI, places))


def short(fen: int, *, locale: str = "zh_CN") -> str:
    """The unit that reads best: 亿元 from one 亿, 万元 from one 万, exact yuan below."""
    if abs(fen) >= FEN_PER_YI:
        return yi_yuan(fen, locale=locale)
    return wan_yuan(fen, locale=locale) if abs(fen) >= FEN_PER_WAN else yuan(fen)


def capitals(fen: int) -> str:
    """The amount in capital numerals: `壹拾万零伍元整`, `壹仟万零伍佰元零伍分`.

    Follows 支付结算办法 附一: one 零 for any run of empty places, 整 after 元 and after 角. Raises `MoneyError`
    `money.too_large` from 10^16 yuan on.
    """
    if abs(fen) >= CAPITALS_LIMIT_FEN:
        raise MoneyError("money.too_large")
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, 10)
    text = _capital_integer(whole) + _YUAN if whole or not rest else ""
    if jiao:
        text += _DIGITS[jiao] + _JIAO
    elif last and whole:
        text += _ZERO
    text += _DIGITS[last] + _FEN if last else _WHOLE
    return _MINUS + text if fen < 0 else text


def half_up(value: Exact) -> int:
    """The nearest integer; exactly half goes away from zero (四舍五入)."""
    exact = Fraction(value)
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -rounded if exact < 0 else rounded


def times(fen: int, factor: Exact) -> int:
    """A sum times a quantity or rate (`Decimal("0.874")`), rounded half up to whole fen once."""
    return half_up(Fraction(factor) * fen)


def share_by_largest_remainder(total_fen: int, weights: Sequence[Exact]) -> list[int]:
    """Whole shares in proportion to the weights that add up to the total exactly.

    Each share is rounded towards zero; the missing fen go one by one to the largest remainders, among equal ones to
    the larger weight, then to the earlier position. Raises ValueError for negative weights or an all-zero list.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if any(weight < 0 for weight in exact) or not whole:
        raise ValueError("weights must not be negative and must not all be zero")
    amounts = [abs(total_fen) * weight / whole for weight in exact]
    shares = [int(amount) for amount in amounts]
    order = sorted(range(len(exact)), key=lambda index: (shares[index] - amounts[index], -exact[index], index))
    for index in order[: abs(total_fen) - sum(shares)]:
        shares[index] += 1
    return shares if total_fen >= 0 else [-share for share in shares]


def _minus(fen: int) -> str:
    return MINUS if fen < 0 else ""


def _scaled(fen: int, unit: int, places: int) -> str:
    scaled = half_up(Fraction(abs(fen) * 10**places, unit))
    sign = _minus(fen) if scaled else ""
    whole, part = divmod(scaled, 10**places)
    return f"{sign}{whole:,}.{part:0{places}}" if places else f"{sign}{whole:,}"


def _capital_integer(number: int) -> str:
    for size, unit in ((10**8, _YI), (10**4, _WAN)):
        if number >= size:
            high, low = divmod(number, size)
            gap = _ZERO if 0 < low < size // 10 else ""
            return _capital_integer(high) + unit + gap + (_capital_integer(low) if low else "")
    return _capital_section(number)


def _capital_section(number: int) -> str:
    """Capital numerals of 0 to 9999; 0 itself is 零."""
    text = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and number % 10**place and not text.endswith(_ZERO):
            text += _ZERO
    return text or _ZERO
