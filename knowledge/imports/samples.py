"""Filled samples to download, so that nobody has to guess the layout of a Word document or of a folder of texts."""

import io
import zipfile

from docx import Document

from knowledge.articles.labels import LABELS
from knowledge.articles.rules import Audience, Category
from knowledge.imports.cells import COLUMNS
from opscenter.core.text import verbatim

CATEGORY = Category.QUOTA
QUESTION = verbatim("指标看不到，先查什么")
SENTENCE = verbatim("先看年度和单位，再把状态改成“全部”。")
STEPS = (
    verbatim("看右上角的年度，应为今年。"),
    verbatim("看单位是不是本单位。"),
    verbatim("把“状态”改成“全部”再查一次。"),
)
PHRASINGS = (verbatim("指标没了"), verbatim("查不到指标"), verbatim("额度不见了"))
SPOKEN = verbatim(
    "您好。指标看不到，请先看右上角的年度是不是今年，再看单位是不是本单位，然后把状态改成全部，再查一次。"
)
HINT = verbatim(
    "“标题 1”是分类，“标题 2”是问题，下面的段落、列表、表格是答案。"
    "两列的小表和“标题 3”写其他栏目，不需要的可以删掉。这一段在第一个“标题 1”前面，不会导入。"
)
PLAIN_QUESTION = verbatim("插了盾没有反应，怎么办")
PLAIN_BODY = verbatim("1. 换一个 USB 口。\n2. 看驱动程序是否已经安装。\n")


def word_sample() -> bytes:
    """A Word document with one question in the layout that the import reads."""
    document = Document()
    document.add_paragraph(HINT)
    document.add_heading(LABELS[CATEGORY], level=1)
    document.add_heading(QUESTION, level=2)
    facts = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in (("answer_sentence", SENTENCE), ("audience", LABELS[Audience.UNIT])):
        row = facts.add_row()
        row.cells[0].text, row.cells[1].text = COLUMNS[name][0], value
    for step in STEPS:
        document.add_paragraph(step, style="List Number")
    document.add_heading(COLUMNS["phrasings"][0], level=3)
    for phrasing in PHRASINGS:
        document.add_paragraph(phrasing, style="List Bullet")
    document.add_heading(COLUMNS["spoken_text"][0], level=3)
    document.add_paragraph(SPOKEN)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def folder_sample() -> bytes:
    """An archive with a text that has facts before it, and a plain one that its folder says the category of."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(STEPS, start=1))
    head = "\n".join(
        f"{COLUMNS[name][0]}: {value}"
        for name, value in (
            ("category", LABELS[CATEGORY]),
            ("audience", LABELS[Audience.UNIT]),
            ("phrasings", verbatim("｜").join(PHRASINGS)),
        )
    )
    spoken = f"## {COLUMNS['spoken_text'][0]}\n{SPOKEN}\n"
    texts = {
        "01.md": f"---\n{head}\n---\n\n# {QUESTION}\n> {SENTENCE}\n\n{steps}\n\n{spoken}",
        f"{LABELS[Category.SIGNATURE].replace('/', '_')}/02.md": f"# {PLAIN_QUESTION}\n\n{PLAIN_BODY}",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return buffer.getvalue()
