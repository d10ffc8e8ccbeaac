"""Homophone typos found by what the articles themselves say: 授全支付 where all of them write 授权支付. Pure.

A character is taken for a typo when neither of the pairs it stands in occurs anywhere while another character of the
same sound makes pairs that occur often. Numbers, in words too, codes and Latin words that some article has are never
touched, nor are terms of the trade. Letters that no article has are read as pinyin: zhibiao kanbudao.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from itertools import pairwise

from knowledge.search import pinyin, tokens
from opscenter.core.text import verbatim

# In so many articles one of the new pairs has to stand before it counts as a word.
FEWEST_ARTICLES = 3
NUMERALS = frozenset(verbatim("几〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"))
# What stands beside one of these is counted or numbered: 几种, 第三号.
_NUMBER = NUMERALS | frozenset(verbatim("第年月日号"))
# As many letters are read as pinyin at most, and in so many articles two characters stand side by side at least.
FEWEST_READ = 2
LETTERS, LONGEST_SYLLABLE = 60, 6
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
_ONLY_LETTERS = re.compile(r"[a-z ]+")

Count = Callable[[str], int]
Alike = Callable[[str], Collection[str]]


def by_sound(characters: Iterable[str]) -> dict[str, list[str]]:
    """Characters grouped by their syllables without tone, one of several readings in each."""
    groups: dict[str, list[str]] = {}
    for character in characters:
        for syllable in pinyin.readings(character):
            groups.setdefault(syllable, []).append(character)
    return groups


def respell(text: str, count: Count, alike: Alike, terms: Collection[str]) -> str | None:
    """The text with at most one character per stretch of Chinese written as it was probably meant; None if it stays.

    `count` says in how many articles a token stands, `alike` gives their characters of one syllable.
    """
    normal = tokens.normalize(text)
    changed = normal
    for run in tokens.chinese_runs(text):
        changed = changed.replace(run, _respell_run(run, count, alike, terms), 1)
    changed = _in_characters(changed, count, alike, terms)
    return changed if changed != normal else None


def _in_characters(text: str, count: Count, alike: Alike, terms: Collection[str]) -> str:
    """The text with its pinyin as characters; letters with spaces between them may be one word."""

    def read(letters: str) -> str | None:
        return None if letters in terms or count(letters) else _begun(letters, count, alike)

    whole = read(text.replace(" ", "")) if _ONLY_LETTERS.fullmatch(text) else None
    return whole or _LETTERS.sub(lambda found: read(found[0]) or found[0], text)


def _begun(letters: str, count: Count, alike: Alike) -> str | None:
    """Pinyin as characters, its last syllable left out if it is only half typed."""
    ends = range(len(letters), max(0, len(letters) - LONGEST_SYLLABLE), -1) if len(letters) <= LETTERS else ()
    return next(filter(None, (_read(letters[:end], count, alike) for end in ends)), None)


def _read(letters: str, count: Count, alike: Alike) -> str | None:
    """Pinyin as the fewest characters that stand side by side most often; None where one hardly ever does."""
    seen = cache(count)
    # By place in the letters and last character: how many there are, how seldom they stand side by side, and they.
    readings: dict[int, dict[str, tuple[int, float, str]]] = {0: {"": (0, 0.0, "")}}
    for start in range(len(letters)):
        for end in range(start + 1, min(len(letters), start + LONGEST_SYLLABLE) + 1):
            for other in alike(letters[start:end]) if start in readings else ():
                best = min(
                    (number + 1, seldom - (math.log1p(seen(last + other)) if last else 0.0), text + other)
                    for last, (number, seldom, text) in readings[start].items()
                )
                known = readings.setdefault(end, {})
                known[other] = min(best, known.get(other, best))
    for _number, _seldom, text in sorted(readings.get(len(letters), {}).values()):
        if all(max(map(seen, _pairs(text, place)), default=0) >= FEWEST_READ for place in range(len(text))):
            return text
    return None


def _respell_run(run: str, count: Count, alike: Alike, terms: Collection[str]) -> str:
    best, meant = 0.0, run
    if run in terms:
        return run
    for place, character in enumerate(run):
        if (
            not _NUMBER.isdisjoint(run[max(0, place - 1) : place + 2])
            or _inside_term(run, place, terms)
            or any(map(count, _pairs(run, place)))
        ):
            continue
        sound = pinyin.syllables(character)
        # In their order: of two that fit alike, every process takes the same one.
        for other in sorted(alike(sound[0])):
            # Whoever mistypes a character had its usual sound in mind (会, not kuai).
            if pinyin.syllables(other) != sound:
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
