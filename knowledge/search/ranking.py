"""The formula: BM25 of the best single wording or of all wordings, whichever is more, plus a part for the body. Pure.

The best wording counts for itself, and beyond the first few wordings of an article no further one makes it longer or
moves the middle of its meanings: an article which learns phrasings never sinks below where it stood.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

K1 = 1.2
B = 0.75
BODY_WEIGHT = 0.4
# The wordings by which an article's length and the middle of its meanings are reckoned: the question, and those written
# with it. What it learns later adds words only.
FIRST_WORDINGS = 5
# What scores below this share of the best hit is no longer an answer to the same question.
RELATIVE_CUT = 0.3
# Below this share of the question answered, the best hit answers something else.
NO_COVERAGE = 0.15
# Below this share of the question answered, the best hit counts as weak and other readings are tried.
WEAK_COVERAGE = 0.35


def idf(count: int, total: int) -> float:
    """Weight of a token that `count` of `total` documents hold; never negative."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


@dataclass(frozen=True)
class Statistics:
    """What BM25 needs to know of one level: how many entries, their mean length, in how many each token stands."""

    total: int
    mean_length: float
    counts: Mapping[str, int]


def saturated(count: float, length: float, mean_length: float) -> float:
    """How much a token counts that stands so often in an entry of this length."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / (mean_length or 1)))


def bm25(held: Mapping[str, float], weights: Mapping[str, float], statistics: Statistics, length: float) -> float:
    """The score of an entry of this length for the weighted tokens that it holds so many times."""
    return sum(
        weights[token]
        * idf(statistics.counts.get(token, 0), statistics.total)
        * saturated(count, length, statistics.mean_length)
        for token, count in held.items()
    )


def combine(units: Sequence[float], whole: float, body: float) -> float:
    """The score of an article from its parts."""
    return max((*units, whole)) + BODY_WEIGHT * body
