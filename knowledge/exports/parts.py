"""What a booklet says about an article besides its text, under the names that the import understands, and the pictures
in it.
"""

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image

from knowledge.exports.rules import Exported
from knowledge.imports.cells import COLUMNS, print_cells
from opscenter.core.errors import DomainError

Read = Callable[[str], bytes]

# Short facts stand in a small table; longer parts have a heading of their own.
FACTS = (
    "answer_sentence",
    "kind",
    "audience",
    "area",
    "years",
    "service",
    "system_version",
    "level",
    "roles",
    "group",
    "valid_from",
    "valid_to",
    "review_by",
    "sms_text",
)
LISTS = ("phrasings", "basis", "related")


def facts_of(one: Exported) -> list[tuple[str, str]]:
    """Name and value of every short fact that is set; codes are followed by their names."""
    cells = print_cells(one.content, one.facts, area=one.area, service=one.service, related=one.related)
    cells["area"] = f"{one.area} {one.area_name}"
    cells["service"] = f"{one.service} {one.service_name}".strip()
    return [(COLUMNS[name][0], cells[name]) for name in FACTS if cells[name]]


def lists_of(one: Exported) -> list[tuple[str, list[str]]]:
    """Name and entries of every list that is not empty."""
    cells = print_cells(one.content, one.facts, area=one.area, service=one.service, related=one.related)
    return [(COLUMNS[name][0], cells[name].splitlines()) for name in LISTS if cells[name]]


class Album:
    """The pictures of an article as booklets take them in."""

    def __init__(self, one: Exported, read: Read) -> None:
        self.digests: Mapping[str, str] = {file.address: file.sha256 for file in one.files}
        self.read = read

    def find(self, address: str) -> tuple[BytesIO, int, int] | None:
        """A picture, its width and its height in pixels; None for one that is gone or damaged."""
        try:
            content = BytesIO(self.read(self.digests[address]))
        except (KeyError, DomainError):
            return None
        with Image.open(content) as picture:
            width, height = picture.size
            if picture.format == "WEBP":
                content = BytesIO()
                picture.save(content, "PNG")
        content.seek(0)
        return content, width, height
