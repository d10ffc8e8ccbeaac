"""Postings and meanings of immutable Whoosh segments as numpy arrays.

A segment is read once when it appears; afterwards only its set of deleted rows changes. Needs numpy; `twostep` is the
way without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search import ranking, schema, spelling, tokens
from knowledge.search.contract import Filter
from knowledge.search.likeness import meanings_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


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
        self.meanings = meanings_of([fields.get("meaning") for _, fields in rows], self.first_units)
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

    def likeness(self, meaning: Any) -> tuple[Floats, Floats]:
        """Cosines of each article's nearest wording, and of the middle of its wordings, to a question's meaning.

        Nothing is like anything in a segment that was written while the encoder was down.
        """
        if self.meanings.width != len(meaning):
            return np.zeros(len(self.keys)), np.zeros(len(self.keys))
        return self.meanings.likeness(meaning)

    def allowed(self, chosen: Filter) -> Mask:
        """The live articles that the filter lets through."""
        if chosen not in self._allowed:
            if len(self._allowed) > 500:
                self._allowed.clear()
            fits = np.fromiter((chosen.allows(*fact) for fact in self.facts), bool, len(self.facts))
            self._allowed[chosen] = fits & self.live
        return self._allowed[chosen]


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
