"""The PDF booklet: one file with everything in it, on machines with and without a Chinese font."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy.orm import Session

from knowledge.articles.shelf import Filters
from knowledge.exports.fonts import find_font
from knowledge.exports.queries import list_exported
from knowledge.exports.rules import Exported, Format, Reach
from knowledge.exports.writers import pdf
from opscenter.core.errors import Invalid, NotFound
from opscenter.core.files import store_of
from tests import cast
from tests.factories.files import make_file
from tests.factories.knowledge import content, make_article

STEPS = "1. **看**[公告](https://example.cn)\n   - 甲"
A4_POINTS = 842
TABLE = "| a | b |\n| - | - |\n| 1 | |"
BODY = f"{STEPS}\n\n> 引\n\n## 头\n\n---\n\n{TABLE}\n\n```\nx\n```"


def articles(db: Session, now: datetime, count: int = 1) -> list[Exported]:
    for _ in range(count):
        make_article(db, cast.province(db), text=content(body=BODY))
    return list_exported(db, cast.sheng(db), Filters(), Format.PDF, Reach.STAFF, day=now.date())


def nothing(_sha256: str) -> bytes:
    raise NotFound("file.missing")


def pages_of(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


def test_the_letters_are_inside_and_the_questions_are_bookmarks(db: Session, now: datetime) -> None:
    book = pdf.write_pdf(articles(db, now), "张某 · 2026-12-21 10:12", nothing)
    assert book.startswith(b"%PDF")
    assert b"/FontFile" in book
    assert "指标".encode("utf-16-be").hex().encode() in book
    assert pages_of(book) >= 3


def test_contents_of_several_pages_fit(db: Session, now: datetime) -> None:
    book = pdf.write_pdf(articles(db, now, 45), "张某", nothing)
    assert pages_of(book) > 10


def test_a_question_too_long_for_its_line_is_cut_in_the_contents(db: Session, now: datetime) -> None:
    make_article(db, cast.province(db), text=content(question="长" * 100))
    assert pdf.write_pdf(articles(db, now, 0), "张某", nothing).startswith(b"%PDF")


def test_a_machine_without_a_chinese_font_says_what_to_install(db: Session, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as problem:
        pdf.write_pdf(articles(db, now), "张某", nothing, folders=(tmp_path,))
    assert problem.value.fields == {"file": "article.no_font"}


def test_a_font_without_a_bold_sister_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "NotoSansSC-Regular.ttf").write_bytes(b"")
    font = find_font((tmp_path,))
    assert font is not None
    assert (font.regular, font.bold, font.face) == (font.bold, font.regular, 0)


def test_pictures_stand_in_the_booklet_and_missing_ones_leave_their_words(
    db: Session, now: datetime, tmp_path: Path
) -> None:
    file = make_file(db, tmp_path)
    make_article(db, cast.province(db), text=content(body=f"看图\n\n![菜单]({file.address})"))
    found = articles(db, now, 0)
    drawn = pdf.write_pdf(found, "张某", store_of(tmp_path).read)
    assert (drawn.count(b"/Subtype /Image"), pdf.write_pdf(found, "张某", nothing).count(b"/Subtype /Image")) == (1, 0)


def test_a_tall_picture_is_drawn_as_high_as_the_page_at_most(db: Session, now: datetime, tmp_path: Path) -> None:
    tall = io.BytesIO()
    Image.new("RGB", (300, 4000)).save(tall, "PNG")
    file = make_file(db, tmp_path, tall.getvalue())
    make_article(db, cast.province(db), text=content(body=f"![长图]({file.address})"))
    drawn = PdfReader(io.BytesIO(pdf.write_pdf(articles(db, now, 0), "张某", store_of(tmp_path).read)))
    contents = b"".join(page.get_contents().get_data() for page in drawn.pages)
    (height,) = re.findall(rb"[\d.]+ 0 0 ([\d.]+) [\d.]+ [\d.]+ cm /I", contents)
    assert float(height) < A4_POINTS
