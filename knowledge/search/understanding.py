"""From what a person typed to weighted tokens: synonyms, other readings, words with two meanings. Pure.

Numbers, amounts and codes are never changed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from knowledge.search import pinyin, tokens
from knowledge.search.contract import Query
from knowledge.search.spelling import NUMERALS
from knowledge.search.vocabulary import Words, shipped_words
from opscenter.core.text import verbatim

QUERY_LIMIT = 200
TOKEN_LIMIT = 120
# A token that is repeated in the question counts a little more, not twice.
REPEAT_LIMIT = 2
_LETTERS = re.compile(r"[a-z][a-z ]*")
# Letters beside other words; of two, too many are initials of something.
_BESIDE = re.compile(r"(?<![a-z0-9])[a-z]{3,40}(?![a-z0-9])")
_SPACE_BETWEEN_CHINESE = re.compile(rf"(?<=[{tokens.CHINESE}])\s+(?=[{tokens.CHINESE}])")
_SPOKEN_YEAR = re.compile(verbatim(r"二[〇零][〇零一二三四五六七八九]{2}(?=\s*年)"))
# 2027年, 2027 预算, 2024、2025年.
_YEAR = re.compile(verbatim(r"(?<!\d)(20\d{2})(?=\s*(?:年|预算|决算|[、和到至]\s*20\d{2}\s*年))"))
_RELATIVE_YEARS = dict(
    zip(verbatim("前年 去年 上年 今年 本年 明年 下年").split(), (-2, -1, -1, 0, 0, 1, 1), strict=True)
)
_DIGITS = str.maketrans(verbatim("〇零一二三四五六七八九"), "00123456789")
# 3500元, 1.2万元: how much money it is about. Below 1, so that nobody misses it in an answer (`coverage` of a hit).
_AMOUNT = re.compile(verbatim(r"\d[\d,.]*\s*[百千万亿]*[元块]"))
AMOUNT_WEIGHT = 0.9
# Of a year that is asked for: its articles are chosen by it already.
_YEAR_WORD = re.compile(verbatim(r"(20\d{2}\s*年)"))
YEAR_SIGN, YEAR_WEIGHT = verbatim("年"), 0.5
# Who is asked, not what about: half of all articles speak of it.
_OFFICE = re.compile(verbatim(r"财政(?:局|厅|部门|所)"))
OFFICE_WEIGHT = 0.5
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class Meaning:
    """A word that stands for two things: what we took it for, and what else it may mean."""

    word: str
    taken: str
    other: str


@dataclass(frozen=True)
class Understood:
    """A question as the search understood it, the vocabulary by which it did, and the years that it names.

    `other_reading` is how it sounds, `other_words` what it says in words that mean the same; None where that is no
    other text.
    """

    text: str
    query: Query
    words: Words
    other_reading: str | None = None
    other_words: str | None = None
    meaning: Meaning | None = None
    years: frozenset[int] = frozenset()


def clean(text: str) -> str:
    """The text without control characters and spaces inside Chinese words, cut to what a question needs."""
    plain = _CONTROL.sub(" ", text[: QUERY_LIMIT * 4]).strip()[:QUERY_LIMIT]
    return _SPACE_BETWEEN_CHINESE.sub("", plain)


def understand(raw: str, words: Words | None = None) -> Understood:
    """Weighted tokens of a question, what else it may have been meant to say, and its ambiguous word if it has one.

    Without `words` by the vocabulary that ships with the product.
    """
    text, words = clean(raw), words or shipped_words()
    normal, years = _in_digits(text), years_in(text)
    counts = Counter(tokens.cut(_YEAR_WORD.sub(r"\1 ", normal)))
    weights = {token: float(min(count, REPEAT_LIMIT)) for token, count in counts.most_common(TOKEN_LIMIT)}
    for token in _beside(_AMOUNT, normal, weights):
        weights[token] = AMOUNT_WEIGHT
    for token in _beside(_OFFICE, normal, weights):
        weights[token] = OFFICE_WEIGHT
    for token in weights.keys() & {*map(str, years), *(YEAR_SIGN if years else ())}:
        weights[token] = YEAR_WEIGHT
    for word in words_in(normal, words):
        own = len(tokens.cut(word))
        for partner, weight in words.partners.get(word, []):
            added = tokens.cut(partner)
            share = weight * min(1.0, own / len(added))
            for token in added:
                weights[token] = max(weights.get(token, 0.0), share)
    return Understood(
        text,
        Query(normal, weights),
        words,
        other_reading(text, words),
        other_words(normal, words),
        _meaning(normal, words),
        years,
    )


def other_reading(raw: str, words: Words) -> str | None:
    """The question with words that sound like terms of the trade written as those; pinyin and initials spelled out.

    A word that is a term itself is left alone (结算 is not a misspelt 决算), and so is anything with digits.
    """
    text = tokens.normalize(clean(raw))
    if _LETTERS.fullmatch(text):
        spelled = with_terms(text, words)
        return spelled if spelled != text else None
    changed = text
    for run in tokens.chinese_runs(text):
        changed = changed.replace(run, _by_sound(run, words))
    return changed if changed != text else None


def is_beside(asked: Query, words: Words, text: str) -> bool:
    """Whether a text names a term of the question nowhere, or nothing at all of what is asked: 怎么办 asks nothing."""
    normal = tokens.normalize(text)
    telling = [token for token in asked.weights if tokens.is_telling(token)]
    names_something = bool(tokens.held(normal, telling))
    return not names_something or any(term not in normal for term in words.lone_in(asked.text))


def other_words(text: str, words: Words) -> str | None:
    """The text with each word for which another stands in the vocabulary replaced by the likeliest one."""
    partners = {word: words.partners[word] for word in words_in(text, words)}
    others = {word: max(known, key=itemgetter(1))[0] for word, known in partners.items() if known}
    if not others:
        return None
    return re.sub("|".join(map(re.escape, others)), lambda found: others[found[0]], text)


def with_terms(raw: str, words: Words) -> str:
    """The text with letters that spell a term of the trade, or its initials, written as the term: gwk还款."""
    text = tokens.normalize(clean(raw))
    whole = text.replace(" ", "")
    if _LETTERS.fullmatch(text) and whole not in words.terms and whole in words.by_letters:
        return words.by_letters[whole]
    changed = _BESIDE.sub(lambda it: it[0] if it[0] in words.terms else words.by_letters.get(it[0], it[0]), text)
    return changed if changed != text else clean(raw)


def years_in(text: str) -> frozenset[int]:
    """The years that a question names, in digits or as they are spoken (二零二七年); those of 文号 are none."""
    return frozenset(map(int, _YEAR.findall(tokens.without_document_numbers(_in_digits(text)))))


def without_years(text: str) -> str:
    """A question without the years that it names, by which its articles are chosen already; whole if that is all."""
    return _YEAR_WORD.sub("", _in_digits(text)).strip() or text if years_in(text) else text


def without(text: str, words: Collection[str]) -> str:
    """A text without these words."""
    return re.sub("|".join(map(re.escape, words)), "", text).strip()


def relative_years(text: str, year: int) -> frozenset[int]:
    """The years that a question means by 去年 or 明年 in this year."""
    normal = tokens.normalize(text)
    return frozenset(year + distance for word, distance in _RELATIVE_YEARS.items() if word in normal)


def _in_digits(text: str) -> str:
    return _SPOKEN_YEAR.sub(lambda found: found[0].translate(_DIGITS), tokens.normalize(text))


def words_in(text: str, words: Words) -> Iterator[str]:
    """The known words in a text, longest first, not overlapping."""
    place = 0
    while place < len(text):
        for length in range(min(words.longest, len(text) - place), 0, -1):
            piece = text[place : place + length]
            if piece in words.partners and not _cuts_latin(text, place, place + length):
                yield piece
                place += length - 1
                break
        place += 1


def _beside(kind: re.Pattern[str], text: str, weights: Collection[str]) -> Collection[str]:
    """The tokens of the amounts of money, or the names of offices, in a question that says more than these."""
    said = {token for word in kind.findall(text) for token in tokens.cut(word)}
    return said if said < set(weights) else ()


def _by_sound(run: str, words: Words, sounds: Sequence[str] | None = None) -> str:
    sounds = sounds or pinyin.syllables(run)
    if len(sounds) != len(run):
        # Characters without a known sound stand together.
        return run
    for length in range(min(5, len(run)), 1, -1):
        for start in range(len(run) - length + 1):
            piece, end = run[start : start + length], start + length
            term = words.by_sound.get(tuple(sounds[start:end]))
            if (
                term
                and _keeps_numbers(piece, term)
                and not any(part in words.terms for part in _parts(run, start, length))
            ):
                before, after = _by_sound(run[:start], words, sounds[:start]), _by_sound(run[end:], words, sounds[end:])
                return before + term + after
    return run


def _keeps_numbers(piece: str, term: str) -> bool:
    """Whether the term is another word than the piece, with the same numerals in it."""
    return term != piece and all(one == other for one, other in zip(piece, term, strict=False) if one in NUMERALS)


def _parts(run: str, start: int, length: int) -> Iterator[str]:
    """The piece and the words that reach over its edge: 指标准 must not become something else inside 指标."""
    for first in range(max(0, start - 2), start + length):
        for last in range(max(first, start) + 2, min(len(run), start + length + 2) + 1):
            if last - first <= 5:
                yield run[first:last]


def _cuts_latin(text: str, start: int, end: int) -> bool:
    def joins(left: str, right: str) -> bool:
        return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()

    before = start > 0 and joins(text[start - 1], text[start])
    return before or (end < len(text) and joins(text[end - 1], text[end]))


def _meaning(text: str, words: Words) -> Meaning | None:
    for word, taken, other in words.meanings:
        if word in text and other not in text and taken not in text:
            return Meaning(word, taken, text.replace(word, other, 1))
    return None
