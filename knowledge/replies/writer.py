"""Who writes a reply: a chat model on the premises, or nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from opscenter.core.language_model import ModelAddress
from opscenter.core.settings import Settings

PATIENCE = 10.0
DEADLINE = 40.0
MOST_TOKENS = 600


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
