"""How our indexes are written: Whoosh's own format, in less time.

For every posting Whoosh asks for the length of its document, and reads it from a file each time.
"""

from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader


class LengthsAtHand(W3PerDocReader):  # type: ignore[misc]  # whoosh ships no types
    """Reads the lengths of a field once."""

    def __init__(self, storage: Any, segment: Any) -> None:
        super().__init__(storage, segment)
        self._lengths: dict[str, list[int]] = {}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Tokens of a document in a field."""
        if fieldname not in self._lengths:
            read = super().doc_field_length
            self._lengths[fieldname] = [read(number, fieldname, default) for number in range(self.doc_count_all())]
        return self._lengths[fieldname][docnum]


class WritingCodec(W3Codec):  # type: ignore[misc]  # whoosh ships no types
    """Given to a writer; what it writes is read by Whoosh's own codec."""

    def per_document_reader(self, storage: Any, segment: Any) -> LengthsAtHand:
        """Of the documents that are being written."""
        return LengthsAtHand(storage, segment)
