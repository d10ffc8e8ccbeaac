"""Pictures that a file brings along: kept by the hash of their content until its report is confirmed."""

from collections.abc import Callable
from hashlib import sha256

from knowledge.files.pictures import extension_of_picture
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
        digest, extension = sha256(content).hexdigest(), extension_of_picture(content)
        if extension is None:
            return ""
        if digest not in self.contents:
            if len(content) > self.room:
                return ""
            self.room -= len(content)
            self.contents[digest] = content
        return f"{NEW}{digest}{extension}"
