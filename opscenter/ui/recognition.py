"""What a text typed into the box for everything looks like: a ticket number, a telephone number, a document, words."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from opscenter.core import phones
from opscenter.core.text import verbatim

TEXT_LIMIT = 100
TAIL_LENGTH = 4
SHORTEST = 2
_TICKET = re.compile(r"\d{4}-\d{4}-\d{4}")
_DOCUMENT = re.compile(verbatim(r"[〔\[(（]\s*(?:19|20)\d{2}\s*[〕\])）]\s*\d*\s*号?"))


class Looks(StrEnum):
    """What the text was recognised as."""

    TICKET = "ticket"
    TAIL = "tail"
    PHONE = "phone"
    DOCUMENT = "document"
    WORDS = "words"


@dataclass(frozen=True)
class Wanted:
    """A recognised text; `phone` is the canonical form of a whole number. Finders give at most `limit` hits."""

    text: str
    looks: Looks
    limit: int
    phone: str | None = None

    @property
    def tail(self) -> str | None:
        """The last digits of a telephone number, if that is what was typed."""
        return self.text if self.looks is Looks.TAIL else None


def recognise(text: str, limit: int) -> Wanted | None:
    """What the text looks like; None if it is too short to look for."""
    text = unicodedata.normalize("NFKC", text).strip()[:TEXT_LIMIT]
    if len(text) < SHORTEST:
        return None
    if _TICKET.fullmatch(text):
        return Wanted(text, Looks.TICKET, limit)
    if text.isdecimal() and len(text) == TAIL_LENGTH:
        return Wanted(text, Looks.TAIL, limit)
    phone = phones.find_normalized(text)
    if phone is not None:
        return Wanted(text, Looks.PHONE, limit, phone)
    return Wanted(text, Looks.DOCUMENT if _DOCUMENT.search(text) else Looks.WORDS, limit)
