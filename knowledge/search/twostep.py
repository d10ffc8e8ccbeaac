"""Searching without numpy: the rarest tokens pick candidates, the exact formula ranks these alone.

Nearly the same recall as scoring everything, at some ten times the time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest

from knowledge.search import ranking, tokens
from knowledge.search.contract import Filter, Hit, Query
from knowledge.search.engine import BlockEngine
from knowledge.search.outline import Outline
from knowledge.search.ranking import Statistics

RARE_TOKENS = 6
FEW_HITS = 50
CANDIDATE_ROWS = 200
# Mean lengths in tokens of a wording, of all wordings of an article, of a text.
WORDING, WHOLE, BODY = 12.0, 24.0, 300.0

# A block by its number and the place of an article in it.
Place = tuple[int, int]


class TwoStep(BlockEngine):
    """Searches several blocks as if they were one collection."""

    def __init__(self, blocks: Sequence[Outline]) -> None:
        self.blocks = list(blocks)

    def search(self, query: Query, chosen: Filter, limit: int, *, share: float = ranking.RELATIVE_CUT) -> list[Hit]:
        """The best articles first; those below this share of the best one's score are left out."""
        counts = {token: sum(block.frequency(token) for block in self.blocks) for token in query.weights}
        known = Statistics(sum(block.total for block in self.blocks), WORDING, counts)
        weights = {token: weight for token, weight in query.weights.items() if counts[token]}
        ideal = sum(w * ranking.idf(counts[t], known.total) for t, w in query.weights.items() if w >= 1) or 1.0
        found = []
        for number, place in self._candidates(weights, chosen, known):
            score = _score(self.blocks[number], place, weights, known)
            found.append(Hit(self.blocks[number].keys[place], score, min(1.0, score / ideal)))
        found.sort(key=lambda hit: (-hit.score, hit.key))
        cut = found[0].score * share if found else 0
        return [hit for hit in found[:limit] if hit.score >= cut > 0]

    def _count(self, token: str) -> int:
        return sum(block.count(token) for block in self.blocks)

    def _candidates(self, weights: Mapping[str, float], chosen: Filter, known: Statistics) -> set[Place]:
        """The articles of the rows that hold the rarest tokens best."""
        picked = pick(weights, known.counts)
        factors = {token: weights[token] * ranking.idf(known.counts[token], known.total) for token in picked}
        best = nlargest(CANDIDATE_ROWS, self._rows(factors, chosen))
        return {(number, place) for _score, number, place in best}

    def _rows(self, factors: Mapping[str, float], chosen: Filter) -> Iterator[tuple[float, int, int]]:
        for number, block in enumerate(self.blocks):
            scores: dict[int, float] = defaultdict(float)
            for token, factor in factors.items():
                for row, count in zip(*block.rows(token), strict=True):
                    scores[row] += factor * ranking.saturated(count, block.lengths[row], WORDING)
            allowed = block.allowed(chosen)
            for row, score in scores.items():
                if allowed[block.owners[row]]:
                    yield score, number, block.owners[row]


def pick(weights: Mapping[str, float], counts: Mapping[str, int]) -> list[str]:
    """The rarest pairs and words of the question; single characters join only when those are found too seldom."""
    known = sorted(weights, key=lambda token: counts[token])
    picked = [token for token in known if tokens.is_pair(token)][:RARE_TOKENS]
    if sum(counts[token] for token in picked) < FEW_HITS:
        picked += [token for token in known if not tokens.is_pair(token)][:RARE_TOKENS]
    return picked


def _score(block: Outline, place: int, weights: Mapping[str, float], known: Statistics) -> float:
    """The exact score of one article."""
    rows: dict[int, Counter[str]] = {}
    for token in weights:
        for row, count in block.within(place, token):
            rows.setdefault(row, Counter())[token] = int(count)
    first = block.first[place]
    wordings = {row: held for row, held in rows.items() if not block.is_body[row]}
    whole = Counter[str]()
    for held in wordings.values():
        whole.update(held)
    measured = range(first, min(block.ends[place], first + ranking.FIRST_WORDINGS))
    length = sum(block.lengths[row] for row in measured if not block.is_body[row])
    return ranking.combine(
        [ranking.bm25(held, weights, known, block.lengths[row]) for row, held in wordings.items()],
        ranking.bm25(whole, weights, Statistics(known.total, WHOLE, known.counts), length),
        sum(
            ranking.bm25(held, weights, Statistics(known.total, BODY, known.counts), block.lengths[row])
            for row, held in rows.items()
            if block.is_body[row]
        ),
    )
