"""Finds out what a file is, by its content first and its name last, and hands it to the reader of its format."""

import io
import zipfile
from pathlib import PurePath

from knowledge.imports.cells import Options, Parsed
from knowledge.imports.readers import folder, records, sheet, text, word
from opscenter.core.errors import Invalid, Limited
from opscenter.core.sheets import MEGABYTE, OLD_OFFICE, ZIP

PDF = b"%PDF-"
# What is said of a broken container by its ending; sheets are the others.
BROKEN = {".docx": "faq.word_unreadable", ".zip": "faq.archive_unreadable"}
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = 200


def read(content: bytes, name: str, options: Options) -> Parsed:
    """The questions of a file in any format that is understood.

    Raises:
        Limited: it is larger than the options allow, or unpacks to too much.
        Invalid: it is empty, broken, of an unknown format, or has macros or formulas of a sheet.
    """
    if len(content) > options.limit:
        raise Limited("import.too_large", limit=options.limit // MEGABYTE)
    if content.startswith(OLD_OFFICE):
        raise Invalid("faq.old_format")
    if content.startswith(PDF):
        raise Invalid("faq.pdf")
    if content.startswith(ZIP):
        return _container(content, name, options)
    head = _without_mark(content[:_HEAD]).lstrip()
    if name.lower().endswith(text.MARKDOWN + text.HTML):
        return text.read(content, name, options)
    if head.startswith((b"{", b"[")):
        return records.read(content, options)
    if head.startswith((b"<", b"# ", b"---\n", b"---\r\n")):
        return text.read(content, name, options)
    return sheet.read(content, options)


def _container(content: bytes, name: str, options: Options) -> Parsed:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid(BROKEN.get(PurePath(name).suffix.lower(), "import.unreadable")) from error
    if word.DOCUMENT in names:
        return word.read(content, options)
    if "xl/workbook.xml" in names:
        return sheet.read(content, options)
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise Invalid("faq.format_unknown")
    return folder.read(content, options)


def _without_mark(head: bytes) -> bytes:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")
