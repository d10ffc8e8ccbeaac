"""Rows of a sheet as questions with their answers."""

from datetime import date

import pytest

from knowledge.articles.rules import AnswerKind, Audience, Basis, Category, SecurityLevel
from knowledge.imports.cells import Row, category_of
from knowledge.imports.readers.sheet import empty_sheet, parse
from opscenter.core.errors import Invalid
from opscenter.core.sheets import Line, Table, read_table

CELLS = {"问题": "怎样查指标", "答案": "先看年度。", "分类": "指标"}


def only(**cells: str) -> Row | str:
    found = {**CELLS, **cells}
    parsed = parse(Table(tuple(found), (Line(2, found),)))
    return parsed.rows[0] if parsed.rows else parsed.refused[0].code


def test_three_columns_make_a_row() -> None:
    assert only() == Row(2, "怎样查指标", "先看年度。", Category.QUOTA)


def test_every_column_is_understood() -> None:
    row = only(
        其他问法="指标没了；查不到指标\n怎样查指标",
        一句话答案="先看\n年度。",
        类型="诊断",
        给谁看="所有人",
        区划代码="440600",
        年度="2026-2027",
        系统代码="payment",
        口播="请先看年度。",
        短信="先看年度",
        依据="支付办法|1号|第三条\n另一个",
    )
    assert row == Row(
        number=2,
        question="怎样查指标",
        body="先看年度。",
        category=Category.QUOTA,
        area_code="440600000",
        answer_sentence="先看 年度。",
        phrasings=("指标没了", "查不到指标"),
        spoken_text="请先看年度。",
        sms_text="先看年度",
        kind=AnswerKind.DIAGNOSIS,
        audience=Audience.PUBLIC,
        years=(2026, 2027),
        service_code="payment",
        basis=(Basis("支付办法", "1号", "第三条"), Basis("另一个")),
    )


@pytest.mark.parametrize(
    ("text", "years"),
    [("2026", (2026, 2026)), ("2026-", (2026, None)), ("-2026", (None, 2026)), ("2026至2027", (2026, 2027))],
)
def test_years_are_read_as_people_write_them(text: str, years: tuple[int | None, int | None]) -> None:
    row = only(年度=text)
    assert isinstance(row, Row)
    assert row.years == years


@pytest.mark.parametrize("text", ["2026-12-01", "2026/12/01", "2026/12/1", "2026.12.1", "2026年12月1日"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    row = only(失效日期=text)
    assert isinstance(row, Row)
    assert row.valid_to == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"问题": " "}, "article.question_missing"),
        ({"分类": "杂项"}, "faq.category_unknown"),
        ({"类型": "随便"}, "faq.kind_unknown"),
        ({"给谁看": "领导"}, "faq.audience_unknown"),
        ({"区划代码": "佛山"}, "faq.area_unknown"),
        ({"年度": "明年"}, "faq.years_unclear"),
        ({"年度": "-"}, "faq.years_unclear"),
        ({"分类": ""}, "faq.category_missing"),
        ({"密级": "绝密"}, "faq.level_unknown"),
        ({"失效日期": "明年"}, "faq.day_unclear"),
        ({"失效日期": "2026/2/30"}, "faq.day_unclear"),
    ],
)
def test_what_makes_no_sense_is_refused(cells: dict[str, str], code: str) -> None:
    assert only(**cells) == code


def test_a_sheet_of_another_kind_names_the_missing_columns() -> None:
    with pytest.raises(Invalid) as problem:
        parse(Table(("单位名称",), ()))
    assert problem.value.params == {"columns": "问题、答案、分类"}


def test_the_template_is_understood() -> None:
    assert parse(read_table(empty_sheet(), limit=2000)).rows == ()


def test_the_facts_that_only_our_own_export_writes_are_understood() -> None:
    row = only(
        密级="L2 内部",
        系统版本="一体化 3.0",
        适用岗位="会计、出纳",
        同题标记="quota",
        生效日期="2026-01-01",
        下次核对="2026-12-31",
    )
    assert isinstance(row, Row)
    assert (row.level, row.roles, row.group) == (SecurityLevel.L2, ("会计", "出纳"), "quota")
    assert row.system_version == "一体化 3.0"
    assert (row.valid_from, row.valid_to, row.review_by) == (date(2026, 1, 1), None, date(2026, 12, 31))


def test_an_apostrophe_that_an_export_put_before_a_formula_goes() -> None:
    row = only(答案="'- 先看年度", 一句话答案="'好'")
    assert isinstance(row, Row)
    assert (row.body, row.answer_sentence) == ("- 先看年度", "'好'")


def test_without_a_column_of_categories_the_chosen_one_counts() -> None:
    table = Table(("问题", "答案"), (Line(2, {"问题": "怎样查", "答案": "先看"}),))
    assert parse(table, Category.HOTLINE).rows[0].category is Category.HOTLINE


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("指标", Category.QUOTA),
        ("QUOTA", Category.QUOTA),
        ("06 指标", Category.QUOTA),
        ("02-UKey_CA_签章", Category.SIGNATURE),
        ("ukey／ca／签章", Category.SIGNATURE),
        ("绩效指标", None),
        ("", None),
    ],
)
def test_categories_are_known_however_they_are_joined(text: str, category: Category | None) -> None:
    assert category_of(text) is category


def test_columns_that_are_not_taken_over_are_named_and_empty_ones_are_not() -> None:
    cells = {**CELLS, "地区": "佛山市", "正文": "另一段", "所属片区": "西", "备用": "", "状态": "草稿"}
    parsed = parse(Table(tuple(cells), (Line(2, cells),)))
    assert parsed.rows[0].area_name == "佛山市"
    assert [(one.code, one.params["value"]) for one in parsed.notes] == [
        ("faq.column_left_out", "正文"),
        ("faq.column_left_out", "所属片区"),
    ]
