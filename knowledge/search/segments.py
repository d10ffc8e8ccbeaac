"""Reading a segment of Whoosh: the postings of a token, and many short texts in which parts are found. Pure."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any


class Lines:
    """Many short texts in one, so that they are searched at the speed of one `find`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "".join(f"\n{text}" for text in texts)
        self._starts = array("q", accumulate((len(text) + 1 for text in texts), initial=1))

    def holding(self, part: str) -> Iterator[tuple[int, bool]]:
        """The places of the texts that hold the part, and whether they begin with it.

        Of a single character only those that begin with it: looking for it alone would stop at nearly every text.
        """
        wanted, shift = (part, 0) if len(part) > 1 else (f"\n{part}", 1)
        found = self._text.find(wanted)
        while found >= 0:
            line = bisect_right(self._starts, found + shift) - 1
            yield line, found + shift == self._starts[line]
            found = self._text.find(wanted, self._starts[line + 1] - 1)


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
