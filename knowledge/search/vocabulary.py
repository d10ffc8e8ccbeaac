"""The vocabulary: entries as people keep them, and the same arranged for looking up. Pure.

What ships with the product is data (`data/words.json`), versioned with the code; a house lays its own entries over it.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from knowledge.search import pinyin, tokens

SYNONYM_WEIGHT = 0.5
LINKED_WEIGHT = 0.25


class Kind(StrEnum):
    """What an entry says of its words.

    EQUAL and LINKED: each stands for all others. ONE_WAY: the first stands for the others. MEANING: the first is
    ambiguous; what it is taken for, what else it may mean. SPELLING: letters, and what they abbreviate. TERM: a word
    of the trade, found by its sound and initials. KEPT: a word that is no misspelt term.
    """

    EQUAL = "equal"
    ONE_WAY = "one_way"
    LINKED = "linked"
    MEANING = "meaning"
    SPELLING = "spelling"
    TERM = "term"
    KEPT = "kept"


Key = tuple[Kind, str]


@dataclass(frozen=True)
class Entry:
    """Words that belong together; kind and first word tell it from any other."""

    kind: Kind
    words: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What tells it from any other."""
        return self.kind, tokens.normalize(self.words[0])


@dataclass(frozen=True)
class Words:
    """A vocabulary for looking up; `label` tells it from any other.

    `lone` are the terms that it has no other word for.
    """

    label: str
    partners: dict[str, list[tuple[str, float]]]
    terms: frozenset[str]
    lone: frozenset[str]
    by_sound: dict[tuple[str, ...], str]
    by_letters: dict[str, str]
    meanings: tuple[tuple[str, str, str], ...]
    longest: int

    def lone_in(self, text: str) -> frozenset[str]:
        """The terms in a text that an answer has to name, because no other word says the same."""
        return self.lone.intersection(self._known.findall(text))

    def named_in(self, text: str) -> frozenset[str]:
        """The terms in a text, and the words in it for which the vocabulary has others."""
        return (self.lone | self.partners.keys()).intersection(self._known.findall(text))

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.terms, key=len, reverse=True))))


def arranged(entries: Collection[Entry], label: str) -> Words:
    """The entries for looking up."""
    partners = _partners(entries)
    terms = [word for (word,) in _words_of(entries, Kind.TERM)]
    sound: dict[tuple[str, ...], str] = {}
    letters: dict[str, str] = {}
    for term in terms:
        sound.setdefault(pinyin.syllables(term), term)
        for spelling in (pinyin.initials(term), pinyin.spelled(term)):
            letters.setdefault(spelling, term)
    letters |= dict(_words_of(entries, Kind.SPELLING))
    meanings = tuple((word, taken, other) for word, taken, other in _words_of(entries, Kind.MEANING))
    kept = (word for (word,) in _words_of(entries, Kind.KEPT))
    known = frozenset((*terms, *partners, *kept))
    lone = frozenset(terms) - partners.keys()
    return Words(label, partners, known, lone, sound, letters, meanings, max(map(len, partners), default=0))


@cache
def shipped_words() -> Words:
    """The vocabulary that ships with the product."""
    return arranged(shipped_entries(), str(_shipped()["version"]))


@cache
def shipped_entries() -> tuple[Entry, ...]:
    """The entries that ship with the product."""
    stored = _shipped()
    return (
        *(Entry(Kind.EQUAL, tuple(group)) for group in stored["equal"]),
        *(Entry(Kind.LINKED, tuple(group)) for group in stored["linked"]),
        *(Entry(Kind.ONE_WAY, (word, *meant)) for word, meant in stored["one_way"].items()),
        *(Entry(Kind.MEANING, (one["word"], one["taken"], one["other"])) for one in stored["meanings"]),
        *(Entry(Kind.SPELLING, pair) for pair in stored["spellings"].items()),
        *(Entry(Kind.TERM, (word,)) for word in stored["terms"]),
        *(Entry(Kind.KEPT, (word,)) for word in stored["kept"]),
    )


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "words.json").read_text(encoding="utf-8"))
    return found


def _words_of(entries: Iterable[Entry], kind: Kind) -> Iterator[list[str]]:
    return ([tokens.normalize(word) for word in entry.words] for entry in entries if entry.kind is kind)


def _partners(entries: Collection[Entry]) -> dict[str, list[tuple[str, float]]]:
    partners: dict[str, list[tuple[str, float]]] = {}
    for kind, weight in ((Kind.EQUAL, SYNONYM_WEIGHT), (Kind.LINKED, LINKED_WEIGHT)):
        for members in _words_of(entries, kind):
            for member in members:
                others = [(other, weight) for other in members if other != member and other not in member]
                partners.setdefault(member, []).extend(others)
    for word, *meant in _words_of(entries, Kind.ONE_WAY):
        partners.setdefault(word, []).extend((one, SYNONYM_WEIGHT) for one in meant)
    return partners
