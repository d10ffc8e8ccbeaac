"""Postings of immutable Whoosh segments as numpy arrays, and exact scoring over them.

A segment is read once when it appears; afterwards only its set of deleted rows changes. Needs numpy; `twostep` is the
way without it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search import fusion, ranking, schema, spelling, tokens
from knowledge.search.contract import Filter, Hit, Query

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
SUGGEST_PREFIX, SUGGEST_INSIDE = 2.0, 1.5
# Suggestions may lie further below the best one than hits.
SUGGEST_SHARE = 0.12


@dataclass
class Level:
    """Postings of one level: token → entries (wordings, or articles) with their counts."""

    starts: Ints
    owners: Ints
    counts: Floats
    lengths: Floats
    live: Mask

    @classmethod
    def build(cls, terms: Ints, owners: Ints, counts: Floats, term_total: int, owner_total: int) -> "Level":
        """Add up the postings that name the same token and entry."""
        keys, places = np.unique(terms * max(owner_total, 1) + owners, return_inverse=True)
        summed = np.bincount(places, counts, minlength=len(keys)).astype(np.float64)
        term_of, owner_of = np.divmod(keys, max(owner_total, 1))
        starts = np.searchsorted(term_of, np.arange(term_total + 1))
        lengths = np.bincount(owner_of, summed, minlength=owner_total).astype(np.float64)
        return cls(starts, owner_of, summed, lengths, lengths > 0)

    def count(self, term: int) -> int:
        """In how many live entries the token stands."""
        owners = self.owners[self.starts[term] : self.starts[term + 1]]
        return int(self.live[owners].sum())

    def scores(self, weights: Mapping[int, float], mean_length: float) -> Floats:
        """BM25 of every entry for weighted tokens."""
        if not weights:
            return np.zeros(len(self.lengths))
        spans = [slice(self.starts[term], self.starts[term + 1]) for term in weights]
        owners = np.concatenate([self.owners[span] for span in spans])
        counts = np.concatenate([self.counts[span] for span in spans])
        factor = np.repeat(np.fromiter(weights.values(), float), [span.stop - span.start for span in spans])
        norm = ranking.K1 * (1 - ranking.B + ranking.B * self.lengths[owners] / (mean_length or 1))
        impacts = factor * counts * (ranking.K1 + 1) / (counts + norm)
        return np.bincount(owners, impacts, minlength=len(self.lengths)).astype(np.float64)


class Block:
    """One segment: its articles, their wordings, and three levels of postings (wording, all wordings, body)."""

    def __init__(self, reader: Any) -> None:
        rows = [(number, reader.stored_fields(number)) for number in range(reader.doc_count_all())]
        self.texts = [fields["text"] for _, fields in rows]
        self.initials = [fields["initials"] for _, fields in rows]
        kinds = np.array([fields["kind"] for _, fields in rows], dtype=np.int64)
        keys = [fields["key"] for _, fields in rows]
        first = [number for number, key in enumerate(keys) if number == 0 or key != keys[number - 1]]
        self.first_units = np.array(first, dtype=np.int64)
        self.owner_of_unit = np.repeat(np.arange(len(first)), np.diff([*first, len(keys)]))
        self.keys = [keys[number] for number in first]
        self.facts = [
            (rows[number][1]["area"], rows[number][1]["year_from"], rows[number][1]["year_to"]) for number in first
        ]
        self.meanings = read_meanings([fields.get("meaning") for _, fields in rows])
        self._read_postings(reader, kinds)
        self.sounds = spelling.by_sound(term for term in self.terms if tokens.is_character(term))
        self._allowed: dict[Filter, Mask] = {}
        self.live = np.ones(len(self.keys), dtype=bool)

    def _read_postings(self, reader: Any, kinds: Ints) -> None:
        self.terms: dict[str, int] = {}
        lengths: list[int] = []
        units: list[int] = []
        counts: list[float] = []
        for text in reader.field_terms("tokens"):
            self.terms[text] = len(self.terms)
            ids, values = read_postings(reader, text)
            lengths.append(len(ids))
            units.extend(ids)
            counts.extend(values)
        terms = np.repeat(np.arange(len(lengths)), lengths)
        unit, count = np.array(units, dtype=np.int64), np.array(counts, dtype=np.float64)
        owner = self.owner_of_unit[unit] if len(unit) else unit
        is_body = kinds[unit] == schema.BODY if len(unit) else np.zeros(0, dtype=bool)
        sizes = (len(self.terms), len(self.keys))
        words = ~is_body
        self.units = Level.build(terms[words], unit[words], count[words], len(self.terms), len(kinds))
        self.whole = Level.build(terms[words], owner[words], count[words], *sizes)
        self.body = Level.build(terms[is_body], owner[is_body], count[is_body], *sizes)

    def forget(self, deleted: frozenset[int]) -> None:
        """Take the rows that Whoosh counts as deleted out of results and statistics."""
        unit_live = np.ones(len(self.texts), dtype=bool)
        unit_live[list(deleted)] = False
        self.live = unit_live[self.first_units] if len(self.first_units) else self.live
        self.units.live = unit_live & (self.units.lengths > 0)
        self.whole.live = self.live & (self.whole.lengths > 0)
        self.body.live = self.live & (self.body.lengths > 0)
        self._allowed.clear()

    def likeness(self, meaning: Any) -> Floats:
        """Cosine of each article's nearest wording to the meaning of a question."""
        cosines = self.meanings @ meaning
        return np.maximum.reduceat(cosines, self.first_units).astype(np.float64)

    def allowed(self, chosen: Filter) -> Mask:
        """The live articles that the filter lets through."""
        if chosen not in self._allowed:
            if len(self._allowed) > 500:
                self._allowed.clear()
            fits = np.fromiter((chosen.allows(*fact) for fact in self.facts), bool, len(self.facts))
            self._allowed[chosen] = fits & self.live
        return self._allowed[chosen]


def read_meanings(stored: Sequence[bytes | None]) -> NDArray[np.float32]:
    """One row per wording; zeros where nothing is stored (bodies)."""
    width = max((len(one) // 2 for one in stored if one), default=0)
    rows = np.zeros((len(stored), width), dtype=np.float32)
    for place, one in enumerate(stored):
        if one:
            rows[place] = np.frombuffer(one, dtype=np.float16)
    return rows


def read_postings(reader: Any, text: str) -> tuple[Sequence[int], Sequence[float]]:
    """Row numbers and counts of a token; whole blocks at a time where this Whoosh lets us, else one by one."""
    matcher = reader.postings("tokens", text)
    # With deleted rows Whoosh wraps the matcher; those rows are taken out by `forget`.
    matcher = getattr(matcher, "child", matcher)
    if not hasattr(matcher, "_read_ids"):
        return zip(*_one_by_one(matcher), strict=True) if matcher.is_active() else ((), ())  # type: ignore[return-value]  # two tuples
    ids: list[int] = []
    weights: list[float] = []
    # Private attributes of the pinned Whoosh 2.7.4: four times as fast as next().
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        ids.extend(matcher._ids)
        weights.extend(matcher._weights)
        matcher._next_block()
    return ids, weights


def _one_by_one(matcher: Any) -> Iterator[tuple[int, float]]:
    while matcher.is_active():
        yield matcher.id(), matcher.weight()
        matcher.next()


class Scorer:
    """Scores a question over several blocks as if they were one collection."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = [block for block in blocks if block.keys]

    def search(self, query: Query, chosen: Filter, limit: int, *, share: float = ranking.RELATIVE_CUT) -> list[Hit]:
        """The best articles first; those below this share of the best one's score are left out."""
        if not self.blocks:
            return []
        words = self._weights(query, "whole")
        scored = list(self._scored(query, words))
        allowed = np.concatenate([block.allowed(chosen) for block, _, _ in scored])
        scores = np.where(allowed, np.concatenate([scores for _, scores, _ in scored]), 0.0)
        covered = np.minimum(1.0, np.concatenate([parts for _, _, parts in scored]) / self._ideal(query, words))
        if query.meaning is not None:
            likeness = np.where(allowed, np.concatenate([one.likeness(query.meaning) for one in self.blocks]), 0.0)
            scores = fusion.fused(scores, likeness)
            covered = np.maximum(covered, fusion.coverage(likeness))
        keys = [key for block in self.blocks for key in block.keys]
        found = [(float(scores[place]), keys[place], float(covered[place])) for place in _top(scores, limit)]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        cut = found[0][0] * share if found else 0
        return [Hit(key, score, part) for score, key, part in found if score >= cut]

    def suggest(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """Articles one of whose wordings begins with, holds or resembles what was typed so far."""
        typed = query.text
        found: dict[str, float] = {}
        if typed.isascii():
            for block in self.blocks:
                allowed = block.allowed(chosen)
                for unit, initials in enumerate(block.initials):
                    owner = block.owner_of_unit[unit]
                    if typed in initials and allowed[owner]:
                        score = SUGGEST_PREFIX if initials.startswith(typed) else SUGGEST_INSIDE
                        found[block.keys[owner]] = max(score, found.get(block.keys[owner], 0))
        hits = self.search(query, chosen, 4 * limit, share=SUGGEST_SHARE)
        top = hits[0].score if hits else 1.0
        for hit in hits:
            found[hit.key] = max(found.get(hit.key, 0.0), hit.score / top)
        ranked = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Hit(key, score) for key, score in ranked[:limit]]

    def respell(self, text: str, terms: Collection[str]) -> str | None:
        """The text without a homophone typo, as far as these articles know better; None if it stays as it is."""
        sounds: dict[str, set[str]] = defaultdict(set)
        for block in self.blocks:
            for syllable, characters in block.sounds.items():
                sounds[syllable].update(characters)
        return spelling.respell(text, self._count, sounds, terms)

    def _count(self, token: str) -> int:
        known = [(block, block.terms[token]) for block in self.blocks if token in block.terms]
        return sum(max(block.whole.count(term), block.body.count(term)) for block, term in known)

    def _scored(self, query: Query, words: dict[str, float]) -> Iterator[tuple[Block, Floats, Floats]]:
        weights = {"units": words, "whole": words, "body": self._weights(query, "body")}
        means = {name: self._mean(name) for name in ("units", "whole", "body")}
        for block in self.blocks:
            level: dict[str, Floats] = {}
            for name, wanted in weights.items():
                known = {block.terms[token]: weight for token, weight in wanted.items() if token in block.terms}
                level[name] = getattr(block, name).scores(known, means[name])
            units = np.maximum.reduceat(level["units"], block.first_units)
            wording = np.maximum(units, level["whole"])
            yield block, wording + ranking.BODY_WEIGHT * level["body"], np.maximum(wording, level["body"])

    def _weights(self, query: Query, name: str) -> dict[str, float]:
        total = sum(int(getattr(block, name).live.sum()) for block in self.blocks)
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
        total = sum(int(level.live.sum()) for level in levels)
        return sum(float(level.lengths[level.live].sum()) for level in levels) / total if total else 0.0

    def _ideal(self, query: Query, known: Mapping[str, float]) -> float:
        total = sum(int(block.whole.live.sum()) for block in self.blocks)
        # An unknown token says as much as the rarest one.
        return sum(known.get(t, w * ranking.idf(0, total)) for t, w in query.weights.items() if w >= 1) or 1.0


def _top(scores: Floats, limit: int) -> Iterator[int]:
    places = np.argpartition(-scores, limit)[:limit] if len(scores) > limit else np.arange(len(scores))
    return (int(place) for place in places if scores[place] > 0)
