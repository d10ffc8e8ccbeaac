"""Files as people send them: encodings, spreadsheets, and what is refused."""

import io
import re
import zipfile
import zlib
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED

import openpyxl
import pytest

from opscenter.core.errors import DomainError
from opscenter.core.sheets import MEGABYTE, ROW_LIMIT, UNPACKED_LIMIT, Line, columns_of, read_rows, read_table, template

HEADINGS = ("区划代码", "单位名称")
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_entry(content: bytes, name: str) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, b"x")
    return stream.getvalue()


def problem(content: bytes, limit: int = MEGABYTE) -> str:
    with pytest.raises(DomainError) as caught:
        read_table(content, limit=limit)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_of_the_trade(encoding: str, delimiter: str) -> None:
    text = f"{delimiter.join(HEADINGS)}\r\n440600{delimiter}佛山市第一中学\r\n"
    table = read_table(text.encode(encoding), limit=MEGABYTE)
    assert table.headings == HEADINGS
    assert table.lines == (Line(2, dict(zip(HEADINGS, ("440600", "佛山市第一中学"), strict=True))),)


def test_numbers_in_a_spreadsheet_are_codes_and_rows_keep_their_number() -> None:
    table = read_table(xlsx(HEADINGS, (None, None), (440600, " 一中 ")), limit=MEGABYTE)
    assert table.lines == (Line(3, {"区划代码": "440600", "单位名称": "一中"}),)


def test_dates_are_read_as_people_write_them() -> None:
    table = read_table(xlsx(HEADINGS, (date(2026, 12, 21), "佛山")), limit=MEGABYTE)
    assert list(table.lines[0].cells.values()) == ["2026-12-21", "佛山"]


def test_too_many_rows_are_refused_with_the_limit() -> None:
    assert len(read_table(b"a\n" + b"1\n" * ROW_LIMIT, limit=MEGABYTE).lines) == ROW_LIMIT
    assert problem(b"a\n" + b"1\n" * (ROW_LIMIT + 1)) == "import.too_many_rows"


NAMES = {"code": ("单位代码", "代码"), "name": ("单位名称",), "note": ("备注",)}


def test_columns_are_found_by_any_of_their_spellings() -> None:
    table = read_table("代码,单位名称\n1,一中\n".encode(), limit=MEGABYTE)
    assert columns_of(table, NAMES, ["code", "name"]) == {"code": "代码", "name": "单位名称"}
    with pytest.raises(DomainError) as caught:
        columns_of(table, NAMES, ["code", "note"])
    assert caught.value.params == {"columns": "备注"}


def test_the_template_is_read_back_as_it_was_written() -> None:
    assert read_table(template(NAMES) + "1,一中,\n".encode(), limit=MEGABYTE).headings == (
        "单位代码",
        "单位名称",
        "备注",
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "import.empty", id="empty"),
        pytest.param(b"\n,,\n", "import.empty", id="blank lines"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"0" * 600, "import.old_format", id="xls or protected"),
        pytest.param(xlsx(HEADINGS)[:-200], "import.unreadable", id="cut off"),
        pytest.param(b"PK\x03\x04 nonsense", "import.unreadable", id="not a zip"),
        pytest.param(with_entry(xlsx(HEADINGS), "xl/vbaProject.bin"), "import.macro", id="macros"),
        pytest.param(xlsx(("=1+1", "单位名称"), ("440600", "一中")), "import.formula", id="formula as a heading"),
        pytest.param(xlsx(("=1+1",)), "import.formula", id="formula alone"),
        pytest.param(with_entry(xlsx(HEADINGS, ("=1",)), "xl/worksheets/b.xml"), "import.formula", id="two sheets"),
        pytest.param(b"\x00\x01\x02\xff\xfe\xfd", "import.unreadable", id="binary"),
        pytest.param(b'a,b\n"never closed', "import.unreadable", id="open quote"),
    ],
)
def test_what_cannot_be_trusted_is_refused(content: bytes, code: str) -> None:
    assert problem(content) == code


def test_a_zip_without_a_workbook_is_no_sheet() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert problem(stream.getvalue()) == "import.not_a_sheet"


def test_a_file_of_a_hundred_megabytes_is_refused_by_its_size() -> None:
    assert problem(bytes(100 * MEGABYTE), limit=20 * MEGABYTE) == "import.too_large"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO(xlsx(HEADINGS))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.bin", "w") as entry:
        for _ in range(201):
            entry.write(bytes(MEGABYTE))
    assert problem(stream.getvalue()) == "import.too_large_unpacked"


def with_sheet(body: str, *, declared_size: int | None = None) -> bytes:
    """A workbook whose sheet is this XML; the archive may declare another size than it has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(HEADINGS))) as source, zipfile.ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, body if name == SHEET else source.read(name))
        if declared_size is not None:
            entry = archive.getinfo(SHEET)
            entry.file_size, entry.CRC = declared_size, zlib.crc32(body.encode()[:declared_size])
    return stream.getvalue()


def sheet_of(text: str, before: str = "", rows: int = 1) -> str:
    """A sheet whose rows hold one text each."""
    body = f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>' * rows
    return f'<?xml version="1.0"?>{before}<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>'


def test_a_zip_bomb_that_declares_a_small_size_is_not_unpacked() -> None:
    body = sheet_of("A" * 1000, rows=250_000)
    assert len(body) > UNPACKED_LIMIT
    assert problem(with_sheet(body, declared_size=4000), limit=20 * MEGABYTE) == "import.unreadable"


def test_a_spreadsheet_cannot_ask_for_a_file_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text("field key")
    entity = f'<!DOCTYPE x [<!ENTITY stolen SYSTEM "file://{tmp_path}/keys.txt">]>'
    assert "field key" not in str(read_or_refuse(with_sheet(sheet_of("&stolen;", entity))))


def test_a_spreadsheet_cannot_grow_by_its_own_abbreviations() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    assert len(str(read_or_refuse(with_sheet(sheet_of("&a9;", laughs))))) < 1000


def read_or_refuse(content: bytes) -> object:
    """What is understood of a file, or how it was refused."""
    try:
        return read_table(content, limit=MEGABYTE)
    except DomainError as error:
        return error.code


@pytest.mark.parametrize("prefix", ["", "x:"], ids=["plain", "with a prefix"])
def test_a_formula_is_found_however_the_program_writes_it(prefix: str) -> None:
    plain = sheet_of("").replace("<c ", '<c s="1" r="B7" ').replace("<is><t></t></is>", "<f>1+1</f>")
    body = re.sub(r"<(/?)(\w)", rf"<\1{prefix}\2", plain)
    with pytest.raises(DomainError, match="formula") as caught:
        read_table(with_sheet(body.replace("xmlns", f"xmlns:{prefix[0]}") if prefix else body), limit=MEGABYTE)
    assert caught.value.params == {"cell": "B7"}


def test_a_row_with_a_formula_is_refused_by_its_cell_and_the_others_are_read() -> None:
    content = xlsx(HEADINGS, ("440600", "=A1"), ("440700", "一中"), (None, "=A1"), (None, None), ("=A1", "=A2"))
    rows = read_rows(read_table(content, limit=MEGABYTE), {"code": HEADINGS[0]}, lambda line, cells: cells, shown=())
    assert rows.rows == ({"code": "440700"},)
    assert [(one.number, one.code, one.params["cell"]) for one in rows.refused] == [
        (2, "import.formula", "B2"),
        (4, "import.formula", "B4"),
        (6, "import.formula", "A6"),
    ]
