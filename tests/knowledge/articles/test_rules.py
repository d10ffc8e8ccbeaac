"""Rules of articles: what is wrong with a text, how long it is read, what changed."""

from datetime import date
from typing import Any

import pytest

from knowledge.articles.outlines import open_places
from knowledge.articles.rules import (
    AnswerKind,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
    clean_phrasings,
    findings,
    is_current,
    problems_of,
    reading_seconds,
)

TEXT = {"question": "问", "answer_sentence": "答", "body": "文"}
FACTS: dict[str, Any] = {
    "category": Category.QUOTA,
    "kind": AnswerKind.STEP,
    "audience": Audience.PUBLIC,
    "organization_id": 1,
}


def problems(**changes: Any) -> dict[str, str]:
    """What is wrong with a text or facts changed like this."""
    text = {**TEXT, **{name: value for name, value in changes.items() if name in Content.__dataclass_fields__}}
    facts = {**FACTS, **{name: value for name, value in changes.items() if name in Facts.__dataclass_fields__}}
    return problems_of(Content(**text), Facts(**facts))


def test_a_question_a_sentence_and_a_body_are_enough() -> None:
    assert problems() == {}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"question": ""}, "question", "article.question_missing"),
        ({"question": "问" * 101}, "question", "article.question_too_long"),
        ({"answer_sentence": ""}, "answer_sentence", "article.sentence_missing"),
        ({"answer_sentence": "答" * 201}, "answer_sentence", "article.sentence_too_long"),
        ({"body": ""}, "body", "article.body_missing"),
        ({"system_version": "版" * 51}, "system_version", "article.system_version_too_long"),
        ({"body": "文" * 20_001}, "body", "article.body_too_long"),
        ({"sms_text": "字" * 71}, "sms_text", "article.sms_too_long"),
        ({"spoken_text": "字" * 601}, "spoken_text", "article.spoken_too_long"),
        ({"phrasings": ("字" * 81,)}, "phrasings", "article.phrasing_too_long"),
        ({"phrasings": ("字",) * 61}, "phrasings", "article.too_many_phrasings"),
        ({"basis": (Basis("法"),) * 21}, "basis", "article.too_many_bases"),
        ({"fiscal_year_from": 26}, "fiscal_year_from", "article.year_from_invalid"),
        ({"fiscal_year_to": 26}, "fiscal_year_to", "article.year_to_invalid"),
        ({"fiscal_year_from": 2027, "fiscal_year_to": 2026}, "fiscal_year_to", "article.years_reversed"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "valid_to", "article.days_reversed"),
        ({"valid_from": date(206, 12, 20)}, "valid_from", "article.day_from_invalid"),
        ({"valid_to": date(26, 12, 20)}, "valid_to", "article.day_to_invalid"),
        ({"review_by": date(2206, 12, 20)}, "review_by", "article.review_by_invalid"),
        ({"security_level": SecurityLevel.L2}, "security_level", "article.level_too_high"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_field_is_named(changes: dict[str, Any], field: str, code: str) -> None:
    assert problems(**changes) == {field: code}


def test_reading_takes_a_second_for_four_characters_and_pauses_at_marks() -> None:
    assert reading_seconds("一二三四五六七八") == 2
    assert reading_seconds("一二三四，五六七八。") == 3


def test_facts_survive_storage() -> None:
    facts = Facts(
        **FACTS,
        roles=("会计",),
        system_version="一体化 3.0",
        valid_to=date(2026, 12, 31),
        security_level=SecurityLevel.L1,
    )
    assert Facts.from_json(facts.as_json()) == facts


def test_a_version_saved_before_there_were_system_versions_is_read() -> None:
    stored = Facts(**FACTS).as_json()
    del stored["system_version"]
    assert Facts.from_json(stored) == Facts(**FACTS)


def test_a_basis_survives_storage() -> None:
    basis = Basis("预算法", "", "第五十二条", is_confirmed=True)
    assert Basis.from_json(basis.as_json()) == basis


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, True),
        (date(2026, 12, 21), None, True),
        (date(2026, 12, 22), None, False),
        (None, date(2026, 12, 21), True),
        (None, date(2026, 12, 20), False),
    ],
)
def test_both_ends_of_a_validity_count(first: date | None, last: date | None, expected: bool) -> None:
    assert is_current(first, last, date(2026, 12, 21)) is expected


def test_phrasings_lose_repeats_blanks_and_the_question() -> None:
    assert clean_phrasings([" 指标没了 ", "", "指标没了", "问"], "问") == ("指标没了",)


def test_an_unconfirmed_basis_reminds_and_own_text_forbids() -> None:
    found = {
        one.code: one.is_met for one in findings(Content(**TEXT, basis=(Basis("法"),)), is_own_text=True, places=0)
    }
    assert found == {
        "reviewer": False,
        "places": True,
        "basis": False,
        "phrasings": False,
        "spoken": False,
        "sms": False,
    }


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("进〔菜单 → 菜单〕，填〔号码〕。", ("〔菜单 → 菜单〕", "〔号码〕")),
        ("见财库〔2007〕7号、粤财〔2027〕3号、财预〔二〇〇七〕1号。", ()),
        ("见粤财〔２０２６〕3号、粤财〔2026年〕3号、〔98〕财字1号〔注1〕〔略〕。", ()),
        ("少了一半〔\n\n下一段〕。", ()),
    ],
)
def test_what_a_template_asks_for_is_found_and_what_documents_have_in_brackets_is_not(
    body: str, places: tuple[str, ...]
) -> None:
    assert open_places(Content("问", "答", body)) == places
