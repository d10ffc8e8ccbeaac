"""Who writes a reply: a chat model on the premises, or nobody."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from knowledge.replies.rules import Passage, Sentence, messages, sentences, standing
from opscenter.core.language_model import ModelAddress, ModelError
from opscenter.core.settings import Settings

PATIENCE = 10.0
DEADLINE = 40.0
MOST_TOKENS = 600
# Each reply that is being written holds a thread of the server and a place at the model.
CAP = 4
slots = threading.BoundedSemaphore(CAP)
log = structlog.get_logger(__name__)


class Writer(Protocol):
    """Anything that answers a conversation in pieces of text; raises ModelError when it cannot."""

    def write(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """The answer as it comes."""


@dataclass(frozen=True)
class ModelWriter:
    """A chat model behind an OpenAI-compatible address."""

    address: ModelAddress
    model: str

    def write(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """See `Writer`."""
        return self.address.chat(self.model, messages, timeout=PATIENCE, deadline=DEADLINE, most_tokens=MOST_TOKENS)


def writer_of(settings: Settings) -> Writer | None:
    """The writer that these settings choose; None: passages are quoted."""
    address = ModelAddress.of(settings)
    return ModelWriter(address, settings.answer_model) if address and settings.answer_model else None


def written(writer: Writer, question: str, passages: Sequence[Passage]) -> Iterator[Sentence]:
    """The sentences that stand, as they come; raises ModelError."""
    yield from standing(sentences(writer.write(messages(question, passages))), passages)


def whole(settings: Settings, question: str, passages: Sequence[Passage]) -> list[Sentence]:
    """All sentences that stand; none without a writer, without a free one, or when it fails on the way."""
    writer = writer_of(settings)
    if writer is None or not slots.acquire(blocking=False):
        return []
    try:
        return list(written(writer, question, passages))
    except ModelError as error:
        log.warning("reply_not_written", error=repr(error))
        return []
    finally:
        slots.release()
