"""Postings and meanings of immutable Whoosh segments as numpy arrays.

A segment is read once when it appears; afterwards only its set of deleted rows changes. Needs numpy; `outline` is the
way without it.
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search import ranking, schema, spelling, tokens
from knowledge.search.contract import Filter
from knowledge.search.likeness import meanings_of
from knowledge.search.segments import Lines, read_postings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Postings lie in memory by the ten million: half as wide, and exact all the same.
Places = NDArray[np.int32]
Counts = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass
class Level:
    """Postings of one level: token → entries (wordings, or articles) with their counts.

    `total` live entries have `length` tokens together.
    """

    starts: Ints
    owners: Places
    counts: Counts
    lengths: Floats

    def __post_init__(self) -> None:
        self._kept: tuple[float, dict[int, Counts]] = (0.0, {})
        self.keep(np.ones(len(self.lengths), dtype=bool))

    @classmethod
    def build(
        cls,
        terms: Places,
        owners: Places,
        counts: Counts,
        term_total: int,
        owner_total: int,
        *,
        measured: Mask | slice = slice(None),
    ) -> "Level":
        """Add up the postings that name the same token and entry; they stand in the order of tokens, then entries.

        `measured` are the postings that make an entry as long as it counts.
        """
        lengths = np.bincount(owners[measured], counts[measured], minlength=owner_total).astype(np.float64)
        is_first = np.ones(len(terms), dtype=bool)
        is_first[1:] = (terms[1:] != terms[:-1]) | (owners[1:] != owners[:-1])
        first = np.flatnonzero(is_first)
        starts = np.searchsorted(terms[first], np.arange(term_total + 1))
        owners, counts = owners[first], np.add.reduceat(counts, first) if len(first) else counts
        return cls(starts, owners, counts, lengths)

    def keep(self, entries: Mask) -> None:
        """Count none but these entries as live; one without a token never is."""
        filled = self.lengths > 0
        self.live = entries & filled
        self.total, self.length = int(self.live.sum()), float(self.lengths[self.live].sum())
        self.is_whole = self.total == int(filled.sum())

    def count(self, term: int) -> int:
        """In how many live entries the token stands."""
        owners = self.owners[self._span(term)]
        return len(owners) if self.is_whole else int(self.live[owners].sum())

    def scores(self, weights: Mapping[int, float], mean_length: float) -> Floats:
        """BM25 of every entry for weighted tokens."""
        if not weights:
            return np.zeros(len(self.lengths))
        owners = np.concatenate([self.owners[self._span(term)] for term in weights])
        impacts = [np.float32(weight) * self._saturated(term, mean_length) for term, weight in weights.items()]
        return np.bincount(owners, np.concatenate(impacts), minlength=len(self.lengths)).astype(np.float64)

    def _span(self, term: int) -> slice:
        return slice(self.starts[term], self.starts[term + 1])

    def _saturated(self, term: int, mean_length: float) -> Counts:
        """How much the token counts in each of its entries; kept, because questions share most of their tokens."""
        kept = self._kept
        if kept[0] != mean_length:
            kept = self._kept = (mean_length, {})
        if term not in kept[1]:
            counts, lengths = self.counts[self._span(term)], self.lengths[self.owners[self._span(term)]]
            brakes = ranking.K1 * (1 - ranking.B + ranking.B * lengths / (mean_length or 1))
            kept[1][term] = (counts * (ranking.K1 + 1) / (counts + brakes)).astype(np.float32)
        return kept[1][term]


class Block:
    """One segment: its articles, their wordings, and three levels of postings (wording, all wordings, body)."""

    def __init__(self, reader: Any) -> None:
        rows = [(number, reader.stored_fields(number)) for number in range(reader.doc_count_all())]
        self._initials = Lines([fields["initials"] for _, fields in rows])
        kinds = np.array([fields["kind"] for _, fields in rows], dtype=np.int64)
        keys = [fields["key"] for _, fields in rows]
        first = [number for number, key in enumerate(keys) if number == 0 or key != keys[number - 1]]
        self.first_units = np.array(first, dtype=np.int64)
        self.owner_of_unit = np.repeat(np.arange(len(first), dtype=np.int32), np.diff([*first, len(keys)]))
        self.keys = [keys[number] for number in first]
        self.facts = [itemgetter("area", "year_from", "year_to", "roles")(rows[number][1]) for number in first]
        self.groups = [rows[number][1]["group"] for number in first]
        self.meanings = meanings_of(list(reader.column_reader("meaning")), self.first_units)
        self._read_postings(reader, kinds)
        self.sounds = spelling.by_sound(term for term in self.terms if tokens.is_character(term))
        self._allowed: dict[Filter, Mask] = {}
        self.live = np.ones(len(self.keys), dtype=bool)

    def _read_postings(self, reader: Any, kinds: Ints) -> None:
        self.terms: dict[str, int] = {}
        lengths, units, counts = array("i"), array("i"), array("f")
        for text in reader.field_terms("tokens"):
            self.terms[text] = len(self.terms)
            ids, values = read_postings(reader, text)
            lengths.append(len(ids))
            units.extend(ids)
            counts.extend(values)
        terms = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        unit, count = np.array(units), np.array(counts)
        owner = self.owner_of_unit[unit]
        is_body = kinds[unit] == schema.BODY
        sizes = (len(self.terms), len(self.keys))
        words = ~is_body
        self.units = Level.build(terms[words], unit[words], count[words], len(self.terms), len(kinds))
        is_first = unit[words] - self.first_units[owner[words]] < ranking.FIRST_WORDINGS
        self.whole = Level.build(terms[words], owner[words], count[words], *sizes, measured=is_first)
        self.body = Level.build(terms[is_body], owner[is_body], count[is_body], *sizes)

    def forget(self, deleted: frozenset[int]) -> None:
        """Take the rows that Whoosh counts as deleted out of results and statistics."""
        unit_live = np.ones(len(self.owner_of_unit), dtype=bool)
        unit_live[list(deleted)] = False
        self.live = unit_live[self.first_units] if len(self.first_units) else self.live
        self.units.keep(unit_live)
        self.whole.keep(self.live)
        self.body.keep(self.live)
        self._allowed.clear()

    def likeness(self, meaning: Any) -> tuple[Floats, Floats]:
        """Cosines of each article's nearest wording, and of the middle of its wordings, to a question's meaning.

        Nothing is like anything in a segment that was written while the encoder was down.
        """
        if self.meanings.width != len(meaning):
            return np.zeros(len(self.keys)), np.zeros(len(self.keys))
        return self.meanings.likeness(meaning)

    def beginning(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials begin with the letters."""
        return (self.owner_of_unit[unit] for unit in self._initials.beginning(letters))

    def holding(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials hold the letters further inside."""
        return (self.owner_of_unit[unit] for unit in self._initials.holding(letters))

    def allowed(self, chosen: Filter) -> Mask:
        """The live articles that the filter lets through."""
        if chosen not in self._allowed:
            if len(self._allowed) > 500:
                self._allowed.clear()
            fits = np.fromiter((chosen.allows(*fact) for fact in self.facts), bool, len(self.facts))
            self._allowed[chosen] = fits & self.live
        return self._allowed[chosen]
