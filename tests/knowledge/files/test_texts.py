"""The text of files: pages and sheets of every format, and what is said of files whose text cannot be had."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.files import reading, texts
from knowledge.files.jobs import read_files
from knowledge.files.models import ArticleFile, ArticleFilePage
from knowledge.files.rules import TextState
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from tests.conftest import Clock
from tests.factories.files import archive, docx, make_file, ofd, pdf, pptx, xlsx

FIVE_YEARS = "发票原件保存五年"
READ = {
    "a.pdf": (pdf("first", "second page"), [("", "first"), ("", "second page")]),
    "a.docx": (docx("总则", FIVE_YEARS), [("", "总则"), ("", FIVE_YEARS)]),
    "a.xlsx": (xlsx(收入="非税", 支出="差旅费"), [("收入", "非税 12"), ("支出", "差旅费 12")]),
    "a.pptx": (pptx("总则", FIVE_YEARS), [("", "总则"), ("", FIVE_YEARS)]),
    "a.ofd": (ofd("总则", FIVE_YEARS), [("", "总则"), ("", FIVE_YEARS)]),
    "a.csv": ("科目,金额\n".encode("gb18030"), [("", "科目,金额")]),
}
BOMB = {"word/document.xml": b"<a>" + b" " * texts.PART_LIMIT + b"</a>"}
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf("secret"))))
    writer.encrypt("password", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


REFUSED = {
    "half a PDF": ("a.pdf", pdf("first")[:300], "file.text_damaged"),
    "a PDF with a password": ("a.pdf", locked(), "file.text_locked"),
    "a scan": ("a.pdf", pdf(""), "file.text_none"),
    "a document that unpacks to too much": ("a.docx", archive(BOMB), "file.text_too_large"),
    "a document without a text": ("a.docx", archive({"a": b""}), "file.text_damaged"),
    "a document that calls for entities": ("a.docx", archive({"word/document.xml": ENTITIES}), "file.text_none"),
    "no workbook": ("a.xlsx", archive({"a": b""}), "file.text_damaged"),
    "a presentation that leads nowhere": ("a.pptx", archive({"ppt/presentation.xml": b"<a/>"}), "file.text_damaged"),
    "an OFD that leads nowhere": ("a.ofd", archive({"OFD.xml": b"<a/>"}), "file.text_damaged"),
}


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Puts content where a reader finds it."""

    def write(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.fixture
def worker(database: Database, settings: Settings, clock: Clock) -> JobContext:
    return JobContext(database, settings, clock)


@pytest.mark.parametrize("name", READ)
def test_every_page_is_read_with_its_number(place: Callable[[str, bytes], Path], name: str) -> None:
    content, pages = READ[name]
    path = place(name, content)
    assert texts.read(path, path.suffix) == pages


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_without_text_says_why(place: Callable[[str, bytes], Path], case: str) -> None:
    name, content, code = REFUSED[case]
    path = place(name, content)
    with pytest.raises(texts.RefusedError) as refused:
        texts.read(path, path.suffix)
    assert str(refused.value) == code


def test_no_more_is_kept_of_a_file_than_its_text_may_have(place: Callable[[str, bytes], Path]) -> None:
    slides = ["字" * texts.PAGE_LIMIT] * (texts.TEXT_LIMIT // texts.PAGE_LIMIT + 5)
    path = place("a.pptx", pptx(*slides))
    assert sum(len(text) for _title, text in texts.read(path, ".pptx")) == texts.TEXT_LIMIT


def test_reading_happens_in_a_process_of_its_own(place: Callable[[str, bytes], Path]) -> None:
    assert reading.read_text(place("a.docx", docx("总则")), ".docx") == [("", "总则")]
    assert reading.read_text(place("b.docx", b"PK"), ".docx") == "file.text_damaged"


def test_the_worker_keeps_the_pages_of_new_files(db: Session, settings: Settings, worker: JobContext) -> None:
    file = make_file(db, settings.data_dir, docx("总则", FIVE_YEARS), "通知.docx")
    db.commit()
    read_files(worker)
    db.refresh(file)
    assert (file.text_state, file.pages) == (TextState.READ, 2)
    assert db.scalars(select(ArticleFilePage.text).order_by(ArticleFilePage.number)).all() == ["总则", FIVE_YEARS]


def test_a_file_that_cannot_be_read_is_not_tried_again(db: Session, settings: Settings, worker: JobContext) -> None:
    file = make_file(db, settings.data_dir, pdf(""), "扫描件.pdf")
    db.commit()
    for _ in range(2):
        read_files(worker)
    db.refresh(file)
    assert (file.text_state, file.text_problem, file.attempts) == (TextState.FAILED, "file.text_none", 1)


def test_a_file_that_stopped_the_worker_three_times_is_given_up(
    db: Session, settings: Settings, worker: JobContext
) -> None:
    file = make_file(db, settings.data_dir, pdf("first"), "手册.pdf")
    file.attempts = 3
    db.commit()
    read_files(worker)
    db.refresh(file)
    assert (file.text_state, file.text_problem) == (TextState.FAILED, "file.text_too_large")


def test_a_file_that_is_gone_from_the_store_is_told(db: Session, settings: Settings, worker: JobContext) -> None:
    make_file(db, settings.data_dir, pdf("first"), "手册.pdf")
    db.commit()
    db.execute(ArticleFile.__table__.update().values(sha256="0" * 64))
    db.commit()
    read_files(worker)
    assert db.scalars(select(ArticleFile.text_problem)).one() == "file.missing"
