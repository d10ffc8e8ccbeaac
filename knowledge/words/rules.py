"""Pure rules of the vocabulary: what the house lays over the shipped entries, and what makes no sense."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from knowledge.search import tokens
from knowledge.search.vocabulary import Entry, Key, Kind
from opscenter.core.text import verbatim

LIST_MARK = verbatim("、")
NOTE_LIMIT = 200
REASON_LIMIT = 500
WORD_LIMIT = 20
MOST_WORDS = 12
FEWEST_CHARACTERS = 2
# How many words an entry of a kind has, the first one included; the other kinds have at least two.
COUNTS = {Kind.MEANING: 3, Kind.SPELLING: 2, Kind.TERM: 1, Kind.KEPT: 1}
_SEPARATORS = re.compile(verbatim(r"[、，,;；|\s]+"))
_WORD = re.compile(rf"[{tokens.CHINESE}a-z]+")
_LETTERS = re.compile(r"[a-z]{2,20}")


class Step(StrEnum):
    """What a draft does to an entry."""

    ADDED = "added"
    ALTERED = "altered"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """What the house says of one entry: these words instead of the shipped ones, or none when it shall not count.

    `number` is the version that brought it, 0 in a draft.
    """

    kind: Kind
    head: str
    words: tuple[str, ...]
    number: int = 0

    @property
    def key(self) -> Key:
        """Which entry it is about."""
        return self.kind, self.head

    def as_json(self) -> dict[str, Any]:
        """What the database keeps."""
        return {"kind": self.kind.value, "head": self.head, "words": list(self.words), "number": self.number}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Change":
        """What `as_json` gave."""
        return cls(Kind(stored["kind"]), stored["head"], tuple(stored["words"]), stored["number"])


@dataclass(frozen=True)
class Stand:
    """An entry that counts, and the version it comes from (0: it ships with the product)."""

    entry: Entry
    number: int = 0


@dataclass(frozen=True)
class Problem:
    """Why an entry is not taken: the field, the error code and what the message names."""

    field: str
    code: str
    params: Mapping[str, str]


def laid_over(shipped: Iterable[Entry], changes: Iterable[Change]) -> dict[Key, Stand]:
    """The entries that count once the changes are made."""
    stands = {entry.key: Stand(entry) for entry in shipped}
    for change in changes:
        if change.words:
            stands[change.key] = Stand(Entry(change.kind, change.words), change.number)
        else:
            stands.pop(change.key, None)
    return stands


def merged(shipped: Iterable[Entry], published: Iterable[Change], draft: Iterable[Change]) -> list[Change]:
    """What the house says once the draft is published; what says the same as the product is left out."""
    known = {entry.key: entry.words for entry in shipped}
    changes = {change.key: change for change in published} | {change.key: change for change in draft}
    kept = (change for change in changes.values() if change.words != known.get(change.key, ()))
    return sorted(kept, key=lambda change: change.key)


def numbered(changes: Iterable[Change], number: int) -> list[Change]:
    """The same, with what came from the draft said to be of this version."""
    return [change if change.number else replace(change, number=number) for change in changes]


def going_back(present: Iterable[Change], wanted: Iterable[Change], shipped: Iterable[Entry]) -> list[Change]:
    """The draft that leads from what the house says now to what it said once."""
    known = {entry.key: entry.words for entry in shipped}
    now, then = ({change.key: change.words for change in changes} for changes in (present, wanted))
    targets = {key: then.get(key, known.get(key, ())) for key in now | then}
    return [Change(*key, words) for key, words in sorted(targets.items()) if words != now.get(key, known.get(key, ()))]


def step_of(before: Mapping[Key, Stand], change: Change) -> Step:
    """What a change does to the entries that counted before it."""
    if not change.words:
        return Step.REMOVED
    return Step.ALTERED if change.key in before else Step.ADDED


def fingerprint(changes: Iterable[Change]) -> str:
    """The same for the same entries, whoever made them and when."""
    rows = sorted((change.kind.value, change.head, change.words) for change in changes)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def entry_of(kind: Kind, word: str, others: str) -> Entry:
    """The entry that somebody typed."""
    return Entry(kind, (word.strip(), *(one for one in _SEPARATORS.split(others) if one)))


def problem_of(entry: Entry, stands: Mapping[Key, Stand], *, replaces: Key | None = None) -> Problem | None:
    """Why an entry cannot stand beside these; `replaces` is the one in whose place it comes."""
    others = {key: stand.entry for key, stand in stands.items() if key != replaces}
    if entry.key in others:
        return Problem("word", "words.known", {"word": entry.words[0]})
    return _problem_of_words(entry, replaces) or _problem_of_count(entry) or _problem_beside(entry, others.values())


def _problem_of_words(entry: Entry, replaces: Key | None) -> Problem | None:
    seen: set[str] = set()
    for place, word in enumerate(entry.words):
        field, normal = "others" if place else "word", tokens.normalize(word)
        # The product itself has a few such words, such as 盾; they may be changed and not added.
        may_be_short = place == 0 and replaces == entry.key
        if any(character.isdigit() for character in word):
            code = "words.digits"
        elif not _WORD.fullmatch(normal):
            code = "words.not_a_word" if word else "words.missing"
        elif len(word) < FEWEST_CHARACTERS and not may_be_short:
            code = "words.too_short"
        elif len(word) > WORD_LIMIT:
            code = "words.too_long"
        elif normal in seen:
            code = "words.twice"
        else:
            seen.add(normal)
            continue
        return Problem(field, code, {"word": word})
    return None


def _problem_of_count(entry: Entry) -> Problem | None:
    wanted, given = COUNTS.get(entry.kind), len(entry.words)
    if entry.kind is Kind.SPELLING and not _LETTERS.fullmatch(entry.words[0]):
        return Problem("word", "words.not_letters", {"word": entry.words[0]})
    if wanted is not None and given != wanted:
        return Problem("others", f"words.count_{entry.kind.value}", {})
    if wanted is None and given < FEWEST_CHARACTERS:
        return Problem("others", "words.others_missing", {})
    return Problem("others", "words.too_many", {"limit": str(MOST_WORDS)}) if given > MOST_WORDS else None


def _problem_beside(entry: Entry, others: Collection[Entry]) -> Problem | None:
    mine = {tokens.normalize(word) for word in entry.words}
    head = tokens.normalize(entry.words[0])
    for other in others:
        theirs = {tokens.normalize(word) for word in other.words}
        both = sorted(mine & theirs)
        group = {"word": both[0] if both else "", "group": LIST_MARK.join(other.words)}
        if both and entry.kind is other.kind is Kind.EQUAL:
            return Problem("others", "words.in_two_groups", group)
        if len(both) > 1 and Kind.ONE_WAY in (entry.kind, other.kind) and _stand_in(entry, other):
            return Problem("others", "words.loop", group)
        if len(both) > 1 and entry.kind is other.kind is Kind.ONE_WAY and head in theirs:
            return Problem("others", "words.loop", group)
    return None


def _stand_in(one: Entry, other: Entry) -> bool:
    return Kind.EQUAL in (one.kind, other.kind)
