"""Which questions are about the same matter. Pure; the same questions in the same order give the same groups.

Groups are joined, the nearest first, as long as their wordings are near enough to each other on average. Nearness is
the cosine of tokens weighted by rarity; with meanings, half of it is the cosine of their vectors, taken from the middle
of all. Both are linear, so that the average over all pairs of wordings is the product of two mean vectors. Measured by
`benchmarks/gaps.py`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from knowledge.search import tokens
from knowledge.search.ranking import idf

# Single characters stand everywhere.
CHARACTER_WEIGHT = 0.6
NEAR_BY_WORDS = 0.12
NEAR_BY_MEANING = 0.24


@dataclass(frozen=True)
class Rarity:
    """In how many of `total` wordings each token stands."""

    counts: Mapping[str, int]
    total: int

    @classmethod
    def of(cls, wordings: Iterable[str]) -> "Rarity":
        """Counted over these wordings."""
        cuts = [set(tokens.cut(wording)) for wording in wordings]
        return cls(Counter(token for cut in cuts for token in cut), len(cuts))

    def weights(self, text: str) -> dict[str, float]:
        """The tokens of a text, their weights a vector of unit length; how something is asked weighs nothing."""
        found = {
            token: self._weight(token) for token in tokens.cut(text) if tokens.QUESTION_CHARACTERS.isdisjoint(token)
        }
        length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
        return {token: weight / length for token, weight in found.items()}

    def _weight(self, token: str) -> float:
        share = CHARACTER_WEIGHT if tokens.is_character(token) else 1.0
        return share * idf(self.counts.get(token, 0), self.total)


class Groups:
    """Groups of wordings. `meanings` has a vector of unit length for every text, None without an encoder.

    Settled groups take wordings in, and are never joined with each other: people have said what belongs together.
    """

    def __init__(self, rarity: Rarity, meanings: Mapping[str, Any] | None = None) -> None:
        self.limit = NEAR_BY_WORDS if meanings is None else NEAR_BY_MEANING
        self._rarity, self._meanings = rarity, meanings
        self._words: dict[int, dict[str, float]] = {}
        self._middles: dict[int, Any] = {}
        self._sizes: Counter[int] = Counter()
        self._settled: set[int] = set()
        self._holders: dict[str, set[int]] = defaultdict(set)

    def add(self, group: int, text: str, *, is_settled: bool = False) -> None:
        """The text is a wording of the group."""
        words = self._words.setdefault(group, {})
        for token, weight in self._rarity.weights(text).items():
            words[token] = words.get(token, 0.0) + weight
            self._holders[token].add(group)
        if self._meanings is not None:
            self._middles[group] = self._middles.get(group, 0.0) + self._meanings[text]
        self._sizes[group] += 1
        if is_settled:
            self._settled.add(group)

    def join(self, fresh: Iterable[int]) -> dict[int, int]:
        """Join what is near, beginning from the fresh groups; the group that each joined one went into.

        Of two, the settled one stays, else the gap, else the older: gaps count upwards from one, and what is no gap yet
        counts downwards from zero.
        """
        agenda = [pair for group in fresh for pair in self._near(group)]
        heapify(agenda)
        gone: dict[int, int] = {}
        while agenda:
            _nearness, sizes, one, other = heappop(agenda)
            if sizes != self._sizes[one] + self._sizes[other] or not (self._sizes[one] and self._sizes[other]):
                continue
            stays, goes = (other, one) if self._yields(one, other) else (one, other)
            self._unite(stays, goes)
            gone[goes] = stays
            for pair in self._near(stays):
                heappush(agenda, pair)
        return {group: _last(gone, group) for group in gone}

    def _near(self, group: int) -> list[tuple[float, int, int, int]]:
        """The groups that this one may be joined with: nearness below zero, so that a heap gives the nearest first."""
        products: dict[int, float] = defaultdict(float)
        for token, weight in self._words[group].items():
            for other in self._holders[token]:
                products[other] += weight * self._words[other][token]
        found = []
        for other in self._sizes if self._meanings is not None else products:
            if other == group or not self._sizes[other] or {group, other} <= self._settled:
                continue
            nearness = products[other] / (self._sizes[group] * self._sizes[other])
            if self._meanings is not None:
                nearness = (nearness + self._by_meaning(group, other)) / 2
            if nearness >= self.limit:
                found.append((-nearness, self._sizes[group] + self._sizes[other], group, other))
        return found

    def _by_meaning(self, one: int, other: int) -> float:
        return float(self._middles[one] @ self._middles[other]) / (self._sizes[one] * self._sizes[other])

    def _yields(self, one: int, other: int) -> bool:
        return self._rank(one) < self._rank(other)

    def _rank(self, group: int) -> tuple[bool, bool, int]:
        return group in self._settled, group > 0, -abs(group)

    def _unite(self, stays: int, goes: int) -> None:
        for token, weight in self._words.pop(goes).items():
            self._words[stays][token] = self._words[stays].get(token, 0.0) + weight
            self._holders[token].discard(goes)
            self._holders[token].add(stays)
        if self._meanings is not None:
            self._middles[stays] = self._middles[stays] + self._middles.pop(goes)
        self._sizes[stays] += self._sizes.pop(goes)


def _last(gone: Mapping[int, int], group: int) -> int:
    while group in gone:
        group = gone[group]
    return group
