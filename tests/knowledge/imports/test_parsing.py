"""Rows of a sheet as questions with their answers."""

import pytest

from knowledge.articles.rules import AnswerKind, Audience, Basis, Category
from knowledge.imports.parsing import empty_sheet, parse
from knowledge.imports.rules import Row
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
        依据="支付办法｜1号｜第三条\n另一个",
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
