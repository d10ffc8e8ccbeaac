"""The index as it would be with one more text: a folder of its own holds the text, and both are searched as one.

The durable index stays as it is.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from knowledge.search.contract import Document, Filter, Hit, Query
from knowledge.search.library import AUDIENCES, Library


class Rehearsal:
    """Answers like the library, with `document` out and the one with the key `replaced` gone; raises NotReady like it.

    `audiences` are the folders that the widest readers of the document search: its own audience's and those before it.
    """

    def __init__(self, library: Library, document: Document, folder: Path, *, replaced: str) -> None:
        self.audiences = AUDIENCES[: AUDIENCES.index(document.audience) + 1]
        self._library, self._replaced = library, replaced
        beside = library.partition(folder)
        beside.write([document])
        beside.complete_to(0)
        beside.refresh()
        self._engine = library.beside(beside, self.audiences)

    def search(self, query: Query, chosen: Filter, limit: int) -> Sequence[Hit]:
        """The best documents first."""
        hits = self._engine.search(query, chosen, limit + 1)
        return [hit for hit in hits if hit.key != self._replaced][:limit]

    def meaning(self, text: str) -> Any:
        """As the library says."""
        return self._library.meaning(text)

    def respell(self, text: str, terms: Collection[str], chosen: Filter) -> str | None:
        """As the library says."""
        return self._library.respell(text, terms, chosen)
