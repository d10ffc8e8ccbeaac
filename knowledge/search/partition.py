"""One Whoosh folder: the durable index of the documents of one audience, with the place up to which it is complete.

Writers take Whoosh's file lock; whoever does not get it leaves the work to its holder. Readers refresh when asked.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

from whoosh import index as whoosh_index
from whoosh.index import FileIndex, IndexError, LockError  # noqa: A004 - whoosh's own name

from knowledge.search import pinyin, schema
from knowledge.search.codec import WritingCodec
from knowledge.search.contract import Document
from knowledge.search.encoder import Encoder, EncoderDown
from knowledge.search.meanings import KeptMeanings

STATE_FILE = "state.json"
# So many documents have their meanings reckoned at once.
BATCH = 500
# Postings that a commit sorts in memory, as Whoosh estimates them; more go through files. 25,000 wordings take 350.
POOL_MEGABYTES = 512
# Whoosh drops fields without a value, so open years are written as numbers.
FOR_EVER = 9999
BROKEN = (IndexError, OSError, EOFError, ValueError, KeyError, AttributeError, TypeError, ImportError)


class Block(Protocol):
    """A segment as an engine reads it, once."""

    def forget(self, deleted: frozenset[int]) -> None:
        """Take deleted rows out; told after every commit."""


class Busy(Exception):
    """Another process writes this index just now."""


@dataclass(frozen=True)
class State:
    """How far an index is complete; `birth` changes whenever it is built anew.

    `owes_meanings`: some wordings were written while the encoder was down.
    """

    cursor: int
    birth: str
    owes_meanings: bool


@dataclass(frozen=True)
class Written:
    """How many documents a commit took, and whether all have their meanings."""

    count: int
    has_meanings: bool


class Partition:
    """The index of one audience; `read` makes a block of a segment. Safe to use from several threads."""

    def __init__(self, folder: Path, read: Callable[[Any], Block], encoder: Encoder | None = None) -> None:
        self.folder = folder
        self.encoder = encoder
        self._read = read
        self._meanings = KeptMeanings(encoder, folder.parent) if encoder else None
        self._lock = threading.Lock()
        self._index: FileIndex | None = None
        self._generation: int | None = None
        self._birth: str | None = None
        self._blocks: dict[str, Block] = {}
        # How often something was taken over.
        self.readings = 0

    @property
    def cursor(self) -> int | None:
        """Up to which change this index is complete; None while it is being built, damaged or of another version."""
        state = self._state()
        return None if state is None else state.cursor

    @property
    def owes_meanings(self) -> bool:
        """Whether wordings without a meaning wait for the encoder."""
        state = self._state()
        return state is not None and state.owes_meanings

    def can_encode(self) -> bool:
        """Whether the encoder answers now."""
        return self.encoder is not None and _vectors(self.encoder, [" "]) is not None

    def complete_to(self, cursor: int, *, owes_meanings: bool = False) -> None:
        """Say that every change up to `cursor` is in; written aside and moved, so that it is never half there."""
        before = self._state()
        birth = before.birth if before else token_hex(8)
        state = {"version": self._version(), "cursor": cursor, "birth": birth, "owes_meanings": owes_meanings}
        part = self.folder / f"{STATE_FILE}.new"
        part.write_text(json.dumps(state), encoding="utf-8")
        part.replace(self.folder / STATE_FILE)

    def condemn(self) -> None:
        """Say that this index is damaged; the worker of this host builds it anew."""
        (self.folder / STATE_FILE).unlink(missing_ok=True)

    def wipe(self) -> None:
        """Forget everything; the next writer starts an empty index."""
        with self._lock:
            self._close()
            self._blocks = {}
            shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, documents: Iterable[Document], gone: Iterable[str] = ()) -> Written:
        """Replace or add documents, each key once, and remove others, in one commit; documents are drawn in batches.

        Raises:
            Busy: another process is writing.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not whoosh_index.exists_in(str(self.folder)):
            self._create()
        target = whoosh_index.open_dir(str(self.folder))
        try:
            writer = target.writer(codec=WritingCodec(), limitmb=POOL_MEGABYTES)
        except LockError as error:
            raise Busy from error
        try:
            for key in gone:
                writer.delete_by_term("key", key)
            written = self._add(writer, documents)
            writer.commit()
        except BaseException:
            writer.cancel()
            raise
        finally:
            target.close()
        return written

    def _add(self, writer: Any, documents: Iterable[Document]) -> Written:
        rest, count, has_meanings = iter(documents), 0, True
        while batch := list(islice(rest, BATCH)):
            found, are_meant = self._rows(batch)
            for row in found:
                if row["kind"] == schema.TITLE:
                    writer.delete_by_term("key", row["key"])
                writer.add_document(**row)
            count, has_meanings = count + len(batch), has_meanings and are_meant
        return Written(count, has_meanings)

    def _rows(self, documents: Sequence[Document]) -> tuple[list[dict[str, Any]], bool]:
        """The Whoosh documents of all articles, each wording with its meaning, and whether all have one."""
        found = [row for document in documents for row in rows(document)]
        wordings = [row for row in found if row["kind"] != schema.BODY]
        if self._meanings is None or not wordings:
            return found, True
        vectors = _vectors(self._meanings, [row["tokens"] for row in wordings])
        for row, vector in zip(wordings, vectors if vectors is not None else (), strict=False):
            row["meaning"] = vector.astype("float16").tobytes()
        return found, vectors is not None

    def _create(self) -> None:
        try:
            whoosh_index.create_in(str(self.folder), schema.SCHEMA).close()
        except NameError as error:
            # What Whoosh raises when another process has created the same files in between.
            raise Busy from error

    def refresh(self) -> None:
        """Take over what writers have committed since; cheap when nothing has changed.

        Raises:
            one of BROKEN: the folder is missing, incomplete or damaged.
        """
        with self._lock:
            state = self._state()
            if state is None:
                self._close()
                raise FileNotFoundError(self.folder)
            if self._index is None or self._birth != state.birth:
                self._close()
                self._index = whoosh_index.open_dir(str(self.folder))
                self._birth = state.birth
            generation = self._index.latest_generation()
            if generation != self._generation:
                blocks = self._load(self._index)
                # A writer may have begun anew while this was read, of which next to nothing is there yet.
                now = self._state()
                if now is None or now.birth != state.birth:
                    self._close()
                    raise FileNotFoundError(self.folder)
                # At once: questions are answered meanwhile.
                self._blocks, self._generation = blocks, generation
                self.readings += 1

    def blocks(self) -> list[Any]:
        """The segments as of the last refresh."""
        return list(self._blocks.values())

    def _state(self) -> State | None:
        try:
            stored = json.loads((self.folder / STATE_FILE).read_text(encoding="utf-8"))
            is_ours = stored["version"] == self._version()
            return State(stored["cursor"], stored["birth"], stored["owes_meanings"]) if is_ours else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _version(self) -> list[str | int | None]:
        """What an index is made of: with other fields, tokens or another model it is built anew."""
        return [schema.VERSION, self.encoder.name if self.encoder else None]

    def _load(self, source: FileIndex) -> dict[str, Block]:
        reader = source.reader()
        try:
            leaves = [leaf for leaf, _ in reader.leaf_readers()]
            blocks: dict[str, Block] = {}
            for leaf in leaves:
                if leaf.doc_count_all() == 0:
                    continue
                name = leaf.segment().segment_id()
                block = self._blocks.get(name) or self._read(leaf)
                block.forget(frozenset(leaf.segment().deleted_docs()))
                blocks[name] = block
            return blocks
        finally:
            reader.close()

    def _close(self) -> None:
        if self._index is not None:
            self._index.close()
        # What was read of it serves until the next reading is done.
        self._index, self._generation, self._birth = None, None, None


def _vectors(encoder: Encoder, texts: Sequence[str]) -> Any:
    """One vector per text, None while the encoder is down."""
    try:
        return encoder.encode(texts)
    except EncoderDown:
        return None


def rows(document: Document) -> Iterable[dict[str, Any]]:
    """One Whoosh document per wording; they stay together because one commit writes one segment."""
    facts = {
        "key": document.key,
        "area": document.area,
        "year_from": document.year_from or 0,
        "year_to": document.year_to or FOR_EVER,
        "roles": document.roles,
        "group": document.group or document.key,
    }
    wordings = [(schema.TITLE, document.title), *((schema.PHRASING, text) for text in document.phrasings)]
    for kind, text in wordings:
        yield {**facts, "kind": kind, "initials": pinyin.initials(text), "tokens": text}
    if document.body:
        yield {**facts, "kind": schema.BODY, "initials": "", "tokens": document.body}
