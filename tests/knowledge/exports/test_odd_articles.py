"""Whatever an article holds, every format takes it: one odd text must not keep a thousand others in the house."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from knowledge.articles.rules import AnswerKind, ArticleState, Audience, Basis, Category, Content, Facts
from knowledge.exports.rules import Exported
from knowledge.exports.writers.exchange import write_json, write_sheet
from knowledge.exports.writers.pdf import write_pdf
from knowledge.exports.writers.site import write_site
from knowledge.exports.writers.word import write_word
from opscenter.core.errors import NotFound

WRITERS = [write_sheet, write_json, write_word, write_site, write_pdf]
FACTS = Facts(Category.QUOTA, AnswerKind.STEP, Audience.UNIT, 1, question_group="x\x02", roles=("会计" * 2000,))
LINES = [
    "见[锚](#x)、[文章](/articles/5)、[旁边](a.md)、[空]()、[电话](tel:95588)、[外](ftp://a.cn)、[](https://a.cn)",
    "| 名 | 值 |\n| - | - |\n| 短 | 短 |\n| " + "长" * 4000 + " | 短 |\n| 后 | 短 |",
    "| " + "头" * 4000 + " | b |\n| - | - |\n| 1 | 2 |",
    "|" + "列|" * 60 + "\n|" + "-|" * 60 + "\n|" + "字|" * 60,
    "| 一个 |\n| - |",
    "|  |\n| - |\n|  |",
    "- 甲\n\n  | a |\n  | - |\n  | " + "长" * 3000 + " |",
    "".join("  " * depth + "- 甲\n" for depth in range(30)),
    "> " * 40 + "引",
    "999999999. 甲\n\n0. 乙\n\n- \n\n1.",
    "a\x00b\x07c\x0bd\x1b &#7; &#xFFFE; \ufffe\uffff",
    "😀👩‍👩‍👧 𠮷 عربي \u202eabc \u200b \u2028 ⸻ ﷽",
    "w" * 20000,
    "```\n" + "x" * 3000 + "\n" * 200 + "```",
    "<b>x</b><!-- -->\n\n{nb} {{ x }} %(x)s ~~删~~ ![x](/files/9/10x10.png) ![y](https://a.cn/b.png)",
    "###### 六\n\n#\n\n---",
]


def article(body: str, words: str = "短") -> Exported:
    content = Content(words[:100] or "问", words or "答", body, words, words[:70], (words,), (Basis(words, "", ""),))
    return Exported(1, ArticleState.PUBLISHED, 1, content, FACTS, "/1/", "440000000", "广东", "", "", None)


def nothing(_sha256: str) -> bytes:
    raise NotFound("file.missing")


def write(app: Flask, writer: Callable[..., bytes], *articles: Exported) -> bytes:
    with app.test_request_context():
        return writer(list(articles), "张某 · 2026-12-21 10:12", nothing)


@pytest.mark.parametrize("writer", WRITERS)
def test_every_format_takes_odd_texts(app: Flask, writer: Callable[..., bytes]) -> None:
    assert write(app, writer, *(article(line, line) for line in LINES))


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(LINES[:11]) | st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_every_format_takes_any_text(app: Flask, writer: Callable[..., bytes], parts: list[str]) -> None:
    assert write(app, writer, article("\n\n".join(parts), "".join(parts)))


def test_what_is_too_high_for_a_table_stands_below_it_after_the_name_of_its_column(app: Flask) -> None:
    book = PdfReader(io.BytesIO(write(app, write_pdf, article(LINES[1]))))
    text = "".join(page.extract_text() for page in book.pages).replace("\0", "").replace("\n", "")
    assert (text.count("长"), "名：长" in text, "值：短" in text) == (4000, True, True)


def test_characters_that_nobody_sees_do_not_reach_a_document(app: Flask) -> None:
    with zipfile.ZipFile(io.BytesIO(write(app, write_word, article("甲\x0b乙\x07", "问\x0b题")))) as book:
        text = book.read("word/document.xml").decode()
    assert ("甲乙" in text, "问题" in text) == (True, True)


def test_a_booklet_leads_only_where_a_reader_of_it_can_go(app: Flask) -> None:
    pdf = PdfReader(io.BytesIO(write(app, write_pdf, article(LINES[0]))))
    led = {note["/A"]["/URI"] for page in pdf.pages for note in page.get("/Annots", []) if "/URI" in note.get("/A", {})}
    assert led == {"tel:95588"}
    word = Document(io.BytesIO(write(app, write_word, article(LINES[0]))))
    assert {one.target_ref for one in word.part.rels.values() if one.is_external} == {"/articles/5", "tel:95588"}
