"""Cutting text into tokens: single characters and pairs of Chinese, words and digit runs of everything else.

Pure. Index and query use the same function; a typo in one character then spoils two pairs and not the whole word.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from knowledge.search.characters import simplified
from opscenter.core.text import verbatim

TEXT_LIMIT = 20_000
CHINESE = verbatim("\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff")
# Of 怎么, 什么, 哪里, 谁, 吗: a pair with one of them says nothing of the matter.
QUESTION_CHARACTERS = frozenset(verbatim("怎么什哪谁吗呢"))
_RUNS = re.compile(rf"[{CHINESE}]+|[a-z0-9]+")
_PARTS = re.compile(r"[a-z]+|[0-9]+")
_CHINESE_RUN = re.compile(rf"[{CHINESE}]+")
# 财办〔2023〕12号 in any bracket style and spacing, with or without 号; 财会2017年第25号; 国务院令第738号, 第738号令;
# GB/T 33358. Who issued it are the two characters before.
_DOCUMENT_NUMBER = re.compile(
    rf"(?P<issuer>[{CHINESE}]{{2}})?\s*(?:"
    + verbatim(r"[〔\[【(［<《〈{「『]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]】)］>》〉}」』]\s*第?\s*(?P<number>\d{1,4})")
    + verbatim(r"(?![\d年月日.%])")
    + verbatim(r"|(?P<said_year>(?:19|20)\d{2})(?:\s*年\s*第?|\s*第|\s)\s*(?P<said>\d{1,4})\s*号")
    + verbatim(r"|令\s*第?\s*(?P<decree>\d{1,4})\s*号|第?\s*(?P<old_decree>\d{1,4})\s*号令")
    + r"|gb\s*/?\s*t?\s*(?P<standard>\d{3,6}))"
)
_DECREE, _STANDARD, _OPENING = verbatim("令"), "gb", verbatim("〔")
# 12月25日, 十二月二十五日, 12-25 and 2026/12/25 are one day of the year.
_ONES = verbatim("零一二三四五六七八九")
_TEN = verbatim("十")
_DAY = re.compile(
    verbatim(r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]")
    + r"|(?<![\d\-/])(?:20\d{2}[\-/])?(?P<m>\d{1,2})[\-/](?P<d>\d{1,2})(?![\d\-/])"
)


def normalize(text: str) -> str:
    """Full width to half width, compatibility forms to plain ones, traditional to simplified, lower case."""
    return simplified(unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).lower())


def cut(text: str) -> list[str]:
    """All tokens of a text in order, repeated ones included."""
    normal = normalize(text)
    tokens = [*(token for pair in _document_numbers(normal) for token in dict.fromkeys(pair)), *_days(normal)]
    for run in _RUNS.findall(normal):
        tokens.extend(_pairs(run) if _CHINESE_RUN.fullmatch(run) else _words(run))
    return tokens


def held(text: str, wanted: Collection[str]) -> list[str]:
    """Those of the wanted tokens that a text has, in their order."""
    # Chinese ones need no cutting: they are what stands side by side.
    present = normalize(text) if all(map(_CHINESE_RUN.fullmatch, wanted)) else set(cut(text))
    return [token for token in wanted if token in present]


def document_numbers(text: str) -> list[str]:
    """The tokens of the 文号 in a text, with their issuers where these are said."""
    return [issued for _token, issued in _document_numbers(normalize(text))]


def without_document_numbers(text: str) -> str:
    """What a text says beside its 文号."""
    return _DOCUMENT_NUMBER.sub(" ", normalize(text))


def days(text: str) -> list[str]:
    """The tokens of the days of the year in a text."""
    return list(_days(normalize(text)))


def chinese_runs(text: str) -> list[str]:
    """The stretches of Chinese characters."""
    return _CHINESE_RUN.findall(normalize(text))


def is_pair(token: str) -> bool:
    """Whether the token says more than a single Chinese character does."""
    return len(token) > 1


def is_telling(token: str) -> bool:
    """Whether the token says something of the matter: a pair or a word that does not only ask."""
    return is_pair(token) and QUESTION_CHARACTERS.isdisjoint(token)


def is_character(token: str) -> bool:
    """Whether the token is a single Chinese character."""
    return len(token) == 1 and _CHINESE_RUN.fullmatch(token) is not None


def _document_numbers(normal: str) -> Iterator[tuple[str, str]]:
    """Of each 文号 the token by which it is found whoever issued it, and the one that says who did, if that is said."""
    for found in _DOCUMENT_NUMBER.finditer(normal):
        decree = found["decree"] or found["old_decree"]
        kind = _DECREE if decree else _STANDARD if found["standard"] else found["year"] or found["said_year"]
        token = f"{kind}{_OPENING}{decree or found['standard'] or found['number'] or found['said']}"
        yield token, f"{found['issuer'] or ''}{token}"


def _days(normal: str) -> Iterator[str]:
    for found in _DAY.finditer(normal):
        month, day = (_number(part) for part in (found["month"] or found["m"], found["day"] or found["d"]))
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield f"{month}-{day}"


def _number(text: str) -> int:
    """Of Arabic digits, or of Chinese numerals below 100; what is neither is below zero."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition(_TEN)
    return (10 * (_ONES.find(tens) if tens else 1) if ten else 0) + (_ONES.find(ones) if ones else 0)


def _pairs(run: str) -> Iterator[str]:
    yield from run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _words(run: str) -> Iterator[str]:
    parts = _PARTS.findall(run)
    yield from parts
    if len(parts) > 1:
        yield run
