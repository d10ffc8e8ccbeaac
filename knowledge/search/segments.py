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

    def beginning(self, part: str) -> Iterator[int]:
        """The places of the texts that begin with the part."""
        found = self._text.find(f"\n{part}")
        while found >= 0:
            yield bisect_right(self._starts, found + 1) - 1
            found = self._text.find(f"\n{part}", found + 1)

    def holding(self, part: str) -> Iterator[int]:
        """The places of the texts that hold the part further inside; a single character stands in nearly every text."""
        found = self._text.find(part) if len(part) > 1 else -1
        while found >= 0:
            place = bisect_right(self._starts, found) - 1
            if found > self._starts[place]:
                yield place
            found = self._text.find(part, self._starts[place + 1] - 1)


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
