"""What a half-typed question may mean: articles that sound like its letters, then those that resemble it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from knowledge.search.contract import Filter, Hit, Query

PREFIX, INSIDE = 2.0, 1.5
# Suggestions may lie further below the best one than hits, and this many times as many are looked at.
SHARE, ENOUGH = 0.12, 4


class Block(Protocol):
    """What is asked of each segment."""

    keys: list[str]

    def allowed(self, chosen: Filter) -> Any:
        """Whether each of its articles may be found, by place."""

    def sounding(self, letters: str) -> Iterator[tuple[int, bool]]:
        """The articles with a wording whose initials hold the letters, and whether the wording begins with them."""


def sounding(blocks: Iterable[Block], query: Query, chosen: Filter) -> Iterator[Hit]:
    """The articles that may be found one of whose wordings has these initials; none for what is no Latin text."""
    if not query.text.isascii():
        return
    for block in blocks:
        allowed = block.allowed(chosen)
        for place, begins in block.sounding(query.text):
            if allowed[place]:
                yield Hit(block.keys[place], PREFIX if begins else INSIDE)


def joined(sounding: Iterable[Hit], hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best of both; what resembles best counts 1."""
    found: dict[str, float] = {}
    for hit in sounding:
        found[hit.key] = max(found.get(hit.key, 0.0), hit.score)
    for hit in hits:
        found[hit.key] = max(found.get(hit.key, 0.0), hit.score / hits[0].score)
    ranked = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Hit(key, score) for key, score in ranked[:limit]]
