"""Exact scoring over mirrored segments: by words, and by meaning where there is an encoder. Needs numpy."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.search import fusion, ranking
from knowledge.search.contract import Filter, Hit, Query
from knowledge.search.engine import BlockEngine
from knowledge.search.fusion import Floats, Ints
from knowledge.search.mirror import Block, Level, Mask


@dataclass(frozen=True)
class Signals:
    """Per article: BM25, cosine of the nearest wording, cosine of the middle, share of the question answered."""

    words: Floats
    wording: Floats
    middle: Floats
    covered: Floats

    def within(self, allowed: Mask) -> "Signals":
        """The same, with 0 for every article that is not allowed."""
        columns = (self.words, self.wording, self.middle, self.covered)
        return Signals(*(np.where(allowed, one, 0.0) for one in columns))


class Latest(threading.local):
    """What the thread asked last: a page asks twice, the second time with a wider filter or by meaning too."""

    by_words: tuple[Mapping[str, float], tuple[Floats, Floats]] | None = None
    signals: tuple[Query, Signals] | None = None
    hits: tuple[Query, Mask, int, float, list[Hit]] | None = None


class Scorer(BlockEngine):
    """Scores a question over several blocks as if they were one collection."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = list(blocks)
        self._latest = Latest()

    def search(self, query: Query, chosen: Filter, limit: int, *, share: float = ranking.RELATIVE_CUT) -> list[Hit]:
        """The best articles first; those below this share of the best one's score are left out."""
        if not self.blocks:
            return []
        allowed, latest = self.allowed(chosen), self._latest.hits
        if latest is None or latest[0] is not query or latest[2:4] != (limit, share) or (latest[1] != allowed).any():
            found = self._search(query, allowed, limit, share)
            latest = self._latest.hits = (query, allowed, limit, share, found)
        return latest[4]

    def _search(self, query: Query, allowed: Mask, limit: int, share: float) -> list[Hit]:
        signals = self.signals(query).within(allowed)
        scores, covered = signals.words, signals.covered
        if query.meaning is not None:
            joined = fusion.joined(signals.words, signals.wording, signals.middle)
            scores = fusion.vouched(joined, self.middles, self.groups)
            covered = fusion.coverage(covered, signals.wording, signals.middle)
        keys = self.keys
        found = [(float(scores[place]), keys[place], float(covered[place])) for place in _top(scores, limit)]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        cut = found[0][0] * share if found else 0
        return [Hit(key, score, part) for score, key, part in found if score >= cut]

    def signals(self, query: Query) -> Signals:
        """What speaks for each article, over all blocks in order."""
        latest = self._latest.signals
        if latest is None or latest[0] is not query:
            latest = self._latest.signals = (query, self._signals(query))
        return latest[1]

    def allowed(self, chosen: Filter) -> Mask:
        """Which articles the filter lets through, over all blocks in order."""
        mask: Mask = np.concatenate([block.allowed(chosen) for block in self.blocks])
        return mask

    def _signals(self, query: Query) -> Signals:
        words, covered = self._by_words(query)
        wording = middle = np.zeros(len(words))
        if query.meaning is not None:
            pairs = [block.likeness(query.meaning) for block in self.blocks]
            wording, middle = (np.concatenate(column) for column in zip(*pairs, strict=True))
        return Signals(words, wording, middle, covered)

    def _by_words(self, query: Query) -> tuple[Floats, Floats]:
        """The scores of all articles by words, and the share of the question that each answers."""
        latest = self._latest.by_words
        if latest is None or latest[0] is not query.weights:
            words = self._weights(query, "whole")
            scores, parts = (np.concatenate(column) for column in zip(*self._scored(query, words), strict=True))
            found = scores, np.minimum(1.0, parts / self._ideal(query, words))
            latest = self._latest.by_words = (query.weights, found)
        return latest[1]

    @cached_property
    def keys(self) -> list[str]:
        """The articles over all blocks in order."""
        return [key for block in self.blocks for key in block.keys]

    @cached_property
    def groups(self) -> Ints:
        """A number for each article, the same for those that answer one question, over all blocks in order."""
        numbers: dict[str, int] = {}
        names = (name for block in self.blocks for name in block.groups)
        return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)

    def middles(self, places: Ints) -> Floats:
        """Vectors of articles by their places over all blocks, one row each."""
        ends = np.cumsum([len(block.keys) for block in self.blocks])
        rows = np.zeros((len(places), max(block.meanings.width for block in self.blocks)))
        for number, (block, end) in enumerate(zip(self.blocks, ends, strict=True)):
            if block.meanings.width == rows.shape[1]:
                mine = np.searchsorted(ends, places, side="right") == number
                rows[mine] = block.meanings.middles(places[mine] - (end - len(block.keys)))
        return rows

    def _count(self, token: str) -> int:
        known = [(block, block.terms[token]) for block in self.blocks if token in block.terms]
        return sum(max(block.whole.count(term), block.body.count(term)) for block, term in known)

    def _scored(self, query: Query, words: dict[str, float]) -> Iterator[tuple[Floats, Floats]]:
        """Per block the scores of its articles, and how much of the question the best part of each answers."""
        weights = {"units": words, "whole": words, "body": self._weights(query, "body")}
        means = {name: self._mean(name) for name in ("units", "whole", "body")}
        for block in self.blocks:
            level: dict[str, Floats] = {}
            for name, wanted in weights.items():
                known = {block.terms[token]: weight for token, weight in wanted.items() if token in block.terms}
                level[name] = getattr(block, name).scores(known, means[name])
            units = np.maximum.reduceat(level["units"], block.first_units)
            wording = np.maximum(units, level["whole"])
            yield wording + ranking.BODY_WEIGHT * level["body"], np.maximum(wording, level["body"])

    def _weights(self, query: Query, name: str) -> dict[str, float]:
        total = sum(getattr(block, name).total for block in self.blocks)
        counts: dict[str, int] = defaultdict(int)
        for block in self.blocks:
            level: Level = getattr(block, name)
            for token in query.weights:
                if token in block.terms:
                    counts[token] += level.count(block.terms[token])
        return {
            token: weight * ranking.idf(counts[token], total)
            for token, weight in query.weights.items()
            if counts[token]
        }

    def _mean(self, name: str) -> float:
        levels: list[Level] = [getattr(block, name) for block in self.blocks]
        total = sum(level.total for level in levels)
        return sum(level.length for level in levels) / total if total else 0.0

    def _ideal(self, query: Query, known: Mapping[str, float]) -> float:
        total = sum(block.whole.total for block in self.blocks)
        # An unknown token says as much as the rarest one.
        return sum(known.get(t, w * ranking.idf(0, total)) for t, w in query.weights.items() if w >= 1) or 1.0


def _top(scores: Floats, limit: int) -> Iterator[int]:
    places = np.argpartition(-scores, limit)[:limit] if len(scores) > limit else np.arange(len(scores))
    return (int(place) for place in places if scores[place] > 0)
