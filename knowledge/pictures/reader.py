"""Reading the words of a picture: by RapidOCR, whose models come with it, or by nobody. Pictures are not kept."""

import io
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from PIL import Image

from knowledge.pictures.rules import PIXELS, SIDE
from opscenter.core.errors import Invalid, Limited

PACKAGE = "rapidocr_onnxruntime"
FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
PATIENCE = 15.0

_pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")
_slot = threading.Semaphore(1)


class Reader(Protocol):
    """Anything that reads a picture."""

    def read(self, picture: Image.Image) -> Sequence[str]:
        """Its lines from top to bottom."""


class RapidReader:
    """PP-OCR for Chinese and Latin letters on one core; the models are read when first needed (a second, 260 MB)."""

    def __init__(self) -> None:
        self._engine: Any = None

    def read(self, picture: Image.Image) -> Sequence[str]:
        """See `Reader`."""
        if self._engine is None:
            self._engine = import_module(PACKAGE).RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
        rows = import_module("numpy").asarray(picture)
        found, _seconds = self._engine(rows[:, :, ::-1])
        return [text for _corners, text, _sureness in found or ()]


def reader_of() -> Reader | None:
    """The reader that is installed."""
    return RapidReader() if find_spec(PACKAGE) else None


def opened(data: bytes) -> Image.Image:
    """The picture, decoded only after its size is known.

    Raises:
        Invalid: `picture.unreadable`, `picture.too_many_pixels`.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > PIXELS:
            raise Invalid("picture.too_many_pixels")
        decoded = picture.convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Invalid("picture.too_many_pixels") from problem
    except (OSError, SyntaxError, ValueError) as problem:
        raise Invalid("picture.unreadable") from problem
    decoded.thumbnail((SIDE, SIDE))
    return decoded


def read(reader: Reader, data: bytes, patience: float = PATIENCE) -> Sequence[str]:
    """The lines of a picture, one picture at a time from its decoding on.

    Raises:
        Limited: `picture.busy`, `picture.too_slow`.
        Invalid: as `opened`.
    """
    if not _slot.acquire(blocking=False):
        raise Limited("picture.busy")
    work: Future[Sequence[str]] = _pool.submit(lambda: reader.read(opened(data)))
    work.add_done_callback(lambda _work: _slot.release())
    try:
        return work.result(patience)
    except TimeoutError as problem:
        raise Limited("picture.too_slow") from problem
