"""What files a text may hold, and how it refers to them. Pure.

A text refers to a file by its address alone, so that versions, differences and restoring cover files as well. The
number in the address counts; the name after it is for people, the one of a picture tells its size.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from opscenter.core.files import DOCUMENTS, IMAGES

OWN_FILES = "/files/"
# The address of a picture that a file brings along, by the hash of its content, until it is taken in.
NEW = f"{OWN_FILES}new/"
PICTURES = {name: IMAGES[name] for name in (".png", ".jpg", ".jpeg", ".webp", ".gif")}
ALLOWED = {**PICTURES, **DOCUMENTS}
PICTURE_LIMIT = 5 * 1024 * 1024
# What a phone's camera gives; beyond it a small file may unpack to more than a browser can show.
PIXELS_LIMIT = 50_000_000
FILES_LIMIT = 60
# Formats whose text is made searchable.
TEXT_FORMATS = (".pdf", ".docx", ".xlsx", ".pptx", ".ofd", ".txt", ".csv")

_USE = re.compile(rf"(?<![\w./-]){OWN_FILES}(\d{{1,15}})/")
_PICTURE = re.compile(rf"{OWN_FILES}\d{{1,15}}/(\d{{1,5}})x(\d{{1,5}})\.\w+")
_NEW = re.compile(rf"{NEW}([0-9a-f]{{64}})\.\w+")
_UNFIT = re.compile(r"[^\w.]+")


class TextState(StrEnum):
    """How far the text of a file is read."""

    NONE = "none"
    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


def ids_in(markdown: str) -> tuple[int, ...]:
    """The files that a text refers to, each once, in their order."""
    return tuple(dict.fromkeys(int(found) for found in _USE.findall(markdown)))


def address_of(file_id: int, name: str, size: tuple[int, int] | None = None) -> str:
    """Where a file is fetched; `size` of a picture in pixels."""
    shown = f"{size[0]}x{size[1]}{extension_of(name)}" if size else _UNFIT.sub("-", name).strip("-")
    return f"{OWN_FILES}{file_id}/{shown}"


def size_in(address: str) -> tuple[str, str] | None:
    """Width and height that a picture's address tells; None for anything but the address of a picture of ours."""
    found = _PICTURE.fullmatch(address)
    return (found[1], found[2]) if found else None


def new_ones_in(markdown: str) -> tuple[str, ...]:
    """The hashes of pictures that are still to be taken in."""
    return tuple(dict.fromkeys(_NEW.findall(markdown)))


def with_addresses(markdown: str, addresses: Mapping[str, str]) -> str:
    """The text with the addresses that pictures have by now, by their hashes; unknown ones stay."""
    return _NEW.sub(lambda found: addresses.get(found[1], found[0]), markdown)


def extension_of(name: str) -> str:
    """The ending of a file's name with its dot, in small letters."""
    return "." + name.rpartition(".")[2].lower()


def first_state(name: str) -> TextState:
    """Whether the text of a new file is still to be read, or there is none to read."""
    return TextState.WAITING if name.lower().endswith(TEXT_FORMATS) else TextState.NONE
