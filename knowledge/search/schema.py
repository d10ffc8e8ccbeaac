"""The fields of the Whoosh index. An index folder holds pickled code: never open one from an untrusted place.

Each wording of an article (title, phrasing, body) is one Whoosh document, so that postings tell wordings apart.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Existence

from knowledge.search import tokens

# Raise it whenever fields or tokens change: indexes of another version are rebuilt.
VERSION = 11
TITLE, PHRASING, BODY = 0, 1, 2


class Tokens(FieldType):  # type: ignore[misc]  # whoosh ships no types
    """Our tokens as Whoosh keeps them: how often each stands in a text, as its weight, and nothing else.

    A module-level class because the schema is stored as a pickle.
    """

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Token, how often, weight, and no other value."""
        return ((token.encode(), count, float(count), b"") for token, count in Counter(tokens.cut(value)).items())


SCHEMA = Schema(
    key=ID(stored=True),
    kind=STORED,
    initials=STORED,
    # A column, for stored values are squeezed, and vectors do not get smaller.
    meaning=COLUMN(),
    area=ID(stored=True),
    year_from=STORED,
    year_to=STORED,
    roles=STORED,
    group=STORED,
    tokens=Tokens(),
)
