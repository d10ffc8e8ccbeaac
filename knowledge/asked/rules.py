"""Pure rules of the box: the same words once, with how often they came up and where, the most used first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge.phrasings.rules import is_worth, same_words


class Source(StrEnum):
    """Where words came up, in the order in which it is told.

    `SEARCHED`: this article was the best answer of the search. `USEFUL`, `DESK`: it helped a reader, or an operator
    answered from it. `UNANSWERED`: the words stand in an open gap.
    """

    SEARCHED = "searched"
    USEFUL = "useful"
    DESK = "desk"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Heard:
    """Words that came up so many times."""

    text: str
    source: Source
    times: int


@dataclass(frozen=True)
class Wording:
    """The same words from all sources; `is_taken` when what is being written has them already."""

    text: str
    counts: Mapping[Source, int]
    is_taken: bool


def gathered(heard: Iterable[Heard], *, settled: Collection[str], typed: Collection[str]) -> list[Wording]:
    """What is worth a phrasing, the most used first; `settled` words were saved or refused before."""
    left_out, taken = ({same_words(one) for one in texts} for texts in (settled, typed))
    groups: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        words = same_words(one.text)
        if is_worth(one.text) and words not in left_out:
            groups[words].append(one)
    found = [_wording(group, is_taken=words in taken) for words, group in groups.items()]
    return sorted(found, key=lambda one: (-sum(one.counts.values()), one.text))


def _wording(group: Collection[Heard], *, is_taken: bool) -> Wording:
    counts: Counter[Source] = Counter()
    for one in group:
        counts[one.source] += one.times
    shown = max(group, key=lambda one: one.times)
    return Wording(shown.text.strip(), {source: counts[source] for source in Source if counts[source]}, is_taken)
