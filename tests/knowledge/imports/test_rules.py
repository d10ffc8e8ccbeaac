"""Comparison of a sheet with the stored articles."""

from dataclasses import replace

import pytest

from knowledge.articles.rules import (
    AnswerKind,
    ArticleState,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
)
from knowledge.imports.cells import Parsed, Row, Unit
from knowledge.imports.report import Report
from knowledge.imports.rules import compare, first_sentence
from knowledge.imports.stored import Existing, Stored
from opscenter.core.sheets import Refusal

PROVINCE, CITY, PAYMENT = 1, 2, 9
ROW = Row(2, "怎样查指标", "先看年度。再看状态。", Category.QUOTA)
CONTENT = Content("怎样查指标", "先看年度。", "先看年度。再看状态。")
FACTS = Facts(Category.QUOTA, AnswerKind.STEP, Audience.UNIT, PROVINCE, security_level=SecurityLevel.L2)


def report_on(*rows: Row, existing: Existing | None = None) -> Report:
    articles = {(existing.facts.organization_id, existing.content.question): [existing]} if existing else {}
    areas = {"440000000": PROVINCE, "440600000": CITY}
    names = {"佛山市": [CITY], "城区": [CITY, PROVINCE]}
    return compare(Parsed(Unit.ROW, rows), Stored(articles, areas, {"payment": PAYMENT}, PROVINCE, area_names=names))


def stored(content: Content = CONTENT, facts: Facts = FACTS, state: ArticleState = ArticleState.PUBLISHED) -> Existing:
    return Existing(7, state, 3, content, facts)


def row(**changes: object) -> Row:
    return Row(**{**ROW.__dict__, **changes})


def test_a_new_question_is_added_for_units_of_the_own_region() -> None:
    step = report_on(ROW).added[0]
    assert (step.content, step.facts) == (CONTENT, FACTS)


def test_the_same_row_again_changes_nothing() -> None:
    report = report_on(ROW, existing=stored())
    assert (report.unchanged, report.is_empty) == (1, True)


def test_a_changed_answer_names_what_differs_and_the_version_it_rests_on() -> None:
    step = report_on(row(body="先看单位。"), existing=stored()).changed[0]
    assert (step.fields, step.existing and step.existing.number) == (("body",), 3)


def test_empty_cells_leave_what_is_stored() -> None:
    rich = Content(**{**CONTENT.__dict__, "phrasings": ("查指标",), "sms_text": "先看年度。"})
    assert report_on(ROW, existing=stored(rich)).is_empty


def test_the_same_question_of_another_region_is_another_article() -> None:
    report = report_on(row(area_code="440600000"), existing=stored())
    assert report.added[0].facts.organization_id == CITY


@pytest.mark.parametrize(
    "changes",
    [{}, {"area_code": "440600000", "area_name": "城区"}, {"area_name": "440600"}, {"area_name": "440600000 佛山"}],
)
def test_a_region_goes_by_its_name_unless_its_code_is_there(changes: dict[str, str]) -> None:
    report = report_on(row(**{"area_name": "佛山市", **changes}), existing=stored())
    assert report.added[0].facts.organization_id == CITY


def test_a_basis_that_an_editor_confirmed_stays_confirmed() -> None:
    confirmed = Content(**{**CONTENT.__dict__, "basis": (Basis("办法", "1号", "", is_confirmed=True),)})
    assert report_on(row(basis=(Basis("办法", "1号"),)), existing=stored(confirmed)).is_empty


def test_a_sheet_confirms_no_basis() -> None:
    step = report_on(row(basis=(Basis("办法", "1号", "", is_confirmed=True),))).added[0]
    assert not step.content.basis[0].is_confirmed


def test_an_article_made_public_gets_the_public_level() -> None:
    step = report_on(row(audience=Audience.PUBLIC), existing=stored()).changed[0]
    assert step.facts.security_level is SecurityLevel.L1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"area_code": "440800000"}, "faq.area_unknown"),
        ({"area_name": "火星市"}, "faq.area_name_unknown"),
        ({"area_name": "城区"}, "faq.area_name_unclear"),
        ({"service_code": "nothing"}, "faq.service_unknown"),
        ({"body": ""}, "article.body_missing"),
        ({"question": "问" * 101}, "article.question_too_long"),
        ({"sms_text": "短" * 71}, "article.sms_too_long"),
        ({"years": (2027, 2026)}, "article.years_reversed"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(changes: dict[str, object], code: str) -> None:
    report = report_on(row(**changes))
    assert [(one.number, one.code) for one in report.refused] == [(2, code)]


def test_a_question_that_stands_twice_is_refused_the_second_time() -> None:
    report = report_on(ROW, row(number=5))
    assert (len(report.added), report.refused[0].params) == (1, {"other": "2"})


def test_a_withdrawn_article_is_not_changed_by_a_sheet() -> None:
    report = report_on(row(body="新答案。"), existing=stored(state=ArticleState.ARCHIVED))
    assert report.refused[0].code == "article.not_editable"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("1. **先看年度**，右上角。再看单位", "先看年度，右上角。"),
        ("请先**登录**系统，再点**登记**", "请先登录系统，再点登记"),
        ("先看[办法](https://a.cn/b)，再点`登记`。完", "先看办法，再点登记。"),
        ("请**（必填）**填写", "请（必填）填写"),
        ("![图](/files/new/a.png)\n\n## 步骤\n\n2026 年起照办", "2026 年起照办"),
        ("【此处原有图片】\n\n点【此处原有图片：查询.png】查询。", "点查询。"),
        ("| 科目 | 金额 |\n| --- | --- |\n| 甲 | 1 |", "科目 金额"),
        ("\n没有句号\n第二行", "没有句号"),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_for_a_missing_short_answer(body: str, sentence: str) -> None:
    assert first_sentence(body) == sentence


def test_several_articles_of_one_question_are_told_apart_by_their_years() -> None:
    this, last = (
        Existing(number, ArticleState.PUBLISHED, 1, CONTENT, Facts(**{**FACTS.__dict__, **years}))
        for number, years in (
            (1, {"fiscal_year_from": 2027, "fiscal_year_to": 2027}),
            (2, {"fiscal_year_from": 2026, "fiscal_year_to": 2026}),
        )
    )
    rows = tuple(row(number=number, years=(year, year)) for number, year in ((2, 2026), (3, 2027), (4, 2028)))
    report = compare(Parsed(Unit.ROW, rows), Stored({(PROVINCE, CONTENT.question): [this, last]}, {}, {}, PROVINCE))
    assert (report.unchanged, [step.facts.fiscal_year_from for step in report.added]) == (2, [2028])


def test_an_unchanged_article_in_the_archive_is_no_problem() -> None:
    assert report_on(ROW, existing=stored(state=ArticleState.ARCHIVED)).unchanged == 1


def test_a_stored_phrasing_with_a_separator_in_it_is_left_alone() -> None:
    odd = Content(**{**CONTENT.__dict__, "phrasings": ("钱没了；怎么查",)})
    assert report_on(row(phrasings=("钱没了", "怎么查")), existing=stored(odd)).is_empty


def test_notes_are_part_of_the_report() -> None:
    note = Refusal(2, "faq.picture_left_out")
    assert compare(Parsed(Unit.PARAGRAPH, notes=(note,)), Stored({}, {}, {}, PROVINCE)).notes == (note,)


def test_a_level_of_its_own_counts_and_one_too_high_is_refused() -> None:
    given = report_on(row(level=SecurityLevel.L1)).added[0]
    refused = report_on(row(level=SecurityLevel.L3)).refused[0]
    assert (given.facts.security_level, refused.code) == (SecurityLevel.L1, "article.level_too_high")


def test_pictures_and_links_of_elsewhere_in_a_cell_are_named_once_and_never_taken() -> None:
    foreign = row(body="看![图](x.png)和[表](b.xlsx)。")
    first = report_on(foreign)
    body = first.added[0].content.body
    assert body == "看【此处原有图片：图】和表。"
    assert [(note.code, note.params["name"]) for note in first.notes] == [
        ("faq.picture_named", "图"),
        ("faq.link_left_out", "b.xlsx"),
    ]
    again = report_on(foreign, existing=stored(replace(CONTENT, body=body)))
    assert (again.is_empty, again.notes) == (True, ())


def test_a_stored_text_that_shows_something_of_elsewhere_stays_as_it_is() -> None:
    content = replace(CONTENT, body="看![图](x.png)。")
    assert report_on(row(body=content.body), existing=stored(content)).is_empty
