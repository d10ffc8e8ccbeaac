"""Meanings of texts kept on disk, so that an index is built anew without reckoning them again.

One small file per host, derived data like the index: a damaged one is thrown away.
"""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from knowledge.search.encoder import Encoder

FILE = "meanings.sqlite3"
_TABLE = "CREATE TABLE IF NOT EXISTS meanings (text BLOB PRIMARY KEY, model TEXT, vector BLOB) WITHOUT ROWID"
log = structlog.get_logger(__name__)


class KeptMeanings:
    """An encoder that remembers what another one reckoned; what another model reckoned does not count."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.name, self.encode_one = encoder.name, encoder.encode_one
        self._encoder = encoder
        self._file = folder / FILE

    def encode(self, texts: Sequence[str]) -> Any:
        """See `Encoder`; kept as half precision, as in the index."""
        try:
            return self._encode(texts)
        except sqlite3.Error as error:
            log.warning("kept_meanings_failed", file=str(self._file), error=repr(error))
            # An operational error is a file that is busy or a full disk, any other one is damage.
            if not isinstance(error, sqlite3.OperationalError):
                self._file.unlink(missing_ok=True)
            return self._encoder.encode(texts)

    def _encode(self, texts: Sequence[str]) -> Any:
        numpy = import_module("numpy")
        digests = {text: hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts}
        with closing(sqlite3.connect(self._file)) as db:
            db.execute(_TABLE)
            known = self._known(db, digests)
            missing = [text for text in digests if text not in known]
            if missing:
                vectors = [row.astype("float16").tobytes() for row in self._encoder.encode(missing)]
                known.update(zip(missing, vectors, strict=True))
                rows = [(digests[text], self.name, known[text]) for text in missing]
                with db:
                    db.executemany("INSERT OR REPLACE INTO meanings VALUES (?, ?, ?)", rows)
        return numpy.array([numpy.frombuffer(known[text], "float16") for text in texts]).astype("float32")

    def _known(self, db: sqlite3.Connection, digests: Mapping[str, bytes]) -> dict[str, bytes]:
        statement = "SELECT vector FROM meanings WHERE text = ? AND model = ?"
        found = {text: db.execute(statement, (digest, self.name)).fetchone() for text, digest in digests.items()}
        return {text: row[0] for text, row in found.items() if row}
