"""Reads the text of one file, page by page. Runs as a process of its own with little memory and time, because files
come from anywhere: a bomb, a loop or a crash ends this process and nothing else.

`python -m knowledge.files.texts FILE FORMAT` prints JSON: a list of pages (title and text), or the code of a problem.
"""

import json
import posixpath
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from python_calamine import CalamineError, CalamineWorkbook

from opscenter.core.errors import Invalid
from opscenter.core.sheets import cell_text, decoded

MEMORY_LIMIT = 1024 * 1024 * 1024
CPU_SECONDS = 60
PAGES_LIMIT, PAGE_LIMIT, TEXT_LIMIT = 1000, 20_000, 2_000_000
# Of one part of a container, unpacked.
PART_LIMIT = 50 * 1024 * 1024

Page = tuple[str, str]
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES, _LINES = re.compile(r"[ \t\u3000\xa0]+"), re.compile(r"\s*\n\s*")
_BROKEN = (
    PyPdfError,
    CalamineError,
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    AssertionError,
    Invalid,
)


class RefusedError(Exception):
    """The file is whole, but its text cannot be had; carries the code of the reason."""


def read(path: Path, extension: str) -> list[Page]:
    """All pages with their titles, in their order; pages without text are empty.

    Raises RefusedError for a file whose text cannot be had.
    """
    try:
        pages = [(title, _tidy(text)) for title, text in _first(READERS[extension](path))]
    except (MemoryError, RecursionError) as error:
        raise RefusedError("file.text_too_large") from error
    except _BROKEN as error:
        raise RefusedError("file.text_damaged") from error
    if not any(text for _title, text in pages):
        raise RefusedError("file.text_none")
    return pages


def _first(pages: Iterable[Page]) -> Iterator[Page]:
    left = TEXT_LIMIT
    for _number, page in zip(range(PAGES_LIMIT), pages, strict=False):
        yield page
        left -= len(page[1])
        if left <= 0:
            return


def _tidy(text: str) -> str:
    plain = _UNPRINTABLE.sub("", text[: 2 * PAGE_LIMIT])
    return _LINES.sub("\n", _SPACES.sub(" ", plain)).strip()[:PAGE_LIMIT]


def _pdf(path: Path) -> Iterator[Page]:
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError("file.text_locked")
    for page in reader.pages:
        try:
            yield "", page.extract_text()
        except _BROKEN:
            yield "", ""


def _docx(path: Path) -> Iterator[Page]:
    """Pages end where Word last put an end, or where somebody asked for one; both together are one."""
    with zipfile.ZipFile(path) as container:
        tree = _xml(container, "word/document.xml")
    text = ""
    for node in tree.iter():
        if node.tag == f"{_WORD}t":
            text += node.text or ""
        elif node.tag == f"{_WORD}p":
            text += "\n"
        elif node.tag in (f"{_WORD}tab", f"{_WORD}br") and node.get(f"{_WORD}type") != "page":
            text += " "
        elif node.tag in (f"{_WORD}br", f"{_WORD}lastRenderedPageBreak") and text.strip():
            yield "", text
            text = ""
    yield "", text


def _xlsx(path: Path) -> Iterator[Page]:
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).iter_rows()
            yield name, "\n".join(" ".join(filter(None, map(cell_text, row))) for row in rows)


def _pptx(path: Path) -> Iterator[Page]:
    """A page is a slide, in the order in which they are shown; hidden ones count."""
    whole = "ppt/presentation.xml"
    with zipfile.ZipFile(path) as container:
        links = _xml(container, "ppt/_rels/presentation.xml.rels").iter("{*}Relationship")
        names = {link.get("Id"): _beside(whole, link.get("Target", "")) for link in links}
        for slide in _xml(container, whole).iter("{*}sldId"):
            paragraphs = _xml(container, names[slide.get(_LINK)]).iter(f"{_DRAWING}p")
            yield "", "\n".join("".join(one.itertext("{*}t", with_tail=False)) for one in paragraphs)


def _ofd(path: Path) -> Iterator[Page]:
    """GB/T 33190: the text stands in TextCode elements of the contents of the pages that Document.xml lists."""
    with zipfile.ZipFile(path) as container:
        root = _beside("OFD.xml", _xml(container, "OFD.xml").findtext(".//{*}DocRoot", ""))
        for page in _xml(container, root).iter("{*}Page"):
            content = _xml(container, _beside(root, page.get("BaseLoc", "")))
            texts = [
                (_height(one), "".join(one.itertext("{*}TextCode", with_tail=False)))
                for one in content.iter("{*}TextObject")
            ]
            lines = groupby(texts, key=lambda one: one[0])
            yield "", "\n".join("".join(text for _height, text in line) for _at, line in lines)


def _height(text: etree._Element) -> str:
    """How far down the page a text stands; what stands equally far down is one line."""
    return next(iter(text.get("Boundary", "").split()[1:2]), "")


def _plain(path: Path) -> Iterator[Page]:
    yield "", decoded(path.read_bytes())


def _beside(part: str, name: str) -> str:
    """The full name of a part of a container that another part names, from the root or from where it stands."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), name)).lstrip("/")


def _xml(container: zipfile.ZipFile, name: str) -> etree._Element:
    if container.getinfo(name).file_size > PART_LIMIT:
        raise RefusedError("file.text_too_large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(container.read(name), parser)


READERS: Mapping[str, Callable[[Path], Iterator[Page]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pptx": _pptx,
    ".ofd": _ofd,
    ".txt": _plain,
    ".csv": _plain,
}


def main(path: str, extension: str) -> None:
    """Read one file within the limits and print what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    found: list[Page] | str
    try:
        found = read(Path(path), extension)
    except RefusedError as problem:
        found = str(problem)
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode(errors="replace"))


if __name__ == "__main__":
    main(*sys.argv[1:])
