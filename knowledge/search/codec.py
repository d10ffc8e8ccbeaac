"""How our indexes are written: Whoosh's own format, in less time.

Whoosh squeezes each block of postings, which are read once here, and asks for the length of the document at every
posting, though none of our fields has lengths.
"""

from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader


class NoLengths(W3PerDocReader):  # type: ignore[misc]  # whoosh ships no types
    """Does not look for what no field has."""

    def doc_field_length(self, _docnum: int, _fieldname: str, default: int = 0) -> int:
        """Tokens of a document in a field that is scored by Whoosh."""
        return default


class WritingCodec(W3Codec):  # type: ignore[misc]  # whoosh ships no types
    """Given to a writer; what it writes is read by Whoosh's own codec."""

    def __init__(self) -> None:
        super().__init__(compression=0)

    def per_document_reader(self, storage: Any, segment: Any) -> NoLengths:
        """Of the documents that are being written."""
        return NoLengths(storage, segment)
