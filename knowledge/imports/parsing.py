"""Reads the lines of a sheet as questions with their answers; what makes no sense is refused with its reason."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from knowledge.articles.labels import LABELS
from knowledge.articles.rules import AnswerKind, Audience, Basis, Category, clean_phrasings
from knowledge.imports.rules import Row
from opscenter.core.sheets import Line, RefusedError, Rows, Table, columns_of, read_rows, template
from opscenter.core.text import verbatim
from opscenter.organizations.rules import full_division_code

Word = TypeVar("Word", bound=StrEnum)
TEXT_LIMIT = 60
SEPARATOR = verbatim("｜")

# What people write above a column; the first name of each is the one of our own template.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "question": (verbatim("问题"), verbatim("标题"), verbatim("常见问题"), "question", "title"),
    "phrasings": (verbatim("其他问法"), verbatim("相似问题"), verbatim("相似问法"), "phrasings"),
    "answer_sentence": (verbatim("一句话答案"), verbatim("简要答复"), "answer_sentence"),
    "body": (verbatim("答案"), verbatim("正文"), verbatim("解答"), verbatim("答复"), "answer", "body"),
    "category": (verbatim("分类"), verbatim("类别"), "category"),
    "kind": (verbatim("类型"), verbatim("形式"), "kind"),
    "audience": (verbatim("给谁看"), verbatim("读者"), "audience"),
    "area": (verbatim("区划代码"), verbatim("适用区划"), "area"),
    "years": (verbatim("适用年度"), verbatim("年度"), "years"),
    "service": (verbatim("系统代码"), "service"),
    "spoken_text": (verbatim("口播"), verbatim("口播文字"), "spoken_text"),
    "sms_text": (verbatim("短信"), "sms_text"),
    "basis": (verbatim("依据"), verbatim("政策依据"), "basis"),
}
REQUIRED = ("question", "body", "category")
_PHRASINGS = re.compile(r"[\n|｜;；]")
_YEARS = re.compile(verbatim(r"(20\d\d)?\s*(?:[-–—~至]\s*(20\d\d)?)?"))


def parse(table: Table) -> Rows[Row]:
    """All rows of a sheet.

    Raises:
        Invalid: `import.missing_columns` if the sheet is of another kind.
    """
    return read_rows(table, columns_of(table, COLUMNS, REQUIRED), _row, shown=("question",))


def empty_sheet() -> bytes:
    """The template for the download link."""
    return template(COLUMNS)


def _row(line: Line, cells: Mapping[str, str]) -> Row:
    question = " ".join(cells["question"].split())
    if not question:
        raise RefusedError("article.question_missing")
    return Row(
        number=line.number,
        question=question,
        body=cells["body"].replace("\r\n", "\n"),
        category=_word(cells["category"], Category, "faq.category_unknown"),
        area_code=_area(cells.get("area", "")),
        answer_sentence=" ".join(cells.get("answer_sentence", "").split()) or None,
        phrasings=_given(cells, "phrasings", lambda text: clean_phrasings(_PHRASINGS.split(text), question)),
        spoken_text=cells.get("spoken_text") or None,
        sms_text=cells.get("sms_text") or None,
        kind=_given(cells, "kind", lambda text: _word(text, AnswerKind, "faq.kind_unknown")),
        audience=_given(cells, "audience", lambda text: _word(text, Audience, "faq.audience_unknown")),
        years=_given(cells, "years", _years),
        service_code=cells.get("service") or None,
        basis=_given(cells, "basis", lambda text: tuple(_basis(one) for one in text.splitlines() if one.strip())),
    )


Value = TypeVar("Value")


def _given(cells: Mapping[str, str], name: str, read: Callable[[str], Value]) -> Value | None:
    text = cells.get(name, "")
    return read(text) if text else None


def _word(text: str, words: type[Word], code: str) -> Word:
    """A member by its value or its Chinese label."""
    for member in words:
        if text.lower() == member.value or text == LABELS[member]:
            return member
    raise RefusedError(code, value=text[:TEXT_LIMIT])


def _area(text: str) -> str | None:
    if not text:
        return None
    code = full_division_code(text)
    if code is None:
        raise RefusedError("faq.area_unknown", value=text[:TEXT_LIMIT])
    return code


def _years(text: str) -> tuple[int | None, int | None]:
    """A single year, or from-to with either end open."""
    found = _YEARS.fullmatch(text)
    if found is None or not any(found.groups()):
        raise RefusedError("faq.years_unclear", value=text[:TEXT_LIMIT])
    first, last = (int(year) if year else None for year in found.groups())
    return (first, first) if text == found[1] else (first, last)


def _basis(text: str) -> Basis:
    title, number, clause = [*(part.strip() for part in text.split(SEPARATOR)), "", ""][:3]
    return Basis(title, number, clause)
