"""Which reader a file goes to: its content decides."""

import io
import zipfile

import pytest

from knowledge.imports.cells import Options, Unit
from knowledge.imports.reading import read
from knowledge.imports.samples import folder_sample, word_sample
from opscenter.core.errors import Invalid, Limited

OPTIONS = Options(10_000_000)
SHEET = "问题,答案,分类\n怎样查,先看,指标\n".encode()


@pytest.mark.parametrize(
    ("content", "unit"),
    [
        (SHEET, Unit.ROW),
        (word_sample(), Unit.PARAGRAPH),
        (folder_sample(), Unit.FILE),
        (b"\xef\xbb\xbf" + "# 问\n\n答".encode(), Unit.FILE),
        ("---\r\ncategory: quota\r\n---\r\n# 问\r\n\r\n答".encode(), Unit.FILE),
        ("<h1>问</h1><p>答</p>".encode("gb18030"), Unit.FILE),
        ('[{"faq": {"question": "问", "answer": "答", "category": "指标"}}]'.encode(), Unit.ENTRY),
    ],
    ids=["sheet", "word", "folder", "markdown", "front matter", "page", "json"],
)
def test_the_content_says_what_a_file_is(content: bytes, unit: Unit) -> None:
    assert read(content, "无名", OPTIONS).unit is unit


def test_a_text_that_begins_like_something_else_goes_by_its_name() -> None:
    assert read("[见公告](https://example.cn)".encode(), "a.md", OPTIONS).unit is Unit.FILE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"%PDF-1.7", "faq.pdf"),
        (b"\xd0\xcf\x11\xe0", "faq.old_format"),
        (b"PK\x03\x04 cut", "import.unreadable"),
        (b"\xff\xff\xff\xff", "import.unreadable"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        read(content, "a", OPTIONS)


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.DOCX", "faq.word_unreadable"), ("a.zip", "faq.archive_unreadable"), ("a.xlsx", "import.unreadable")],
)
def test_a_broken_container_gets_the_advice_for_its_ending(name: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        read(b"PK\x03\x04 cut", name, OPTIONS)


def test_macros_of_sheets_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"):
            packed.writestr(name, "x")
    with pytest.raises(Invalid, match="import.macro"):
        read(buffer.getvalue(), "a.xlsm", OPTIONS)


def test_other_office_files_are_named_as_such() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(Invalid, match="faq.format_unknown"):
        read(buffer.getvalue(), "a.odt", OPTIONS)


def test_too_large_a_file_is_not_looked_into() -> None:
    with pytest.raises(Limited):
        read(SHEET, "a.csv", Options(5))
