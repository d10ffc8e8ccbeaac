"""Searching without numpy: the rarest tokens pick candidates in Whoosh, the exact formula ranks them from their text.

Same recall as the mirrored postings at some ten times the time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from knowledge.search import ranking, schema, tokens
from knowledge.search.contract import Filter, Hit, Query
from knowledge.search.partition import Partition
from knowledge.search.ranking import Statistics

RARE_TOKENS = 6
FEW_HITS = 50
CANDIDATE_ROWS = 200


class TwoStep:
    """Searches Whoosh folders directly; keeps nothing in memory."""

    def __init__(self, partitions: Sequence[Partition]) -> None:
        self.partitions = partitions

    def search(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """The best articles first; those far below the best one are left out."""
        with ExitStack() as stack:
            searchers = [stack.enter_context(partition.searcher()) for partition in self.partitions]
            counts: Counter[str] = Counter()
            for searcher in searchers:
                reader = searcher.reader()
                counts.update({token: reader.doc_frequency("tokens", token) for token in query.weights})
            total = sum(searcher.doc_count() for searcher in searchers)
            candidates = self._candidates(searchers, query, chosen, counts)
        return _rank(candidates, query, Statistics(total, 12.0, counts), limit)

    def suggest(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """What resembles the text typed so far."""
        return self.search(query, chosen, limit)

    def respell(self, text: str, terms: Collection[str]) -> str | None:  # noqa: ARG002 - the engines' signature
        """Nothing: without the postings in memory, counting pairs would cost more than it gives."""
        return None

    def _candidates(
        self, searchers: Sequence[Any], query: Query, chosen: Filter, counts: Mapping[str, int]
    ) -> dict[str, list[tuple[int, Counter[str]]]]:
        picked = pick(query, counts)
        wordings: dict[str, list[tuple[int, Counter[str]]]] = defaultdict(list)
        if not picked:
            return wordings
        areas = None if chosen.areas is None else Or([Term("area", area) for area in chosen.areas])
        for searcher in searchers:
            searcher.weighting = BM25F(B=ranking.B, K1=ranking.K1)
            question = Or([Term("tokens", token) for token in picked])
            found = searcher.search(question, limit=CANDIDATE_ROWS, filter=areas)
            for row in _with_their_articles(searcher.reader(), found):
                if chosen.allows(row["area"], row["year_from"], row["year_to"], row["roles"]):
                    wordings[row["key"]].append((row["kind"], Counter(tokens.cut(row["text"]))))
        return wordings


def _with_their_articles(reader: Any, found: Any) -> Iterator[dict[str, Any]]:
    """All rows of the articles to which the found rows belong; rows of one article stand side by side, title first."""
    seen: set[int] = set()
    for hit in found:
        if hit.docnum in seen:
            continue
        first = hit.docnum
        while reader.stored_fields(first)["kind"] != schema.TITLE:
            first -= 1
        for number in range(first, reader.doc_count_all()):
            row = reader.stored_fields(number)
            if number > first and row["kind"] == schema.TITLE:
                break
            seen.add(number)
            yield row


def pick(query: Query, counts: Mapping[str, int]) -> list[str]:
    """The rarest pairs and words of the question; single characters join only when those are found too seldom."""
    known = sorted((token for token in query.weights if counts[token]), key=lambda token: counts[token])
    picked = [token for token in known if tokens.is_pair(token)][:RARE_TOKENS]
    if sum(counts[token] for token in picked) < FEW_HITS:
        picked += [token for token in known if not tokens.is_pair(token)][:RARE_TOKENS]
    return picked


def _rank(
    candidates: Mapping[str, list[tuple[int, Counter[str]]]], query: Query, statistics: Statistics, limit: int
) -> list[Hit]:
    weights = query.weights
    ideal = sum(w * ranking.idf(statistics.counts[t], statistics.total) for t, w in weights.items() if w >= 1) or 1.0
    found = []
    for key, wordings in candidates.items():
        texts = [text for kind, text in wordings if kind != schema.BODY]
        whole = sum(texts, Counter[str]())
        length = sum(text.total() for text in texts[: ranking.FIRST_WORDINGS])
        body = sum((text for kind, text in wordings if kind == schema.BODY), Counter[str]())
        long = Statistics(statistics.total, 24.0, statistics.counts)
        score = ranking.combine(
            [ranking.bm25(text, weights, statistics) for text in texts],
            ranking.bm25(whole, weights, long, length),
            ranking.bm25(body, weights, Statistics(long.total, 300.0, long.counts)),
        )
        found.append(Hit(key, score, min(1.0, score / ideal)))
    found.sort(key=lambda hit: (-hit.score, hit.key))
    cut = found[0].score * ranking.RELATIVE_CUT if found else 0
    return [hit for hit in found[:limit] if hit.score >= cut > 0]
