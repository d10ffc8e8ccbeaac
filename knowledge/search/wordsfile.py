"""The vocabulary in force on this host: a file beside the index, written by the worker, read by every process."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog

from knowledge.search.vocabulary import Entry, Kind, Words, arranged, shipped_words

log = structlog.get_logger(__name__)


class WordsFile:
    """One file; without it, or while it is damaged, the vocabulary that ships with the product counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._words: Words | None = None
        self._lock = threading.Lock()
        self.refresh()

    @property
    def words(self) -> Words:
        """The vocabulary as of the last refresh."""
        return self._words or shipped_words()

    def refresh(self) -> None:
        """Take over what the worker has written since; cheap when nothing has changed."""
        with self._lock:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                self._seen = self._words = None
                return
            seen = found.st_ino, found.st_mtime_ns
            if seen != self._seen:
                self._seen, self._words = seen, self._read()

    def write(self, entries: Sequence[Entry], label: str) -> None:
        """Put another vocabulary in force; written aside and moved, so that nobody reads half of it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".new")
        kept = {"label": label, "entries": [(entry.kind, entry.words) for entry in entries]}
        part.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        part.replace(self.path)
        self.refresh()

    def _read(self) -> Words | None:
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            entries = [Entry(Kind(kind), tuple(words)) for kind, words in kept["entries"]]
            return arranged(entries, kept["label"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("search_words_damaged", file=str(self.path), error=repr(error))
            return None
