"""A Word document with a chapter a category, in the layout that the import reads back."""

import io
from collections.abc import Sequence
from itertools import zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run as TextRun

from knowledge.articles.blocks import Block, Kind, Run, Runs, blocks_of
from knowledge.articles.labels import LABELS
from knowledge.exports.parts import Album, Read, facts_of, lists_of
from knowledge.exports.rules import Exported, by_category
from knowledge.imports.cells import COLUMNS
from knowledge.imports.readers.word import CODE, CODE_BLOCK, DEPTHS
from opscenter.core.text import verbatim, without_controls

TITLE = verbatim("常见问题汇编")
LATIN, CHINESE = "Calibri", verbatim("宋体")
STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4")
LISTS = ("List Bullet", "List Number", "List Continue")
TEMPLATE_DEPTHS = 3
STEP = Cm(0.63)
PICTURE_WIDTH, PICTURE_HEIGHT, PIXEL = Cm(14), Cm(22), 9525
CODE_SIZE = Pt(9.5)


def write_word(articles: list[Exported], watermark: str, read: Read) -> bytes:
    """Every page carries the watermark and its number."""
    document = Document()
    for name in STYLES:
        style = document.styles[name]
        style.font.name = LATIN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    _add_styles(document)
    book = _Book(document)
    document.core_properties.title, document.core_properties.author = TITLE, watermark
    document.add_heading(TITLE, level=0)
    document.add_paragraph(watermark)
    _write_foot(document, watermark)
    for category, group in by_category(articles).items():
        document.add_heading(LABELS[category], level=1)
        for one in group:
            book.album = Album(one, read)
            _write_article(book, one)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _write_foot(document: WordDocument, watermark: str) -> None:
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = foot.add_run(f"{watermark}　")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _write_article(book: "_Book", one: Exported) -> None:
    book.add("Heading 2", one.content.question)
    book.add_table(facts_of(one), widths=(Cm(3), Cm(12)))
    for block in blocks_of(one.content.body):
        _write_block(book, block)
    for name, entries in lists_of(one):
        book.add("Heading 3", name)
        for entry in entries:
            book.add("List Bullet", entry)
    if one.content.spoken_text:
        book.add("Heading 3", COLUMNS["spoken_text"][0])
        for line in one.content.spoken_text.splitlines():
            book.add("Normal", line)


def _write_block(book: "_Book", block: Block) -> None:
    if block.kind is Kind.TABLE:
        book.add_table(block.rows)
    elif block.kind is Kind.RULE:
        book.add("Normal", "")
    elif block.kind is Kind.HEADING:
        # The question is level 2 here and level 1 in the text.
        book.add(f"Heading {min(block.depth + 1, 6)}", block.runs)
    elif block.kind is Kind.QUOTE:
        book.add("Quote", block.runs)
    elif block.kind is Kind.CODE:
        for line in block.text.split("\n"):
            book.add(CODE_BLOCK, line)
    elif block.kind is Kind.ITEM and block.ordinal is not None:
        book.number(book.add(_deep("List Number", block.depth), block.runs), block.ordinal, min(block.depth, DEPTHS))
    elif block.kind is Kind.ITEM:
        book.add(_deep("List Bullet", block.depth), block.runs)
    else:
        book.add(_deep("List Continue", block.depth) if block.depth else "Normal", block.runs)


def _deep(style: str, depth: int) -> str:
    return style if depth == 1 else f"{style} {min(depth, DEPTHS)}"


def _write_runs(paragraph: Paragraph, runs: Runs, album: Album | None) -> None:
    for one in runs:
        picture = album.find(one.picture) if album and one.picture else None
        if picture:
            _draw(paragraph, one.text, *picture)
            continue
        run = paragraph.add_run(without_controls(one.text), CODE if one.is_code else None)
        if one.is_bold:
            run.bold = True
        if one.is_italic:
            run.italic = True
        if one.url:
            _link(paragraph, run, one.url)


def _draw(paragraph: Paragraph, words: str, content: io.BytesIO, across: int, down: int) -> None:
    """A picture in the line, at most as large as the text of a page; its words are for those who cannot see it."""
    scale = min(PIXEL, PICTURE_WIDTH / across, PICTURE_HEIGHT / down)
    drawn = paragraph.add_run().add_picture(content, width=Length(int(across * scale)))
    drawn._inline.docPr.set("descr", without_controls(words))


def _link(paragraph: Paragraph, run: TextRun, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.font.underline = True
    run._r.addprevious(link)
    link.append(run._r)


def _add_styles(document: WordDocument) -> None:
    """Those that the library's template does not have: code, and lists inside lists inside lists."""
    for name, kind in ((CODE, WD_STYLE_TYPE.CHARACTER), (CODE_BLOCK, WD_STYLE_TYPE.PARAGRAPH)):
        font = document.styles.add_style(name, kind).font
        font.name, font.size = "Consolas", CODE_SIZE
    for name in LISTS:
        deepest = document.styles[f"{name} {TEMPLATE_DEPTHS}"]
        for depth in range(TEMPLATE_DEPTHS + 1, DEPTHS + 1):
            style = document.styles.add_style(f"{name} {depth}", WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = deepest
            style.paragraph_format.left_indent = STEP * depth


class _Book:
    """Adds to a document, knowing its styles (the library looks each up anew) and its open lists.

    Every numbered list begins anew: Word would count on through the whole document.
    """

    def __init__(self, document: WordDocument) -> None:
        self.document = document
        self.styles = {style.name: style.style_id for style in document.styles}
        self.numbering = document.part.numbering_part.element
        kinds = {one.numId: one.abstractNumId.val for one in self.numbering.num_lst}
        names = ["List Number", *(f"List Number {depth}" for depth in range(2, TEMPLATE_DEPTHS + 1))]
        self.kinds = [kinds[document.styles[name].element.pPr.numPr.numId.val] for name in names]
        self.open: dict[int, int] = {}
        self.album: Album | None = None

    def add(self, style: str, content: str | Runs) -> Paragraph:
        """A paragraph at the end."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = self.styles[style]
        _write_runs(paragraph, (Run(content),) if isinstance(content, str) else content, self.album)
        return paragraph

    def add_table(self, rows: Sequence[Sequence[str | Runs]], *, widths: tuple[Length, ...] = ()) -> None:
        """A table with borders, and room below it."""
        width = max(len(row) for row in rows)
        table = self.document.add_table(rows=len(rows), cols=width, style="Table Grid")
        table.autofit = not widths
        for column, size in zip(table.columns, widths, strict=False):
            column.width = size
        cells = iter(table._cells)
        for row in rows:
            for content, size in zip_longest((*row, *[""] * (width - len(row))), widths):
                cell = next(cells)
                runs = (Run(content),) if isinstance(content, str) else content
                _write_runs(cell.paragraphs[0], runs, self.album)
                if size is not None:
                    cell.width = size
        self.document.add_paragraph()

    def number(self, paragraph: Paragraph, ordinal: int, depth: int) -> None:
        """Put the paragraph into the list of its depth, a new one at the list's first number."""
        if ordinal == 1 or depth not in self.open:
            number = self.numbering.add_num(self.kinds[min(depth, TEMPLATE_DEPTHS) - 1])
            number.add_lvlOverride(ilvl=0).add_startOverride(ordinal)
            self.open[depth] = number.numId
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = self.open[depth]
