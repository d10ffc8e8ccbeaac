"""Single Markdown and HTML files, and archives of them."""

import hashlib
import io
import stat
import time
import zipfile
from pathlib import Path

import pytest

from knowledge.articles import documents
from knowledge.articles.documents import parse as parse_document
from knowledge.articles.rendering import render
from knowledge.articles.rules import Audience, Basis, Category, clean_phrasings
from knowledge.imports.cells import Options, Parsed, Row
from knowledge.imports.readers import folder
from knowledge.imports.readers.text import read_text
from knowledge.imports.samples import folder_sample
from opscenter.core.errors import Invalid, Limited
from tests.factories.files import picture

OPTIONS = Options(10_000_000)
OWN = Path(documents.__file__).parent / "data"
PLAIN = "# 插了盾没有反应\n\n换一个口。\n"


def text(content: str, name: str = "签章/a.md") -> Parsed:
    return read_text(1, content, f"UKey CA {name}", OPTIONS)


def only(parsed: Parsed) -> Row:
    assert (len(parsed.rows), parsed.refused) == (1, ())
    return parsed.rows[0]


def archive(**files: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def codes(parsed: Parsed) -> list[tuple[str, str]]:
    return [(one.place, one.code) for one in parsed.refused]


@pytest.mark.parametrize("name", sorted(path.name for path in OWN.glob("*.md") if path.name != "README.md"))
def test_our_own_files_are_understood_whole(name: str) -> None:
    written = (OWN / name).read_text(encoding="utf-8")
    row, document = only(read_text(1, written, name, OPTIONS)), parse_document(written)
    assert (row.question, row.body, row.answer_sentence, row.spoken_text, row.sms_text, row.phrasings) == (
        document.content.question,
        document.content.body,
        document.content.answer_sentence,
        document.content.spoken_text,
        document.content.sms_text,
        clean_phrasings(document.content.phrasings, row.question),
    )
    assert (row.category, row.kind, row.audience, row.area_code, row.basis) == (
        document.category,
        document.kind,
        document.audience,
        document.area,
        document.content.basis,
    )


def test_a_plain_text_has_its_question_in_the_heading_and_its_category_in_the_folder() -> None:
    row = only(read_text(1, PLAIN, "资料/02-UKey_CA_签章/常见/a.md", OPTIONS))
    assert (row.question, row.body, row.category) == ("插了盾没有反应", "换一个口。", Category.SIGNATURE)


def test_front_matter_of_other_programs_is_understood_as_far_as_it_goes() -> None:
    head = 'title: "怎样查指标"\ncategory: 指标\nphrasings:\n  - 指标没了\n  - 额度没了\nlayout: post'
    front = f"---\n{head}\n---\n先看年度。"
    row = only(text(front))
    assert (row.question, row.phrasings, row.body) == ("怎样查指标", ("指标没了", "额度没了"), "先看年度。")


def test_fields_before_a_text_that_are_not_taken_over_are_named_and_empty_ones_are_not() -> None:
    parsed = text("---\ncategory: 指标\n备注: 给新来的\n标签:\n  - 甲\n作者:\n# 状态: 草稿\n---\n# 怎样查\n\n先看。")
    assert [(one.code, one.params) for one in parsed.notes] == [
        ("faq.field_left_out", {"name": "备注"}),
        ("faq.field_left_out", {"name": "标签"}),
    ]


def test_sections_that_name_a_field_are_not_part_of_the_body() -> None:
    row = only(read_text(1, f"{PLAIN}\n## 其他问法\n- 盾不亮\n- 盾不认\n\n## 还不行\n打电话。", "公众/a.md", OPTIONS))
    assert (row.phrasings, row.body) == (("盾不亮", "盾不认"), "换一个口。\n\n## 还不行\n打电话。")


def test_a_heading_inside_code_is_code() -> None:
    body = "```\n## 口播\n```"
    assert only(read_text(1, f"# 怎么写\n\n{body}", "公众/a.md", OPTIONS)).body == body


def test_front_matter_without_an_end_is_refused() -> None:
    assert codes(read_text(1, "---\ncategory: quota\n# 问题", "a.md", OPTIONS)) == [("a.md", "faq.front_matter_open")]


def test_pictures_of_elsewhere_are_named_and_leave_a_mark() -> None:
    parsed = read_text(1, '# 怎么看\n\n![截图](img/1.png)\n\n![](b.jpg "t")', "公众/a.md", OPTIONS)
    assert [note.params for note in parsed.notes] == [{"name": "截图"}, {"name": "b.jpg"}]
    assert only(parsed).body == "【此处原有图片：截图】\n\n【此处原有图片：b.jpg】"


def test_pictures_of_an_archive_come_along_and_missing_ones_are_named() -> None:
    digest = hashlib.sha256(picture()).hexdigest()
    markdown = "# 怎么看\n\n![菜单](../图/%E5%85%A8%E9%83%A8.png?1)\n\n![状态](../图/没有.png)"
    page = '<h1>怎么办</h1><p>看<img src="b.png" alt="菜单"><img src="../../外/c.png"></p>'
    content = archive(**{"公众/a.md": markdown, "公众/b.html": page, "图/全部.png": picture(), "公众/b.png": picture()})
    parsed = folder.read(content, OPTIONS)
    shown = f"![菜单](/files/new/{digest}.png)"
    assert [row.body for row in parsed.rows] == [
        f"{shown}\n\n【此处原有图片：状态】",
        f"看{shown}【此处原有图片：c.png】",
    ]
    assert parsed.pictures == {digest: picture()}
    assert [(note.place, note.code) for note in parsed.notes] == [
        ("公众/a.md", "faq.picture_named"),
        ("公众/b.html", "faq.picture_named"),
    ]


def test_links_to_what_lies_beside_a_text_are_named_and_their_words_stay() -> None:
    markdown = (
        "# 怎么填\n\n见[表样](files/%E8%A1%A8.xlsx)、[办法](https://a.cn/b)、[附件](/files/7/a.pdf)、[下文](#b)。"
    )
    page = "<h1>怎么办</h1><p><a href='../a.doc'>表样</a><a href='#b'>下文</a><a href='/files/7/a.pdf'>附件</a></p>"
    parsed = folder.read(archive(**{"公众/a.md": markdown, "公众/b.html": page, "公众/files/表.xlsx": b"x"}), OPTIONS)
    assert [row.body for row in parsed.rows] == [
        "见表样、[办法](https://a.cn/b)、[附件](/files/7/a.pdf)、下文。",
        "表样下文[附件](/files/7/a.pdf)",
    ]
    assert [(note.place, note.code, note.params["name"]) for note in parsed.notes] == [
        ("公众/a.md", "faq.link_left_out", "files/表.xlsx"),
        ("公众/b.html", "faq.link_left_out", "../a.doc"),
    ]


HOSTILE = """# 怎么看<script>alert(1)</script>

<img src=x onerror=alert(1)> <svg onload=alert(1)><a href="javascript:alert(1)">点</a></svg>

<iframe src="http://evil.example"></iframe>[链接](javascript:alert(1)) <b onclick="alert(1)">粗</b>

[好](https://example.cn/a)
"""


def test_hostile_markdown_is_inert() -> None:
    row = only(read_text(1, HOSTILE, "公众/a.md", OPTIONS))
    shown = str(render(row.body))
    assert row.question == "怎么看"
    assert not any(part in row.body for part in ("<script", "onerror", "<b", "<iframe"))
    assert 'href="javascript' not in shown
    assert "**粗**" in row.body
    assert '<a href="https://example.cn/a"' in shown


def test_a_page_keeps_its_text_and_nothing_around_it() -> None:
    page = (
        '<html><head><title>站点</title><meta name="category" content="指标"><style>p{}</style></head>'
        "<body><nav>目录</nav>"
        "<main><h1>怎样查指标</h1><p onclick='x()'>先看<strong>年度</strong>。</p><script>alert(1)</script>"
        "<ul><li>一</li><li>二</li></ul><a href='../index.html'>返回</a></main><footer>版权</footer></body></html>"
    )
    row = only(read_text(1, page, "a.html", OPTIONS))
    assert (row.question, row.category) == ("怎样查指标", Category.QUOTA)
    assert row.body == "先看**年度**。\n\n- 一\n- 二\n\n返回"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("<h1>q</h1>" + "<div>" * 3000, "a.html", "faq.text_too_deep"),
        ("<h1>q</h1>" + "<ul><li>" * 3000, "a.html", "faq.text_too_deep"),
        ("# q\n\n" + "<b>" * 3000, "a.md", "faq.text_too_deep"),
        ("# q\n\n" + "x" * 300_000, "a.md", "faq.text_too_long"),
        ("<h1>q</h1>" + "<!--" * 70_000, "公众/a.html", "article.sentence_missing"),
        ("# q\n\n" + "![" * 70_000, "公众/a.md", ""),
        ("# q" + " " * 70_000 + "x" * 9, "公众/a.md", ""),
    ],
    ids=["boxes", "lists", "looks", "long", "comments", "pictures", "spaces"],
)
def test_texts_made_to_keep_us_busy_are_read_or_refused_in_time(text: str, name: str, code: str) -> None:
    started = time.monotonic()
    refused = [one.code for one in read_text(1, text, name, OPTIONS).refused]
    assert refused == ([code] if code.startswith("faq.") else [])
    assert time.monotonic() - started < 20


def test_an_archive_is_read_in_the_order_of_its_paths() -> None:
    parsed = folder.read(archive(**{"指标/b.md": "# 乙\n\n答", "指标/a.md": "# 甲\n\n答", "指标/x.png": b"x"}), OPTIONS)
    assert [(row.question, row.place) for row in parsed.rows] == [("甲", "指标/a.md"), ("乙", "指标/b.md")]


def test_the_sample_is_understood() -> None:
    parsed = folder.read(folder_sample(), OPTIONS)
    assert [(row.category, row.audience) for row in parsed.rows] == [
        (Category.QUOTA, Audience.UNIT),
        (Category.SIGNATURE, None),
    ]


def test_names_of_windows_archives_are_read_as_chinese() -> None:
    wanted = "指标/甲.md".encode("gb18030")
    stand_in = "x" * len(wanted)
    content = archive(**{stand_in: "# 甲\n\n答"}).replace(stand_in.encode(), wanted)
    assert [(row.place, row.category) for row in folder.read(content, OPTIONS).rows] == [("指标/甲.md", Category.QUOTA)]


@pytest.mark.parametrize("name", ["../a.md", "/etc/a.md", "C:/a.md", "x/../../a.md"])
def test_paths_out_of_the_archive_are_refused(name: str) -> None:
    assert codes(folder.read(archive(**{name: PLAIN, "公众/b.md": PLAIN}), OPTIONS)) == [(name, "faq.path_unsafe")]


def test_links_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        link = zipfile.ZipInfo("a.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    assert codes(folder.read(buffer.getvalue(), OPTIONS)) == [("a.md", "faq.link_in_archive")]


def test_other_files_and_wrong_encodings_are_refused_one_by_one() -> None:
    files = {"a.exe": b"MZ", "公众/b.md": b"\xff\xfe\x00\xd8", "公众/c.md": PLAIN.encode("gb18030")}
    parsed = folder.read(archive(**files), OPTIONS)
    assert codes(parsed) == [("a.exe", "faq.file_kind_unknown"), ("公众/b.md", "faq.text_unreadable")]
    assert only(Parsed(parsed.unit, parsed.rows)).body == "换一个口。"


def test_a_damaged_entry_is_refused_and_the_others_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("公众/a.md", "# 甲甲甲甲\n\n答案")
        packed.writestr("公众/b.md", PLAIN)
    damaged = buffer.getvalue().replace("甲甲甲甲".encode(), "乙乙乙乙".encode(), 1)
    parsed = folder.read(damaged, OPTIONS)
    assert (codes(parsed), len(parsed.rows)) == ([("公众/a.md", "faq.file_damaged")], 1)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Limited, match="import.too_large_unpacked"):
        folder.read(archive(**{f"公众/{number}.md": "# 题\n" + "a" * 1_999_000 for number in range(6)}), OPTIONS)


def test_one_huge_text_is_refused_without_being_read() -> None:
    assert codes(folder.read(archive(**{"公众/a.md": "a" * 3_000_000}), OPTIONS)) == [
        ("公众/a.md", "faq.file_too_large")
    ]


def test_too_many_files_are_refused() -> None:
    with pytest.raises(Limited, match="faq.too_many_files"):
        folder.read(archive(**{f"{number}.md": "" for number in range(2001)}), OPTIONS)


def test_an_archive_without_texts_says_so() -> None:
    with pytest.raises(Invalid, match="faq.archive_without_texts"):
        folder.read(archive(**{"a.png": b"x"}), OPTIONS)


def test_an_archive_cut_in_the_middle_is_refused_as_a_whole() -> None:
    content = folder_sample()
    with pytest.raises(Invalid, match="faq.archive_unreadable"):
        folder.read(content[: len(content) // 2], OPTIONS)


def test_a_basis_of_our_own_files_keeps_its_parts() -> None:
    front = "---\ncategory: quota\nbasis: 办法｜1号｜第三条；条例｜｜\n---\n# 问题\n\n答"
    assert only(text(front)).basis == (Basis("办法", "1号", "第三条"), Basis("条例"))
