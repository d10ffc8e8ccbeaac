"""What every channel that leaves the house is to the sender: one method, one error."""

from dataclasses import dataclass
from typing import Protocol


class ChannelError(Exception):
    """The message could not be handed over. `is_final` says that another try cannot help (no such mailbox)."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True)
class Outgoing:
    """One message for one address. `reference` stays the same over all tries, so that a double can be recognised."""

    address: str
    subject: str
    body: str
    reference: str


class Channel(Protocol):
    """Hands a message to the outside."""

    def send(self, outgoing: Outgoing) -> None:
        """Return when the other side has taken the message over.

        Raises:
            ChannelError: it has not, or we cannot know.
        """
