"""Postings of an immutable Whoosh segment as plain arrays, read once like `mirror`. For `twostep`; needs no numpy."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from knowledge.search import schema, spelling, tokens
from knowledge.search.contract import Filter
from knowledge.search.segments import Lines, read_postings


class Outline:
    """One segment: its articles, the rows of each (question, phrasings, text), and in which rows each token stands."""

    def __init__(self, reader: Any) -> None:
        rows = [reader.stored_fields(number) for number in range(reader.doc_count_all())]
        self._initials = Lines([row["initials"] for row in rows])
        self.is_body = [row["kind"] == schema.BODY for row in rows]
        first = [number for number, row in enumerate(rows) if row["kind"] == schema.TITLE]
        self.keys = [rows[number]["key"] for number in first]
        self.facts = [itemgetter("area", "year_from", "year_to", "roles")(rows[number]) for number in first]
        self.ends = array("i", [*first[1:], len(rows)])
        self.first = array("i", first)
        self.owners = array("i", (place for place, end in enumerate(self.ends) for _ in range(first[place], end)))
        self.lengths = array("f", bytes(4 * len(rows)))
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        for text in reader.field_terms("tokens"):
            ids, counts = read_postings(reader, text)
            self._postings[text] = (array("i", ids), array("f", counts))
            for row, count in zip(ids, counts, strict=True):
                self.lengths[row] += count
        self.sounds = spelling.by_sound(term for term in self._postings if tokens.is_character(term))
        self._deleted: frozenset[int] = frozenset()
        self._frequencies: dict[str, int] = {}
        self._allowed: dict[Filter, list[bool]] = {}

    def forget(self, deleted: frozenset[int]) -> None:
        """Take the rows that Whoosh counts as deleted out of results."""
        self._deleted = deleted
        self._frequencies = {}
        self._allowed = {}

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.owners) - len(self._deleted)

    def rows(self, token: str) -> tuple["array[int]", "array[float]"]:
        """The rows in which the token stands, in order, and how often."""
        return self._postings.get(token) or (array("i"), array("f"))

    def frequency(self, token: str) -> int:
        """In how many live rows the token stands."""
        if token not in self._frequencies:
            rows = self.rows(token)[0]
            gone = sum(row in self._deleted for row in rows) if self._deleted else 0
            self._frequencies[token] = len(rows) - gone
        return self._frequencies[token]

    def count(self, token: str) -> int:
        """In how many articles the token stands, in what they ask or in what they answer."""
        rows = [row for row in self.rows(token)[0] if row not in self._deleted]
        asking = [self.owners[row] for row in rows if not self.is_body[row]]
        return max(len(set(asking)), len(rows) - len(asking))

    def within(self, place: int, token: str) -> Iterator[tuple[int, float]]:
        """The rows of one article in which the token stands, and how often."""
        rows, counts = self.rows(token)
        at = bisect_left(rows, self.first[place])
        while at < len(rows) and rows[at] < self.ends[place]:
            yield rows[at], counts[at]
            at += 1

    def beginning(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials begin with the letters."""
        return (self.owners[row] for row in self._initials.beginning(letters))

    def holding(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials hold the letters further inside."""
        return (self.owners[row] for row in self._initials.holding(letters))

    def allowed(self, chosen: Filter) -> list[bool]:
        """Whether each article is live and let through by the filter."""
        if chosen not in self._allowed:
            if len(self._allowed) > 500:
                self._allowed.clear()
            self._allowed[chosen] = [
                first not in self._deleted and chosen.allows(*facts)
                for first, facts in zip(self.first, self.facts, strict=True)
            ]
        return self._allowed[chosen]
