"""Comparison of a sheet with the stored articles."""

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
from knowledge.imports.rules import Existing, Report, Row, Stored, compare, first_sentence

PROVINCE, CITY, PAYMENT = 1, 2, 9
ROW = Row(2, "怎样查指标", "先看年度。再看状态。", Category.QUOTA)
CONTENT = Content("怎样查指标", "先看年度。", "先看年度。再看状态。")
FACTS = Facts(Category.QUOTA, AnswerKind.STEP, Audience.UNIT, PROVINCE, security_level=SecurityLevel.L2)


def report_on(*rows: Row, existing: Existing | None = None) -> Report:
    articles = {(existing.facts.organization_id, existing.content.question): existing} if existing else {}
    areas = {"440000000": PROVINCE, "440600000": CITY}
    return compare(rows, (), Stored(articles, areas, {"payment": PAYMENT}, PROVINCE))


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
        ({"service_code": "nothing"}, "faq.service_unknown"),
        ({"body": ""}, "article.sentence_missing"),
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
    [("1. **先看年度**，右上角。再看单位", "先看年度**，右上角。"), ("\n没有句号\n第二行", "没有句号"), ("", "")],
)
def test_the_first_sentence_stands_for_a_missing_short_answer(body: str, sentence: str) -> None:
    assert first_sentence(body) == sentence
