"""The fields of the Whoosh index. An index folder holds pickled code: never open one from an untrusted place.

Each wording of an article (title, phrasing, body) is one Whoosh document, so that postings tell wordings apart.
"""

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, KEYWORD, STORED, Schema

from knowledge.search import tokens

# Raise it whenever fields or tokens change: indexes of another version are rebuilt.
VERSION = 7
TITLE, PHRASING, BODY = 0, 1, 2


class CharacterTokenizer(Tokenizer):  # type: ignore[misc]  # whoosh ships no types
    """Our tokens as Whoosh wants them; a module-level class because the schema is stored as a pickle."""

    def __call__(self, value: str, **_options: Any) -> Iterator[Token]:
        """One token object, reused as Whoosh does."""
        token = Token(boost=1.0)
        for text in tokens.cut(value):
            token.text = text
            yield token


SCHEMA = Schema(
    key=ID(stored=True),
    kind=STORED,
    text=STORED,
    initials=STORED,
    meaning=STORED,
    area=ID(stored=True),
    year_from=STORED,
    year_to=STORED,
    roles=STORED,
    tokens=KEYWORD(analyzer=CharacterTokenizer(), scorable=True),
)
