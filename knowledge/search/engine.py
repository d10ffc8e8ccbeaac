"""What every engine does alike with the blocks of some partitions, however it scores them."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any

from knowledge.search import ranking, spelling, suggestions
from knowledge.search.contract import Filter, Hit, Query


class BlockEngine(ABC):
    """Suggests and mends typing errors by its own search and counts."""

    blocks: Sequence[Any]

    @abstractmethod
    def search(self, query: Query, chosen: Filter, limit: int, *, share: float = ranking.RELATIVE_CUT) -> list[Hit]:
        """The best articles first; those below this share of the best one's score are left out."""

    @abstractmethod
    def _count(self, token: str) -> int:
        """In how many articles the token stands."""

    def suggest(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """Articles one of whose wordings begins with, holds or resembles what was typed so far."""
        hits = self.search(query, chosen, suggestions.ENOUGH * limit, share=suggestions.SHARE)
        return suggestions.joined(suggestions.sounding(self.blocks, query, chosen), hits, limit)

    def respell(self, text: str, terms: Collection[str]) -> str | None:
        """The text without a homophone typo, as far as these articles know better; None if it stays as it is."""
        return spelling.respell(text, self._count, self._alike, terms)

    def _alike(self, syllable: str) -> set[str]:
        return {character for block in self.blocks for character in block.sounds.get(syllable, ())}
