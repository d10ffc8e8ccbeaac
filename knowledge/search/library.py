"""The index of one host: a folder per audience, so that the public one holds nothing internal, and the one that
outsourced staff search nothing sensitive.

One library per process; `open_library` sets it, `library` gives it. Searching raises NotReady while a partition is
missing, damaged or being rebuilt; the caller then asks the database.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

import structlog

from knowledge.search.contract import Document, Filter, Hit, Query
from knowledge.search.encoder import Encoder, EncoderDown
from knowledge.search.outline import Outline
from knowledge.search.partition import BROKEN, Block, Partition
from knowledge.search.twostep import TwoStep
from knowledge.search.vocabulary import Words, shipped_words
from knowledge.search.wordsfile import WordsFile

SENSITIVE = "sensitive"
# Each one's readers may search the folders before it too.
AUDIENCES = ("public", "unit", "internal", SENSITIVE)
PAGES_FOLDER = "pages"
# How often a process looks whether somebody has committed; the worker writes once a second.
REFRESH_SECONDS = 0.2
WORDS_FILE = "words.json"

mirror, scorer = (
    import_module(f"knowledge.search.{name}") if find_spec("numpy") else None for name in ("mirror", "scorer")
)
log = structlog.get_logger(__name__)


class NotReady(Exception):
    """The index cannot answer now; it is being built, or damaged and waiting to be rebuilt."""


class Engine(Protocol):
    """What scores the blocks of some partitions: everything with numpy, or in two steps without it."""

    def search(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """The best documents first."""

    def suggest(self, query: Query, chosen: Filter, limit: int) -> list[Hit]:
        """What a half-typed question may mean."""

    def respell(self, text: str, terms: Collection[str]) -> str | None:
        """The text without a homophone typo."""


Answer = TypeVar("Answer")


class Library:
    """The index of this host below one folder; implements `SearchIndex` for all audiences together."""

    def __init__(self, folder: Path, *, encoder: Encoder | None = None, uses_numpy: bool = True) -> None:
        self.folder = folder
        self.encoder = encoder if uses_numpy else None
        self._read: Callable[[Any], Block] = mirror.Block if uses_numpy and mirror else Outline
        self._score: Callable[[Sequence[Any]], Engine] = scorer.Scorer if uses_numpy and scorer else TwoStep
        self.partitions = {audience: self.partition(folder / audience) for audience in AUDIENCES}
        self.words = WordsFile(folder / WORDS_FILE)
        # The pages of attachments, found beside the articles; None in a library that has none.
        self.pages: Library | None = None
        self._scorers: dict[tuple[Partition, ...], tuple[list[int], Engine]] = {}
        self._looked_at = 0.0
        self._is_answering = True
        self._lock = threading.Lock()

    def index(self, documents: Iterable[Document]) -> None:
        """Put each document where its audience belongs, and out of where it stood before."""
        given = list(documents)
        for audience, partition in self.partitions.items():
            mine = [document for document in given if document.audience == audience]
            elsewhere = [document.key for document in given if document.audience != audience]
            partition.write(mine, elsewhere)
            if partition.cursor is None:
                partition.complete_to(0)
        self._looked_at = 0.0

    def delete(self, keys: Iterable[str]) -> None:
        """Remove documents whatever their audience."""
        gone = list(keys)
        for partition in self.partitions.values():
            partition.write([], gone)
        self._looked_at = 0.0

    def search(self, query: Query, chosen: Filter, limit: int = 10) -> Sequence[Hit]:
        """The best documents for these audiences, areas and year.

        Raises:
            NotReady: see above.
        """
        return self._ask(lambda engine: engine.search(query, chosen, limit), chosen)

    def suggest(self, query: Query, chosen: Filter, limit: int = 6) -> Sequence[Hit]:
        """Documents that a half-typed question may mean; raises NotReady like `search`."""
        return self._ask(lambda engine: engine.suggest(query, chosen, limit), chosen)

    def respell(self, text: str, terms: Collection[str], chosen: Filter) -> str | None:
        """The text without a homophone typo; raises NotReady like `search`."""
        return self._ask(lambda engine: engine.respell(text, terms), chosen)

    def meaning(self, text: str) -> Any:
        """The meaning of a question as the articles' meanings were reckoned; None without an encoder that answers."""
        try:
            return self.encoder.encode_one(text) if self.encoder else None
        except EncoderDown:
            return None

    def is_ready(self) -> bool:
        """Whether every partition is complete and of this version."""
        return all(partition.cursor is not None for partition in self.partitions.values())

    def _ask(self, question: Callable[[Engine], Answer], chosen: Filter) -> Answer:
        mine = [self.partitions[audience] for audience in chosen.audiences]
        try:
            self._refresh()
            answer = question(self._engine(mine))
        except BROKEN as error:
            # From now on everybody waits for a whole reading; what was read before no longer serves.
            self._looked_at = 0.0
            if self._is_answering:
                log.warning("search_index_not_ready", folder=str(self.folder), error=repr(error))
            self._is_answering = False
            raise NotReady from error
        if self._looked_at and not self._is_answering:
            log.info("search_index_ready", folder=str(self.folder))
            self._is_answering = True
        return answer

    def keep_fresh(self, stopped: threading.Event) -> None:
        """Take over what the worker commits until stopped; questions then seldom have to read it themselves."""
        while not stopped.wait(REFRESH_SECONDS):
            for one in filter(None, (self, self.pages)):
                # While the index is being built there is nothing to read; a question says so.
                with suppress(*BROKEN):
                    one._refresh()

    def _refresh(self) -> None:
        # While another thread reads a commit, what was read before serves; only the first reading is waited for.
        if not self._lock.acquire(blocking=not self._looked_at):
            return
        try:
            if time.monotonic() - self._looked_at < REFRESH_SECONDS:
                return
            self.words.refresh()
            for partition in self.partitions.values():
                _refresh(partition)
            self._looked_at = time.monotonic()
        finally:
            self._lock.release()

    def partition(self, folder: Path) -> Partition:
        """An index of one audience that can be searched with ours."""
        return Partition(folder, self._read, self.encoder)

    def beside(self, extra: Partition, audiences: Sequence[str]) -> Engine:
        """What scores the documents of these audiences and those of one more folder; raises NotReady like `search`."""
        mine = [*(self.partitions[audience] for audience in audiences), extra]
        return self._ask(lambda _engine: self._score(_blocks(mine)), Filter(tuple(audiences)))

    def _engine(self, mine: Sequence[Partition]) -> Engine:
        # An engine remembers what it was asked last, which no longer holds when articles were deleted from its blocks.
        readings = [one.readings for one in mine]
        known = self._scorers.get(tuple(mine))
        if known is None or known[0] != readings:
            known = self._scorers[tuple(mine)] = (readings, self._score(_blocks(mine)))
        return known[1]


def _blocks(mine: Sequence[Partition]) -> list[Any]:
    return [block for one in mine for block in one.blocks()]


def _refresh(partition: Partition) -> None:
    if partition.cursor is None:
        raise FileNotFoundError(partition.folder)
    try:
        partition.refresh()
    except BROKEN:
        # A writer may have removed old segments just then; a second failure means damage.
        try:
            partition.refresh()
        except BROKEN:
            # One that is being built anew is not damaged.
            if partition.cursor is not None:
                partition.condemn()
            raise


_current: list[Library] = []


def warm_up() -> None:
    """Read dictionaries and model, so that the first question does not wait for them, and keep the index read."""
    words_in_force()
    if _current:
        _current[0].meaning(" ")
        keeper = threading.Thread(target=_current[0].keep_fresh, args=[threading.Event()], name="index", daemon=True)
        keeper.start()


def open_library(folder: Path, encoder: Encoder | None = None) -> Library:
    """Make the library of this folder, with that of the pages below it, the one of this process."""
    if not _current or (_current[0].folder, _current[0].encoder) != (folder, encoder):
        opened = Library(folder, encoder=encoder)
        opened.pages = Library(folder / PAGES_FOLDER)
        _current[:] = [opened]
    return _current[0]


def library() -> Library | None:
    """The library of this process, None before one was opened."""
    return _current[0] if _current else None


def words_in_force() -> Words:
    """The vocabulary by which this process understands questions."""
    return _current[0].words.words if _current else shipped_words()
