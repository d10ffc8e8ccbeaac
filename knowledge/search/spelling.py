"""Homophone typos found by what the articles themselves say: 授全支付 where all of them write 授权支付. Pure.

A character is taken for a typo when neither of the pairs it stands in occurs anywhere while another character of the
same sound makes pairs that occur often. Numbers, in words too, codes and Latin text are never touched, nor are terms of
the trade.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise

from knowledge.search import pinyin, tokens
from opscenter.core.text import verbatim

# In so many articles one of the new pairs has to stand before it counts as a word.
FEWEST_ARTICLES = 3
NUMERALS = frozenset(verbatim("〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"))

Count = Callable[[str], int]
Alike = Callable[[str], Collection[str]]


def by_sound(characters: Iterable[str]) -> dict[str, list[str]]:
    """Characters grouped by their syllable without tone."""
    groups: dict[str, list[str]] = {}
    for character in characters:
        groups.setdefault(pinyin.syllables(character)[0], []).append(character)
    return groups


def respell(text: str, count: Count, alike: Alike, terms: Collection[str]) -> str | None:
    """The text with at most one character per stretch of Chinese written as it was probably meant; None if it stays.

    `count` says in how many articles a token stands, `alike` gives their characters of one syllable.
    """
    normal = tokens.normalize(text)
    changed = normal
    for run in tokens.chinese_runs(text):
        changed = changed.replace(run, _respell_run(run, count, alike, terms), 1)
    return changed if changed != normal else None


def _respell_run(run: str, count: Count, alike: Alike, terms: Collection[str]) -> str:
    best, meant = 0.0, run
    if run in terms:
        return run
    for place, character in enumerate(run):
        if character in NUMERALS or _inside_term(run, place, terms) or any(map(count, _pairs(run, place))):
            continue
        is_beside_number = not NUMERALS.isdisjoint(run[max(0, place - 1) : place + 2])
        for other in alike(pinyin.syllables(character)[0]):
            if is_beside_number and other in NUMERALS:
                continue
            candidate = f"{run[:place]}{other}{run[place + 1 :]}"
            counts = [count(pair) for pair in _pairs(candidate, place)]
            gain = sum(map(math.log1p, counts))
            if other != character and gain > best and max(counts, default=0) >= FEWEST_ARTICLES:
                best, meant = gain, candidate
    return meant


def _pairs(run: str, place: int) -> Iterator[str]:
    return (left + right for left, right in pairwise(run[max(0, place - 1) : place + 2]))


def _inside_term(run: str, place: int, terms: Collection[str]) -> bool:
    """Whether the character belongs to a term of the trade, of up to six characters."""
    return any(
        run[start:end] in terms
        for start in range(max(0, place - 5), place + 1)
        for end in range(place + 1, min(len(run), start + 6) + 1)
        if end - start > 1
    )
