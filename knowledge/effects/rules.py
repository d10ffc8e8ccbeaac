"""Pure rules of effects: where an article stands for a question, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """A question, how often it was asked, and the article's place before and after; None: not among the first."""

    text: str
    times: int
    before: int | None
    after: int | None

    @property
    def is_worse(self) -> bool:
        """Whether fewer of those who ask it would find the article."""
        return self.before is not None and (self.after is None or self.after > self.before)

    @property
    def is_same(self) -> bool:
        """Whether nothing changes for those who ask it."""
        return self.before == self.after


def notable(moves: Iterable[Move]) -> list[Move]:
    """What changes: the worse first, then what was asked most."""
    return sorted((one for one in moves if not one.is_same), key=lambda one: (not one.is_worse, -one.times, one.text))
