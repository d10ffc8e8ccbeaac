"""JSON of other programs, in the shapes that their sources and documentation show."""

import html
import json
from typing import Any

import pytest

from knowledge.articles.rules import Audience, Category
from knowledge.imports.cells import Options, Parsed
from knowledge.imports.readers.records import read
from opscenter.core.errors import Invalid, Limited

OPTIONS = Options(10_000_000)


def parsed(data: object, options: Options = OPTIONS) -> Parsed:
    return read(json.dumps(data, ensure_ascii=False).encode(), options)


def faq(**changes: Any) -> dict[str, Any]:
    values = {
        "id": 7,
        "language": "zh",
        "category": "财政 >> 指标",
        "keywords": "指标, 年度",
        "question": "怎样查指标",
        "answer": "&lt;p&gt;先看&lt;strong&gt;年度&lt;/strong&gt;。&lt;/p&gt;",
        "author": "管理员",
        "last_modified": "2026-01-05T08:00:00+00:00",
    }
    return {"faq": {**values, **changes}}


def zammad(**changes: Any) -> dict[str, Any]:
    """What `knowledge_bases/init` gives, less what nobody reads."""
    return {
        "KnowledgeBase": {"1": {"id": 1, "category_ids": [1, 2], "answer_ids": [1]}},
        "KnowledgeBaseCategory": {
            "1": {"id": 1, "parent_id": None, "translation_ids": [1]},
            "2": {"id": 2, "parent_id": 1, "translation_ids": [2]},
        },
        "KnowledgeBaseCategoryTranslation": {
            "1": {"id": 1, "title": "指标", "kb_locale_id": 1, "category_id": 1},
            "2": {"id": 2, "title": "查询类", "kb_locale_id": 1, "category_id": 2},
        },
        "KnowledgeBaseAnswer": {
            "1": {"id": 1, "category_id": 2, "archived_at": None, "internal_at": None, "published_at": "2026-03-12"}
        },
        "KnowledgeBaseAnswerTranslation": {
            "1": {"id": 1, "title": "怎样查指标", "kb_locale_id": 1, "answer_id": 1, "content_id": 1}
        },
        "KnowledgeBaseAnswerTranslationContent": {
            "1": {"id": 1, "body": "<div>先看年度。</div><ol><li>看单位</li></ol>", "attachments": []}
        },
        **changes,
    }


def test_phpmyfaq_entries_become_rows() -> None:
    row = parsed([faq()]).rows[0]
    assert (row.question, row.category, row.body) == ("怎样查指标", Category.QUOTA, "先看**年度**。")


def test_a_phpmyfaq_category_that_we_do_not_know_is_refused_with_its_place() -> None:
    refused = parsed([faq(), faq(question="另一个", category="Billing")]).refused
    assert [(one.number, one.code, one.text) for one in refused] == [(2, "faq.category_unknown", "另一个")]


def test_hostile_answers_become_plain_text() -> None:
    hostile = '<p onclick="x()">看</p><script>alert(1)</script><a href="javascript:x()">点</a>'
    answer = html.escape(hostile)
    assert parsed([faq(answer=answer)]).rows[0].body == "看\n\n点"


def test_pictures_in_answers_are_named() -> None:
    notes = parsed([faq(answer="&lt;img src=&quot;content/user/images/a.png&quot;&gt;看")]).notes
    assert [(note.number, note.code, note.params) for note in notes] == [(1, "faq.picture_named", {"name": "a.png"})]


@pytest.mark.parametrize("wrapped", [False, True], ids=["init", "answer with assets"])
def test_zammad_answers_become_rows_with_the_nearest_known_category(wrapped: bool) -> None:
    data = {"id": 1, "assets": zammad()} if wrapped else zammad()
    row = parsed(data).rows[0]
    assert (row.question, row.category, row.audience) == ("怎样查指标", Category.QUOTA, Audience.PUBLIC)
    assert row.body == "先看年度。\n\n1. 看单位"


def test_a_zammad_answer_that_is_not_public_stays_internal() -> None:
    answer = {"1": {"id": 1, "category_id": 1, "archived_at": None, "published_at": None}}
    assert parsed(zammad(KnowledgeBaseAnswer=answer)).rows[0].audience is Audience.INTERNAL


def test_archived_zammad_answers_are_passed_over() -> None:
    answer = {"1": {"id": 1, "category_id": 1, "archived_at": "2026-01-01"}}
    with pytest.raises(Invalid, match="faq.json_unknown"):
        parsed(zammad(KnowledgeBaseAnswer=answer))


def test_categories_that_stand_inside_each_other_end() -> None:
    circle = {"1": {"id": 1, "parent_id": 2}, "2": {"id": 2, "parent_id": 1}}
    assert parsed(zammad(KnowledgeBaseCategory=circle)).rows[0].category is Category.QUOTA


def test_our_own_export_is_read() -> None:
    article = {"问题": "怎样查指标", "答案": "先看年度。", "分类": "指标", "note": 5}
    assert parsed({"format": "opscenter-articles", "articles": [article]}).rows[0].body == "先看年度。"


def test_a_file_cut_in_the_middle_names_the_place() -> None:
    with pytest.raises(Invalid) as problem:
        read(b'[\n{"faq": {"id": 1,', OPTIONS)
    assert (problem.value.code, problem.value.params) == ("faq.json_broken", {"line": 2, "column": 18})


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b"[1, null]",
        b'{"assets": []}',
        b'[{"faq": 3}]',
        b"[" * 200_000,
        b'{"format": "opscenter-articles"}',
    ],
    ids=["object", "list", "numbers", "assets", "faq", "deep", "own"],
)
def test_json_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="faq.json_"):
        read(content, OPTIONS)


def test_more_answers_than_are_read_while_somebody_waits_are_refused_at_once() -> None:
    with pytest.raises(Limited):
        parsed([faq(answer="<p>年度</p>" * 5000)] * 250)
