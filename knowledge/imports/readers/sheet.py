"""Sheets, XLSX or CSV: one question a row, the columns in any order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial

from knowledge.articles.rules import Category
from knowledge.imports.cells import COLUMNS, STANDING, TEXT_LIMIT, Options, Parsed, Row, Unit, read_cells
from opscenter.core.exports import is_watermark, unguarded
from opscenter.core.sheets import Line, Refusal, Table, columns_of, read_rows, read_table, template

REQUIRED = ("question", "body", "category")


def read(content: bytes, options: Options) -> Parsed:
    """All rows of a sheet; raises like `read_table` and `parse`."""
    return parse(read_table(content, limit=options.limit), options.category)


def parse(table: Table, category: Category | None = None) -> Parsed:
    """All rows of a sheet.

    Raises:
        Invalid: `import.missing_columns` if the sheet is of another kind.
    """
    required = REQUIRED if category is None else REQUIRED[:-1]
    columns = columns_of(table, COLUMNS, required)
    table = _without_watermark(table)
    rows = read_rows(table, columns, partial(_row, category), shown=("question",))
    return Parsed(Unit.ROW, rows.rows, rows.refused, tuple(_left_out(table, {*columns.values(), *STANDING})))


def empty_sheet() -> bytes:
    """The template for the download link."""
    return template(COLUMNS)


def _row(category: Category | None, line: Line, cells: Mapping[str, str]) -> Row:
    return read_cells(line.number, {name: unguarded(text) for name, text in cells.items()}, category=category)


def _left_out(table: Table, known: Collection[str]) -> Iterator[Refusal]:
    """A note for each column with something in it that is not taken over."""
    for heading in dict.fromkeys(table.headings):
        if heading not in known and any(line.cells.get(heading) for line in table.lines):
            yield Refusal(0, "faq.column_left_out", params={"value": heading[:TEXT_LIMIT]})


def _without_watermark(table: Table) -> Table:
    """An export of ours ends with who exported it when."""
    last = [text for text in table.lines[-1].cells.values() if text] if table.lines else []
    return replace(table, lines=table.lines[:-1]) if len(last) == 1 and is_watermark(last[0]) else table
