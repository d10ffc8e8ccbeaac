"""Turns an uploaded CSV or XLSX into rows of text and refuses what must not be opened: huge, old, macros; and rows with
formulas, whose results nobody has seen.

A row keeps the number that the person sees in the spreadsheet program.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from string import ascii_uppercase
from typing import Generic, TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from opscenter.core.errors import Invalid, Limited
from opscenter.core.text import verbatim

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 200 * MEGABYTE
ROW_LIMIT = 200_000
SHOWN_LENGTH = 200
Row = TypeVar("Row")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}\br="([A-Z]+[0-9]+)"[^>]{0,200}>\s{0,200}<(?:\w+:)?f[ >/]')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True)
class Line:
    """One row below the heading; cells by the heading's text. `formula` names a cell of it that holds one."""

    number: int
    cells: dict[str, str]
    formula: str = ""


@dataclass(frozen=True)
class Table:
    """The first sheet of a file."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Refusal:
    """A line that is not taken over: the error code with its parameters, and the text by which people know it.

    `place` says where it stands in a file that has no numbered lines.
    """

    number: int
    code: str
    text: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


class RefusedError(Exception):
    """A line makes no sense; carries the error code and its parameters."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """What the lines of a table mean, and the lines that mean nothing."""

    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]


def read_table(content: bytes, *, limit: int) -> Table:
    """The rows of a CSV (UTF-8, UTF-16 with mark, GB18030) or XLSX file.

    Raises:
        Limited: the file is larger than `limit` bytes, unpacks to too much, or has too many rows.
        Invalid: it is empty, broken, in an old or protected format, has macros, or formulas in its headings or on
            one of several sheets.
    """
    if len(content) > limit:
        raise Limited("import.too_large", limit=limit // MEGABYTE)
    if content.startswith(OLD_OFFICE):
        raise Invalid("import.old_format")
    if content.startswith(ZIP):
        formulas = _formulas(content)
        return _table(_xlsx_rows(content), formulas)
    return _table(_csv_rows(content), {})


def columns_of(table: Table, names: Mapping[str, tuple[str, ...]], required: Iterable[str]) -> dict[str, str]:
    """Which heading of the table stands for which of our names; the first spelling of a name is the template's.

    Raises:
        Invalid: `import.missing_columns` if a required one is missing: the sheet is of another kind.
    """
    found = {
        name: next(heading for heading in headings if heading in table.headings)
        for name, headings in names.items()
        if not set(table.headings).isdisjoint(headings)
    }
    missing = [names[name][0] for name in required if name not in found]
    if missing:
        raise Invalid("import.missing_columns", columns=verbatim("、").join(missing))
    return found


def read_rows(
    table: Table,
    columns: Mapping[str, str],
    read: Callable[[Line, Mapping[str, str]], Row],
    *,
    shown: Sequence[str],
) -> Rows[Row]:
    """Every line read as a row of the feature; what `read` refuses, or has a formula, is named by its cells `shown`."""
    rows: list[Row] = []
    refused: list[Refusal] = []
    for line in table.lines:
        cells = {name: line.cells.get(heading, "") for name, heading in columns.items()}
        try:
            if line.formula:
                raise RefusedError("import.formula", cell=line.formula)
            rows.append(read(line, cells))
        except RefusedError as problem:
            text = " ".join(cells[name] for name in shown if name in cells)
            refused.append(Refusal(line.number, problem.code, text[:SHOWN_LENGTH], problem.params))
    return Rows(tuple(rows), tuple(refused))


def template(names: Mapping[str, tuple[str, ...]]) -> bytes:
    """An empty CSV with the headings, in an encoding that every spreadsheet program reads."""
    text = io.StringIO()
    csv.writer(text).writerow(headings[0] for headings in names.values())
    return text.getvalue().encode("utf-8-sig")


def _table(rows: Iterator[list[str]], formulas: dict[int, str]) -> Table:
    """`formulas` are cells with one by their row."""
    headings: tuple[str, ...] = ()
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) and number not in formulas:
            continue
        formula = formulas.pop(number, "")
        if not headings:
            if formula:
                raise Invalid("import.formula", cell=formula)
            headings = tuple(cells)
        elif len(lines) >= ROW_LIMIT:
            raise Limited("import.too_many_rows", limit=ROW_LIMIT)
        else:
            lines.append(Line(number, dict(zip(headings, cells, strict=False)), formula))
    # A formula without a result is nothing to the reader where no cell after it holds anything.
    lines += [Line(number, {}, cell) for number, cell in sorted(formulas.items())]
    if not headings:
        raise Invalid("import.formula", cell=lines[0].formula) if lines else Invalid("import.empty")
    return Table(headings, tuple(lines))


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Invalid("import.unreadable") from error


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with mark or GB18030; Invalid `import.unreadable` for any other."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    candidates = ("utf-16",) if has_mark else ("utf-8-sig", "gb18030")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("import.unreadable")


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for row in sheet.to_python(skip_empty_area=False):
            yield [cell_text(cell) for cell in row]
    except (CalamineError, EOFError, OSError, IndexError) as error:
        raise Invalid("import.unreadable") from error


def _formulas(content: bytes) -> dict[int, str]:
    """A cell with a formula of each row that has one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _checked(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError) as error:
        raise Invalid("import.unreadable") from error


def _checked(archive: zipfile.ZipFile) -> dict[int, str]:
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid("import.macro")
    if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
        raise Limited("import.too_large_unpacked")
    if "xl/workbook.xml" not in names:
        raise Invalid("import.not_a_sheet")
    sheets = list(filter(_SHEET.fullmatch, names))
    cells = [found[1].decode() for name in sheets for found in _FORMULA.finditer(archive.read(name))]
    if cells and len(sheets) > 1:
        raise Invalid("import.formula", cell=cells[0])
    return {int(cell.lstrip(ascii_uppercase)): cell for cell in reversed(cells)}


def cell_text(cell: object) -> str:
    """Codes typed as numbers come as floats, dates as dates; both as people read them."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
