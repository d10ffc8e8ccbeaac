"""A PDF with a chapter a category: bookmarks, page numbers, a watermark on every page, the letters inside the file."""

import logging
from itertools import groupby
from math import inf
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace
from fpdf.outline import OutlineSection

from knowledge.articles.blocks import OWN_ARTICLES, Block, Kind, Run, Runs, blocks_of
from knowledge.articles.labels import LABELS
from knowledge.exports.fonts import FOLDERS, Font, find_font
from knowledge.exports.parts import Album, Read, facts_of, lists_of
from knowledge.exports.rules import Exported, by_category
from knowledge.exports.writers.word import TITLE
from knowledge.imports.cells import COLUMNS
from opscenter.core.errors import Invalid

FAMILY = "chinese"
MARGIN, INDENT = 20, 6
LINE = 1.55
SIZES = {1: 13.0, 2: 12.0, 3: 11.0}
TEXT, SMALL, CHAPTER, HEAD = 10.5, 8.5, 18.0, 14.0
CELL, PADDING = SMALL + 1, 1
GREY, INK, BLUE, GROUND = (94, 106, 121), (24, 34, 47), (23, 72, 143), (239, 245, 252)
POINT, PIXEL = 0.3528, 0.2646
CELL_LINE = CELL * POINT * LINE
# Millimetres of a line in the contents, what its number and indent take, and how many lines a page has.
CONTENTS_HEIGHT, CONTENTS_ROOM, CONTENTS_LINES = 6.2, 24, 41
# It tells every letter that it packs.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def write_pdf(articles: list[Exported], watermark: str, read: Read, *, folders: tuple[Path, ...] = FOLDERS) -> bytes:
    """The booklet; raises Invalid on a machine without a Chinese font in these folders."""
    font = find_font(folders)
    if font is None:
        raise Invalid("export.invalid", fields={"file": "article.no_font"})
    book = _Book(font, watermark)
    book.add_page()
    book.say(TITLE, size=24, is_bold=True, before=30)
    book.say(watermark, size=SMALL, colour=GREY, before=4)
    groups = by_category(articles)
    book.contents(len(groups) + len(articles))
    for category, group in groups.items():
        book.chapter(LABELS[category])
        for one in group:
            book.album = Album(one, read)
            _write_article(book, one)
    return bytes(book.output())


def _write_article(book: "_Book", one: Exported) -> None:
    book.article(one.content.question)
    book.facts(facts_of(one))
    for block in blocks_of(one.content.body):
        book.block(block)
    for name, entries in lists_of(one):
        book.say(name, size=SIZES[3], is_bold=True, before=3)
        for entry in entries:
            book.block(Block(Kind.ITEM, (Run(entry),), depth=1))
    if one.content.spoken_text:
        book.say(COLUMNS["spoken_text"][0], size=SIZES[3], is_bold=True, before=3)
        book.say(one.content.spoken_text, before=1)


def _write_contents(book: FPDF, outline: list[OutlineSection]) -> None:
    """One line an entry, so that the pages that it takes are known beforehand."""
    for entry in outline:
        book.set_font(FAMILY, "" if entry.level else "B", TEXT)
        book.set_text_color(*INK)
        book.set_x(MARGIN + INDENT * entry.level)
        link = book.add_link(page=entry.page_number)
        name = entry.name
        while book.get_string_width(name) > book.epw - CONTENTS_ROOM:
            name = name[:-2] + "…"
        book.cell(0, CONTENTS_HEIGHT, name, link=link)
        book.set_x(MARGIN)
        book.cell(0, CONTENTS_HEIGHT, str(entry.page_number), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


class _Book(FPDF):
    """A4 pages in one Chinese font."""

    def __init__(self, font: Font, watermark: str) -> None:
        super().__init__()
        self.watermark, self.is_begun = watermark, False
        self.album: Album | None = None
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_title(TITLE)
        self.set_author(watermark)
        for style, path in (("", font.regular), ("B", font.bold)):
            self.add_font(FAMILY, style, str(path), collection_font_number=font.face)

    def footer(self) -> None:
        """Watermark and page number; called by the library at the end of every page."""
        self.set_y(-14)
        self.set_font(FAMILY, size=SMALL)
        self.set_text_color(*GREY)
        self.cell(0, 6, f"{self.watermark}　{self.page_no()}/{{nb}}", align="C")

    def say(
        self,
        text: str,
        *,
        size: float = TEXT,
        is_bold: bool = False,
        colour: tuple[int, int, int] = INK,
        before: float = 0,
    ) -> None:
        """A paragraph of one look, `before` millimetres below the last."""
        self.ln(before)
        self.set_font(FAMILY, "B" if is_bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(
            0, size * POINT * LINE, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
        )

    def contents(self, entries: int) -> None:
        """Pages for the list of questions, filled in when all of them have their number."""
        self.add_page()
        self.insert_toc_placeholder(_write_contents, pages=-(-entries // CONTENTS_LINES))

    def chapter(self, name: str) -> None:
        """A category on a page of its own, in the bookmarks."""
        if self.is_begun:
            self.add_page()
        self.is_begun = True
        self.start_section(name, level=0)
        self.say(name, size=CHAPTER, is_bold=True, colour=BLUE)

    def article(self, question: str) -> None:
        """A question, kept together with what follows."""
        if self.will_page_break(40):
            self.add_page()
        self.ln(7)
        self.start_section(question, level=1)
        self.say(question, size=HEAD, is_bold=True)
        self.ln(1)

    def facts(self, facts: list[tuple[str, str]]) -> None:
        """The small table of names and values."""
        self._table([list(fact) for fact in facts], widths=(1, 5), has_head=False)

    def block(self, block: Block) -> None:
        """One block of the text."""
        if block.kind is Kind.TABLE:
            rows = [["".join(run.text for run in cell) for cell in row] for row in block.rows]
            self._table(rows, widths=None, has_head=True)
        elif block.kind is Kind.HEADING:
            self.say(block.text, size=SIZES.get(block.depth, SIZES[3]), is_bold=True, before=3)
        elif block.kind is Kind.RULE:
            self.ln(3)
        else:
            self._paragraph(block)

    def _paragraph(self, block: Block) -> None:
        self.ln(1.5)
        depth = block.depth + (block.kind is Kind.QUOTE)
        self.set_left_margin(MARGIN + INDENT * depth)
        height = TEXT * POINT * LINE
        if block.kind is Kind.ITEM:
            mark = "•" if block.ordinal is None else f"{block.ordinal}."
            self.set_x(MARGIN + INDENT * (block.depth - 1))
            self.set_font(FAMILY, size=TEXT)
            self.set_text_color(*INK)
            self.cell(INDENT, height, mark)
        self._runs(block.runs, height, GREY if block.kind is Kind.QUOTE else INK)
        self.set_left_margin(MARGIN)
        self.ln(height)

    def _runs(self, runs: Runs, height: float, colour: tuple[int, int, int]) -> None:
        for run in runs:
            if run.picture and self._drawn(run.picture, run.text, height):
                continue
            self.set_font(FAMILY, "B" if run.is_bold else "", TEXT)
            is_own = run.url.startswith(OWN_ARTICLES)
            self.set_text_color(*(BLUE if run.url and not is_own else colour))
            self.write(height, run.text, link="" if is_own else run.url, wrapmode=WrapMode.CHAR)

    def _drawn(self, address: str, words: str, height: float) -> bool:
        """Put a picture on lines of its own, at most as large as the text of a page; False for one that is gone."""
        found = self.album.find(address) if self.album else None
        if found is None:
            return False
        content, across, down = found
        if self.x > self.l_margin:
            self.ln(height)
        scale = min(PIXEL, self.epw / across, self.eph / down)
        self.image(content, w=across * scale, h=down * scale, alt_text=words)
        return True

    def _table(self, rows: list[list[str]], *, widths: tuple[int, ...] | None, has_head: bool) -> None:
        """Rows that cannot be drawn, higher than a page or in columns narrower than two letters, become paragraphs."""
        width = max(len(row) for row in rows)
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        shares = widths or (1,) * width
        columns = [self.epw * share / sum(shares) - 2 * PADDING for share in shares]
        self.ln(2)
        self.set_font(FAMILY, size=CELL)
        room = self.eph - (self._height(rows[0], columns) if has_head else 0)
        is_begun = False
        for is_low, group in groupby(rows, lambda row: self._height(row, columns) < room):
            if is_low:
                self._grid(list(group), shares, has_head=has_head and not is_begun)
            else:
                for row in group:
                    self._apart(row, names=rows[0] if has_head and row is not rows[0] else None)
            is_begun = True
        self.ln(1)

    def _height(self, row: list[str], columns: list[float]) -> float:
        """How high a row is at most, without end where a letter may find no room."""
        lines = 1
        for text, width in zip(row, columns, strict=True):
            letter = max(map(self.get_string_width, set(text)), default=0)
            if 2 * letter > width:
                return inf
            lines = max(lines, sum(1 + int(self.get_string_width(one) / (width - letter)) for one in text.split("\n")))
        return lines * CELL_LINE + 2 * PADDING

    def _apart(self, row: list[str], names: list[str] | None) -> None:
        """A row as paragraphs, each cell after the name of its column."""
        for name, text in zip(names or [""] * len(row), row, strict=True):
            if text:
                self.say(f"{name}：{text}" if name else text, size=CELL, before=1)

    def _grid(self, rows: list[list[str]], shares: tuple[int, ...], *, has_head: bool) -> None:
        self.set_font(FAMILY, size=CELL)
        self.set_text_color(*INK)
        self.set_draw_color(*GREY)
        head = FontFace(emphasis="BOLD", fill_color=GROUND)
        with self.table(
            col_widths=shares,
            first_row_as_headings=has_head,
            headings_style=head,
            text_align="LEFT",
            line_height=CELL_LINE,
            padding=PADDING,
            wrapmode=WrapMode.CHAR,
        ) as table:
            for row in rows:
                table.row(row)
