"""How like a question each article of a segment is by meaning: its nearest wording, and the middle of its first ones.

Small segments are compared whole. In large ones the wordings nearest along the main directions of all meanings are
looked for first, and only their articles are compared exactly. Needs numpy.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.search import ranking

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.float32]
# Wordings from which on a segment counts as large.
LARGE = 20_000
DIRECTIONS, SAMPLE, NEAREST = 128, 20_000, 300
# Articles whose vectors are widened at once.
CHUNK = 10_000


class Meanings(Protocol):
    """The meanings of one segment; `width` is 0 when it was written while the encoder was down."""

    width: int

    def likeness(self, meaning: Any) -> tuple[Floats, Floats]:
        """Cosines of each article's nearest wording, and of the middle of its first wordings."""

    def middles(self, articles: Ints) -> Rows:
        """The middle of the first wordings of each of these articles, one row of unit length each."""


class WholeMeanings:
    """Every article is compared."""

    def __init__(self, rows: Rows, first_units: Ints) -> None:
        self.width = rows.shape[1]
        self._rows, self._first_units = rows, first_units
        self._middles = unit_length(sums(rows, first_units)) if len(first_units) else rows

    def likeness(self, meaning: Any) -> tuple[Floats, Floats]:
        """See `Meanings`."""
        wording = np.maximum.reduceat(self._rows @ meaning, self._first_units)
        return wording.astype(np.float64), (self._middles @ meaning).astype(np.float64)

    def middles(self, articles: Ints) -> Rows:
        """See `Meanings`."""
        return self._middles[articles]


class ReducedMeanings:
    """Wordings beside the NEAREST, and articles without one of these, count as unlike; kept in half precision."""

    def __init__(self, rows: NDArray[np.float16], first_units: Ints) -> None:
        self.width = rows.shape[1]
        self._rows = rows
        ends = np.append(first_units, len(rows))
        self._owners = np.repeat(np.arange(len(first_units)), np.diff(ends))
        sample = rows[:: max(1, len(rows) // SAMPLE)].astype(np.float32)
        self._directions = np.linalg.eigh(sample.T @ sample)[1][:, -DIRECTIONS:].astype(np.float32)
        self._short: Rows = np.empty((len(rows), DIRECTIONS), dtype=np.float32)
        self._middles = np.empty((len(first_units), self.width), dtype=np.float16)
        for start in range(0, len(first_units), CHUNK):
            articles = slice(start, min(start + CHUNK, len(first_units)))
            units = slice(ends[articles.start], ends[articles.stop])
            wide = rows[units].astype(np.float32)
            self._short[units] = wide @ self._directions
            self._middles[articles] = unit_length(sums(wide, first_units[articles] - units.start))

    def likeness(self, meaning: Any) -> tuple[Floats, Floats]:
        """See `Meanings`."""
        near = np.argpartition(-(self._short @ (self._directions.T @ meaning)), NEAREST)[:NEAREST]
        articles = np.unique(self._owners[near])
        wording, middle = np.zeros(len(self._middles)), np.zeros(len(self._middles))
        np.maximum.at(wording, self._owners[near], widened(self._rows[near]) @ meaning)
        middle[articles] = self.middles(articles) @ meaning
        return wording, middle

    def middles(self, articles: Ints) -> Rows:
        """See `Meanings`."""
        return widened(self._middles[articles])


def meanings_of(stored: Sequence[bytes | None], first_units: Ints) -> Meanings:
    """From what the index holds: one row of half precision numbers per wording, none for a body."""
    width = max((len(one) // 2 for one in stored if one), default=0)
    rows = np.zeros((len(stored), width), dtype=np.float16 if len(stored) > LARGE else np.float32)
    for place, one in enumerate(stored):
        if one:
            rows[place] = np.frombuffer(one, dtype=np.float16)
    return ReducedMeanings(rows, first_units) if len(stored) > LARGE and width else WholeMeanings(rows, first_units)


def sums(rows: NDArray[Any], first: Ints) -> NDArray[Any]:
    """The first wordings of each article added up; `first` says where each article begins."""
    place = np.arange(len(rows)) - np.repeat(first, np.diff(first, append=len(rows)))
    chosen = np.flatnonzero(place < ranking.FIRST_WORDINGS)
    added: NDArray[Any] = np.add.reduceat(rows[chosen], np.searchsorted(chosen, first))
    return added


def unit_length(rows: Rows) -> Rows:
    """The same directions with length 1; zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    directions: Rows = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return directions


def widened(rows: NDArray[np.float16]) -> Rows:
    """The same numbers in single precision; `astype` takes twice as long, for numpy turns one number at a time.

    Sign, exponent and fraction move to their new places; multiplying mends the exponent's other zero point.
    """
    bits = (rows.view(np.int16).astype(np.int32) << 13) & np.int32(~0x70000000)
    wide: Rows = bits.view(np.float32) * np.float32(2.0**112)
    return wide
