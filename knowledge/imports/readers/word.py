"""Word documents: a heading of level 1 names a category, one of level 2 is a question, what follows is its answer.

A heading of level 3 that names a field (其他问法, 口播 …) and a table of two columns of field names say the rest.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

import mammoth
from bs4 import BeautifulSoup, Tag

from knowledge.files.rules import PICTURE_LIMIT
from knowledge.imports.cells import Options, Parsed, Row, Unit, one_line, read_cells
from knowledge.imports.foreign import Missing
from knowledge.imports.pictures import Pictures
from knowledge.imports.readers.html import BLOCKS, fields_of, parse, take_missing
from opscenter.core.errors import Invalid, Limited
from opscenter.core.sheets import MEGABYTE, SHOWN_LENGTH, Refusal, RefusedError
from opscenter.core.text import verbatim

DOCUMENT = "word/document.xml"
# About a thousand questions; more would keep a person waiting for minutes.
DOCUMENT_LIMIT = 5 * MEGABYTE
MARKUP_LIMIT = 15 * MEGABYTE
UNPACKED_LIMIT = 200 * MEGABYTE
HEADING = verbatim("标题")
CODE, CODE_BLOCK = "Code", "Code Block"
# Deeper lists have styles of their own, and so has what goes on inside an entry of a list.
DEPTHS = 6
STYLES = "\n".join(
    (
        *(f"p[style-name='{HEADING} {level}'] => h{level}:fresh" for level in range(1, 7)),
        *(f"p[style-name='List Bullet {n}'] => {'ul|ol > li > ' * (n - 1)}ul > li:fresh" for n in range(2, DEPTHS + 1)),
        *(f"p[style-name='List Number {n}'] => {'ul|ol > li > ' * (n - 1)}ol > li:fresh" for n in range(2, DEPTHS + 1)),
        *(f"p[style-name='List Continue {n}'] => {'ul|ol > li > ' * n}p:fresh" for n in range(2, DEPTHS + 1)),
        "p[style-name='List Continue'] => ul|ol > li > p:fresh",
        "p[style-name='Quote'] => blockquote > p:fresh",
        f"p[style-name='{CODE_BLOCK}'] => pre:separator('\\n')",
        f"r[style-name='{CODE}'] => code",
    )
)
INNER = {f"h{level}": f"h{level - 1}" for level in range(3, 7)}
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MATHS = re.compile(rb"<m:oMath[ >]")
_BROKEN = (
    ExpatError,
    SAXException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


@dataclass
class Section:
    """A question of the document with everything under its heading."""

    number: int
    category: str
    question: str
    nodes: list[Tag] = field(default_factory=list)


def read(content: bytes, options: Options) -> Parsed:
    """All questions of a document, counted by the paragraph of their heading.

    Raises:
        Limited: it unpacks to too much.
        Invalid: it is broken, has macros, or no heading of level 2.
    """
    maths = _check(content)
    pictures = Pictures()
    soup = _soup(_html(content, pictures))
    numbers = {id(block): number for number, block in enumerate(soup.find_all(BLOCKS), start=1)}
    missing = [(numbers.get(id(one.block), 0), one) for one in take_missing(soup)]
    sections, notes = _sections(soup.find_all(recursive=False), numbers)
    if not sections:
        raise Invalid("faq.word_without_questions")
    rows: list[Row] = []
    refused: list[Refusal] = []
    for section in sections:
        try:
            rows.append(_row(section, options))
        except RefusedError as problem:
            refused.append(Refusal(section.number, problem.code, section.question[:SHOWN_LENGTH], problem.params))
    notes += [_note(number, one, sections) for number, one in missing]
    if maths:
        notes.append(Refusal(0, "faq.maths_left_out"))
    return Parsed(Unit.PARAGRAPH, tuple(rows), tuple(refused), tuple(notes), pictures.contents)


def _note(number: int, one: Missing, sections: list[Section]) -> Refusal:
    """What is missing at a paragraph; the names that Word gives pictures say nothing."""
    question = _question_at(number, sections)
    if one.code == "faq.picture_named":
        return Refusal(number, "faq.picture_left_out", question)
    return Refusal(number, one.code, question, {"name": one.name} if one.name else {})


def _question_at(number: int, sections: list[Section]) -> str:
    return next((one.question for one in reversed(sections) if one.number <= number), "")


def _check(content: bytes) -> bool:
    """Refuse what must not be opened; tells whether there are formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
                raise Invalid("faq.word_macro")
            if sum(entry.file_size for entry in entries if entry.filename == DOCUMENT) > DOCUMENT_LIMIT:
                raise Limited("faq.word_too_long")
            markup = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            if sum(entry.file_size for entry in markup) > MARKUP_LIMIT:
                raise Limited("import.too_large_unpacked")
            if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                raise Limited("import.too_large_unpacked")
            if any(_DECLARATION.search(archive.read(entry)) for entry in markup):
                raise Invalid("faq.word_unreadable")
            return bool(_MATHS.search(archive.read(DOCUMENT)))
    except _BROKEN as error:
        raise Invalid("faq.word_unreadable") from error


def _html(content: bytes, pictures: Pictures) -> str:
    def place(image: Any) -> dict[str, str]:
        with image.open() as opened:
            return {"src": pictures.keep(opened.read(PICTURE_LIMIT + 1))}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=STYLES,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(place),
        )
    except _BROKEN as error:
        raise Invalid("faq.word_unreadable") from error
    return str(result.value)


def _soup(html: str) -> BeautifulSoup:
    try:
        return parse(html, limit=None)
    except RefusedError as error:
        raise Invalid("faq.word_unreadable") from error


def _sections(nodes: list[Tag], numbers: dict[int, int]) -> tuple[list[Section], list[Refusal]]:
    """The questions, and a note for text that stands under a category but under no question."""
    sections: list[Section] = []
    notes: list[Refusal] = []
    category, current = "", None
    for node in nodes:
        text = one_line(node.get_text())
        if node.name == "h1":
            category, current = text, None
        elif node.name == "h2" and text:
            current = Section(numbers[id(node)], category, text)
            sections.append(current)
        elif current is not None:
            # The question is level 1 in an article.
            node.name = INNER.get(node.name, node.name)
            current.nodes.append(node)
        elif category and text:
            notes.append(Refusal(numbers.get(id(node), 0), "faq.text_left_out", text[:SHOWN_LENGTH]))
    return sections, notes


def _row(section: Section, options: Options) -> Row:
    cells = {"category": section.category, **fields_of(section.nodes), "question": section.question}
    return read_cells(section.number, cells, category=options.category)
