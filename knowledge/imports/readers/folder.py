"""ZIP archives of texts: one question a file, its folder names the category. Nothing is ever unpacked to disk."""

import io
import posixpath
import stat
import zipfile
import zlib
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import unquote

from knowledge.files.rules import PICTURE_LIMIT
from knowledge.imports.cells import Options, Parsed, Unit
from knowledge.imports.pictures import Find, Pictures
from knowledge.imports.readers.text import HTML, MARKDOWN, read_text
from opscenter.core.errors import Invalid, Limited
from opscenter.core.sheets import MEGABYTE, Refusal, decoded

FILES_LIMIT = 2000
TEXT_LIMIT = 2 * MEGABYTE
TOTAL_LIMIT = 10 * MEGABYTE
# Beside texts a folder holds what belongs to pages; each text brings its own pictures and says which are missing.
BESIDE = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".css", ".js", ".ico", ".woff2")
ENCRYPTED, UTF8 = 0x1, 0x800
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def read(content: bytes, options: Options) -> Parsed:
    """All texts of an archive, in the order of their paths.

    Raises:
        Limited: it has too many files, or unpacks to too much.
        Invalid: it is broken as a whole, or has no text in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {_path(entry): entry for entry in archive.infolist() if not entry.is_dir()}
            if len(entries) > FILES_LIMIT:
                raise Limited("faq.too_many_files", limit=FILES_LIMIT)
            pictures = Pictures()
            parts = _texts(archive, entries, options, pictures)
    except _BROKEN as error:
        raise Invalid("faq.archive_unreadable") from error
    if not any(part.rows or part.refused for part in parts):
        raise Invalid("faq.archive_without_texts")
    return Parsed(
        Unit.FILE,
        tuple(row for part in parts for row in part.rows),
        tuple(one for part in parts for one in part.refused),
        tuple(one for part in parts for one in part.notes),
        pictures.contents,
    )


def _texts(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], options: Options, pictures: Pictures
) -> list[Parsed]:
    parts: list[Parsed] = []
    total = 0
    for number, (name, entry) in enumerate(sorted(entries.items()), start=1):
        if is_hidden(name) or name.lower().endswith(BESIDE):
            continue
        problem = _problem(name, entry)
        if problem is not None:
            parts.append(Parsed(Unit.FILE, refused=(Refusal(number, problem, place=name),)))
            continue
        find = partial(_picture, archive, entries, PurePosixPath(name).parent, pictures)
        part, size = _text(archive, entry, number, name, options=options, find=find)
        total += size
        if total > TOTAL_LIMIT:
            raise Limited("import.too_large_unpacked")
        parts.append(part)
    return parts


def _problem(name: str, entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not even opened."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name:
        return "faq.path_unsafe"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "faq.link_in_archive"
    if entry.flag_bits & ENCRYPTED:
        return "faq.file_encrypted"
    if not name.lower().endswith((*MARKDOWN, *HTML)):
        return "faq.file_kind_unknown"
    return "faq.file_too_large" if entry.file_size > TEXT_LIMIT else None


def _picture(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    folder: PurePosixPath,
    pictures: Pictures,
    source: str,
) -> str:
    """The address of a picture that lies in the archive where a text of this folder says; empty if none does."""
    entry = entries.get(posixpath.normpath(folder / unquote(source.partition("?")[0])))
    if entry is None or entry.file_size > PICTURE_LIMIT:
        return ""
    try:
        return pictures.keep(archive.read(entry))
    except _BROKEN:
        return ""


def _text(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, number: int, name: str, *, options: Options, find: Find
) -> tuple[Parsed, int]:
    """One text and its size; reading stops at the size that the archive claims."""
    try:
        content = archive.read(entry)
        return read_text(number, decoded(content), name, options, find), len(content)
    except Invalid:
        return Parsed(Unit.FILE, refused=(Refusal(number, "faq.text_unreadable", place=name),)), entry.file_size
    except _BROKEN:
        return Parsed(Unit.FILE, refused=(Refusal(number, "faq.file_damaged", place=name),)), entry.file_size


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as its author saw it: archives made on Windows hold GB18030 without saying so."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF8:
        raw = name.encode("cp437", errors="replace")
        try:
            name = raw.decode()
        except UnicodeDecodeError:
            name = raw.decode("gb18030", errors="replace")
    return name.replace("\\", "/")


def is_hidden(name: str) -> bool:
    """Whether a path is what programs keep for themselves."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name).parts)
