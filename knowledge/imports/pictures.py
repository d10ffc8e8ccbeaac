"""Pictures that a file brings along: kept by the hash of their content until its report is confirmed."""

from collections.abc import Callable
from hashlib import sha256

from knowledge.files.pictures import as_kept
from knowledge.files.rules import NEW
from opscenter.core.sheets import MEGABYTE

# Of all pictures of one file together.
TOTAL_LIMIT = 100 * MEGABYTE

# The address under which a text refers to the picture of this source; empty for one that does not come along.
Find = Callable[[str], str]


def nowhere(_source: str) -> str:
    """For files that bring no pictures along."""
    return ""


class Pictures:
    """The pictures of one file by their hashes, and the address of each in the texts."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.room = TOTAL_LIMIT

    def keep(self, content: bytes) -> str:
        """The address of a picture; empty for what is none that an article may hold, and for too many."""
        found = as_kept(content)
        if found is None:
            return ""
        kept, extension = found
        digest = sha256(kept).hexdigest()
        if digest not in self.contents:
            if len(kept) > self.room:
                return ""
            self.room -= len(kept)
            self.contents[digest] = kept
        return f"{NEW}{digest}{extension}"
