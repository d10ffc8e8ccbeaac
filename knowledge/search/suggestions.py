"""What a half-typed question may mean: articles that sound like its letters, then those that resemble it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import methodcaller
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

    def beginning(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials begin with the letters, by place."""

    def holding(self, letters: str) -> Iterator[int]:
        """The articles with a wording whose initials hold the letters further inside, by place."""


def sounding(blocks: Sequence[Block], query: Query, chosen: Filter) -> Iterator[Hit]:
    """The articles that may be found one of whose wordings has these initials, those that begin with them first.

    None for what is no Latin text.
    """
    if not query.text.isascii():
        return
    for score, places_of in (
        (PREFIX, methodcaller("beginning", query.text)),
        (INSIDE, methodcaller("holding", query.text)),
    ):
        for block in blocks:
            allowed = block.allowed(chosen)
            yield from (Hit(block.keys[place], score) for place in places_of(block) if allowed[place])


def joined(sounding: Iterable[Hit], hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best of both; what resembles best counts 1, less than what sounds alike, of which no more is looked for than
    is shown."""
    found: dict[str, Hit] = {}
    for hit in sounding:
        found.setdefault(hit.key, hit)
        if len(found) == limit:
            break
    for hit in hits:
        found.setdefault(hit.key, replace(hit, score=hit.score / hits[0].score))
    return sorted(found.values(), key=lambda hit: (-hit.score, hit.key))[:limit]
