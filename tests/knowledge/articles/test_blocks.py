"""Markdown as a flat row of blocks."""

import pytest

from knowledge.articles.blocks import Block, Kind, Run, blocks_of


def test_words_have_their_looks_and_links() -> None:
    block = blocks_of("看**年度**和`F5`，*再*见[公告](https://example.cn)  \n第二行")[0]
    assert block.runs == (
        Run("看"),
        Run("年度", is_bold=True),
        Run("和"),
        Run("F5", is_code=True),
        Run("，"),
        Run("再", is_italic=True),
        Run("见"),
        Run("公告", url="https://example.cn"),
        Run("\n第二行"),
    )


def test_items_know_their_number_and_depth() -> None:
    blocks = blocks_of("3. 甲\n\n   接着说\n4. 乙\n   - 丙")
    assert [(one.kind, one.text, one.depth, one.ordinal) for one in blocks] == [
        (Kind.ITEM, "甲", 1, 3),
        (Kind.PARAGRAPH, "接着说", 1, None),
        (Kind.ITEM, "乙", 1, 4),
        (Kind.ITEM, "丙", 2, None),
    ]


def test_tables_are_rows_of_cells() -> None:
    block = blocks_of("| a | b |\n| - | - |\n| 1 | |")[0]
    assert [[tuple(run.text for run in cell) for cell in row] for row in block.rows] == [[("a",), ("b",)], [("1",), ()]]


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("## 头", Kind.HEADING),
        ("> 引", Kind.QUOTE),
        ("```\nx\n```", Kind.CODE),
        ("---", Kind.RULE),
        ("话", Kind.PARAGRAPH),
    ],
)
def test_each_kind_of_block_is_told(markdown: str, kind: Kind) -> None:
    assert [one.kind for one in blocks_of(markdown)] == [kind]


def test_spacing_leaves_no_trace() -> None:
    assert blocks_of("1. 甲\n2. 乙") == blocks_of("1.  甲\n\n2.  乙\n")


def test_raw_html_and_dangerous_links_are_words() -> None:
    text = "<b>x</b>[点](javascript:alert(1))"
    assert blocks_of(text) == [Block(Kind.PARAGRAPH, (Run(text),))]
