"""Word documents: headings are categories and questions, what follows is the answer."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as WordDocument

from knowledge.articles.rules import Audience, Category
from knowledge.imports.cells import Options, Parsed, Row
from knowledge.imports.readers.word import read
from knowledge.imports.samples import word_sample
from opscenter.core.errors import Invalid, Limited

OPTIONS = Options(10_000_000)


def saved(write: Callable[[WordDocument], object]) -> bytes:
    document = Document()
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def one_question(write: Callable[[WordDocument], object], changes: dict[str, bytes] | None = None) -> Parsed:
    def whole(document: WordDocument) -> None:
        document.add_heading("指标", 1)
        document.add_heading("指标看不到，先查什么", 2)
        write(document)

    return read(repacked(saved(whole), changes or {}), OPTIONS)


def only(parsed: Parsed) -> Row:
    assert (len(parsed.rows), parsed.refused) == (1, ())
    return parsed.rows[0]


def picture() -> io.BytesIO:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + parts)


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return buffer.getvalue()


def test_headings_are_category_and_question() -> None:
    row = only(one_question(lambda document: document.add_paragraph("先看年度。")))
    assert (row.category, row.question, row.body) == (Category.QUOTA, "指标看不到，先查什么", "先看年度。")


def test_lists_and_tables_become_markdown() -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("看年度", style="List Number")
        document.add_paragraph("看单位", style="List Number")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ("状态", "含义", "已|冻结", "先解冻"), strict=True):
            cell.text = text

    assert only(one_question(write)).body == (
        "1. 看年度\n2. 看单位\n\n| 状态 | 含义 |\n| --- | --- |\n| 已\\|冻结 | 先解冻 |"
    )


def test_a_heading_or_table_that_names_a_field_fills_it() -> None:
    row = only(read(word_sample(), OPTIONS))
    assert (row.audience, row.phrasings) == (Audience.UNIT, ("指标没了", "查不到指标", "额度不见了"))
    assert row.answer_sentence == "先看年度和单位，再把状态改成“全部”。"
    assert "您好" in (row.spoken_text or "")
    assert row.body.startswith("1. 看右上角")


def test_the_next_heading_of_the_answer_ends_a_field() -> None:
    def write(document: WordDocument) -> None:
        for heading, text in (("口播", "请先看年度。"), ("还是不行", "打电话。")):
            document.add_heading(heading, 3)
            document.add_paragraph(text)

    row = only(one_question(write))
    assert (row.spoken_text, row.body) == ("请先看年度。", "## 还是不行\n\n打电话。")


def test_a_picture_comes_along_by_the_hash_of_its_content() -> None:
    parsed = one_question(lambda document: document.add_paragraph().add_run().add_picture(picture()))
    digest = hashlib.sha256(picture().getvalue()).hexdigest()
    assert only(parsed).body == f"![](/files/new/{digest}.png)"
    assert (parsed.pictures, parsed.notes) == ({digest: picture().getvalue()}, ())


def test_a_picture_that_is_none_is_named_by_its_paragraph_and_leaves_a_mark() -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("先看图。")
        document.add_paragraph()
        document.add_paragraph().add_run().add_picture(picture())

    parsed = one_question(write, {"word/media/image1.png": b"<svg/>"})
    assert [(note.number, note.code, note.text) for note in parsed.notes] == [
        (5, "faq.picture_left_out", "指标看不到，先查什么")
    ]
    assert "【此处原有图片】" in only(parsed).body


def test_text_before_the_first_question_of_a_category_is_named() -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("封面")
        document.add_heading("指标", 1)
        document.add_paragraph("本章说明")
        document.add_heading("怎样查", 2)
        document.add_paragraph("先看年度。")

    notes = read(saved(write), OPTIONS).notes
    assert [(note.number, note.code, note.text) for note in notes] == [(3, "faq.text_left_out", "本章说明")]


def test_a_question_under_no_known_category_is_refused_with_its_paragraph() -> None:
    def write(document: WordDocument) -> None:
        document.add_heading("杂项", 1)
        document.add_heading("怎样查", 2)

    refused = read(saved(write), OPTIONS).refused
    assert [(one.number, one.code, one.params) for one in refused] == [(2, "faq.category_unknown", {"value": "杂项"})]


def test_unknown_categories_go_where_the_person_says() -> None:
    content = saved(lambda document: document.add_heading("怎样查", 2))
    assert only(read(content, Options(10_000_000, Category.HOTLINE))).category is Category.HOTLINE


def test_formulas_are_named_as_left_out() -> None:
    content = saved(lambda document: document.add_heading("怎样查", 2))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        markup = archive.read("word/document.xml")
    maths = b'<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/></w:p><w:sectPr'
    parsed = read(repacked(content, {"word/document.xml": markup.replace(b"<w:sectPr", maths, 1)}), OPTIONS)
    assert [note.code for note in parsed.notes] == ["faq.maths_left_out"]


def test_a_dangerous_link_keeps_its_words_only() -> None:
    def write(document: WordDocument) -> None:
        document.add_paragraph("点这里")

    content = one_question_with_link(write)
    assert only(read(content, OPTIONS)).body == "点这里"


def one_question_with_link(write: Callable[[WordDocument], object]) -> bytes:
    def whole(document: WordDocument) -> None:
        document.add_heading("指标", 1)
        document.add_heading("怎样查", 2)
        write(document)

    content = saved(whole)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        markup, links = archive.read("word/document.xml"), archive.read("word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="javascript:alert(1)" TargetMode="External"/>'
    inside = "<w:r><w:t>点这里</w:t></w:r>".encode()
    return repacked(
        content,
        {
            "word/document.xml": markup.replace(inside, b'<w:hyperlink r:id="rId99">' + inside + b"</w:hyperlink>"),
            "word/_rels/document.xml.rels": links.replace(b"</Relationships>", link.encode() + b"</Relationships>"),
        },
    )


def test_macros_are_refused() -> None:
    with pytest.raises(Invalid, match="faq.word_macro"):
        read(repacked(word_sample(), {"word/vbaProject.bin": b"x"}), OPTIONS)


def test_a_document_without_questions_says_how_to_write_them() -> None:
    with pytest.raises(Invalid, match="faq.word_without_questions"):
        read(saved(lambda document: document.add_paragraph("通知")), OPTIONS)


@pytest.mark.parametrize(
    "markup",
    [b"<w:document", b"", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"<a>" * 50_000, b"<w:document/>"],
    ids=["cut", "empty", "entities", "deep", "bare"],
)
def test_a_broken_document_is_refused_as_a_whole(markup: bytes) -> None:
    with pytest.raises(Invalid, match="faq.word_"):
        read(repacked(word_sample(), {"word/document.xml": markup}), OPTIONS)


def test_a_document_cut_in_the_middle_is_refused() -> None:
    content = word_sample()
    with pytest.raises(Invalid, match="faq.word_unreadable"):
        read(content[: len(content) // 2], OPTIONS)


def test_a_document_that_unpacks_to_too_much_is_not_opened() -> None:
    with pytest.raises(Limited, match="import.too_large_unpacked"):
        read(repacked(word_sample(), {"word/comments.xml": bytes(40_000_000)}), OPTIONS)


def test_too_long_a_document_is_not_opened() -> None:
    with pytest.raises(Limited, match="faq.word_too_long"):
        read(repacked(word_sample(), {"word/document.xml": bytes(6_000_000)}), OPTIONS)
