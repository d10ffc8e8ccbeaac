"""The words of an exchange file: what people call the fields of an article, and how each is written and read as text.

Every format that is read or written, a sheet, a Word document, a folder of texts, comes down to these cells.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from knowledge.articles.labels import LABELS
from knowledge.articles.rules import (
    AnswerKind,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
    clean_phrasings,
    parts_of_basis,
)
from opscenter.core.sheets import Refusal, RefusedError
from opscenter.core.text import verbatim, without_controls
from opscenter.organizations.rules import full_division_code

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")
TEXT_LIMIT = 60
SEPARATOR = verbatim("｜")
LIST_MARK = verbatim("、")

# What people write above a column or a paragraph; the first name of each is the one of our own files.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "question": (verbatim("问题"), verbatim("标题"), verbatim("常见问题"), "question", "title"),
    "phrasings": (verbatim("其他问法"), verbatim("相似问题"), verbatim("相似问法"), "phrasings"),
    "answer_sentence": (verbatim("一句话答案"), verbatim("简要答复"), "answer_sentence"),
    "body": (verbatim("答案"), verbatim("正文"), verbatim("解答"), verbatim("答复"), "answer", "body"),
    "category": (verbatim("分类"), verbatim("类别"), "category"),
    "kind": (verbatim("类型"), verbatim("形式"), "kind"),
    "audience": (verbatim("给谁看"), verbatim("读者"), "audience"),
    "area": (verbatim("区划代码"), verbatim("适用区划"), "area"),
    "area_name": (verbatim("地区"), verbatim("适用地区"), "area_name"),
    "years": (verbatim("适用年度"), verbatim("年度"), "years"),
    "service": (verbatim("系统代码"), "service"),
    "system_version": (verbatim("系统版本"), verbatim("适用版本"), "system_version"),
    "spoken_text": (verbatim("口播"), verbatim("口播文字"), "spoken_text"),
    "sms_text": (verbatim("短信"), "sms_text", "sms"),
    "basis": (verbatim("依据"), verbatim("政策依据"), "basis"),
    "level": (verbatim("密级"), "level"),
    "roles": (verbatim("适用岗位"), "roles"),
    "group": (verbatim("同题标记"), "group"),
    "valid_from": (verbatim("生效日期"), "valid_from"),
    "valid_to": (verbatim("失效日期"), "valid_to"),
    "review_by": (verbatim("下次核对"), "review_by"),
    "related": (verbatim("相关文章"), verbatim("相关问题"), "related"),
}
# What our own sheets say besides, for people.
STANDING = (verbatim("状态"), verbatim("版本"))
NAMES: Mapping[str, str] = {heading: name for name, headings in COLUMNS.items() for heading in headings}
_PHRASINGS = re.compile(r"[\n|｜;；]")
_YEARS = re.compile(verbatim(r"(20\d\d)?\s*(?:[-–—~至]\s*(20\d\d)?)?"))
_DAY = re.compile(verbatim(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"))
# Folders are often numbered, and a folder's name cannot hold the slash of "UKey/CA/签章".
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.、．_-]?\s*")
_JOINTS = re.compile(verbatim(r"[\s/／\\、,，&_·-]+"))


class Unit(StrEnum):
    """What the parts of a file are counted in."""

    ROW = "row"
    PARAGRAPH = "paragraph"
    FILE = "file"
    ENTRY = "entry"


@dataclass(frozen=True)
class Reference:
    """Another article as files name it: its question, and whose rule it is; without a region any."""

    question: str
    area_code: str | None = None


@dataclass(frozen=True)
class Row:
    """One understood question of a file. None: the file says nothing, so what is stored stays."""

    number: int
    question: str
    body: str
    category: Category
    area_code: str | None = None
    area_name: str | None = None
    answer_sentence: str | None = None
    phrasings: tuple[str, ...] | None = None
    spoken_text: str | None = None
    sms_text: str | None = None
    kind: AnswerKind | None = None
    audience: Audience | None = None
    years: tuple[int | None, int | None] | None = None
    service_code: str | None = None
    system_version: str | None = None
    basis: tuple[Basis, ...] | None = None
    level: SecurityLevel | None = None
    roles: tuple[str, ...] | None = None
    group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_by: date | None = None
    related: tuple[Reference, ...] | None = None
    place: str = ""


@dataclass(frozen=True)
class Parsed:
    """What a file says: its questions, what is refused, and what was left out of a question that is taken.

    `pictures` are those that the questions refer to, by the hash of their content.
    """

    unit: Unit
    rows: tuple[Row, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[Refusal, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Options:
    """How a file is read: its largest size in bytes, and where questions of an unknown category go."""

    limit: int
    category: Category | None = None


def read_cells(number: int, cells: Mapping[str, str], *, place: str = "", category: Category | None = None) -> Row:
    """The question that these cells describe; raises RefusedError for cells that make no sense."""
    given = {name: without_controls(text).replace("\r\n", "\n").strip() for name, text in cells.items()}
    question = one_line(given.get("question", ""))
    if not question:
        raise RefusedError("article.question_missing")
    return Row(
        number=number,
        place=place,
        question=question,
        body=given.get("body", ""),
        category=_category(given.get("category", ""), category),
        area_code=_given(given, "area", _area),
        area_name=one_line(given.get("area_name", "")) or None,
        answer_sentence=one_line(given.get("answer_sentence", "")) or None,
        phrasings=_given(given, "phrasings", lambda text: clean_phrasings(_PHRASINGS.split(text), question)),
        spoken_text=given.get("spoken_text") or None,
        sms_text=given.get("sms_text") or None,
        kind=_given(given, "kind", lambda text: _word(text, AnswerKind, "faq.kind_unknown")),
        audience=_given(given, "audience", lambda text: _word(text, Audience, "faq.audience_unknown")),
        years=_given(given, "years", _years),
        service_code=_given(given, "service", lambda text: text.split()[0]),
        system_version=one_line(given.get("system_version", "")) or None,
        basis=_given(given, "basis", lambda text: tuple(_basis(one) for one in text.splitlines() if one.strip())),
        level=_given(given, "level", lambda text: _word(text, SecurityLevel, "faq.level_unknown")),
        roles=_given(given, "roles", lambda text: tuple(role for role in text.split(LIST_MARK) if role)),
        group=given.get("group") or None,
        related=_given(given, "related", lambda text: tuple(map(_reference, filter(str.strip, text.splitlines())))),
        **{name: _given(given, name, _day) for name in ("valid_from", "valid_to", "review_by")},
    )


def print_cells(
    content: Content,
    facts: Facts,
    *,
    area: str,
    service: str,
    area_name: str = "",
    related: Iterable[Reference] = (),
) -> dict[str, str]:
    """What `read_cells` understands as this text with these facts, in the order of `COLUMNS`; unset is empty."""
    return {
        "question": content.question,
        "phrasings": "\n".join(content.phrasings),
        "answer_sentence": content.answer_sentence,
        "body": content.body,
        "category": LABELS[facts.category],
        "kind": LABELS[facts.kind],
        "audience": LABELS[facts.audience],
        "area": area,
        "area_name": area_name,
        "years": _print_years(facts.fiscal_year_from, facts.fiscal_year_to),
        "service": service,
        "system_version": facts.system_version or "",
        "spoken_text": content.spoken_text,
        "sms_text": content.sms_text,
        "basis": "\n".join(_print_basis(one) for one in content.basis),
        "level": LABELS[facts.security_level],
        "roles": LIST_MARK.join(facts.roles),
        "group": facts.question_group or "",
        "valid_from": facts.valid_from.isoformat() if facts.valid_from else "",
        "valid_to": facts.valid_to.isoformat() if facts.valid_to else "",
        "review_by": facts.review_by.isoformat() if facts.review_by else "",
        "related": "\n".join(print_reference(one) for one in related),
    }


def print_reference(one: Reference) -> str:
    """How a file names another article."""
    return SEPARATOR.join((one.question, one.area_code or "")).rstrip(SEPARATOR)


def one_line(text: str) -> str:
    """Without line breaks and doubled spaces, as questions are compared."""
    return " ".join(text.split())


def category_of(text: str) -> Category | None:
    """The category that a folder, a heading or a cell names, however it is numbered and joined."""
    plain = _plain(_NUMBERED.sub("", text))
    names = ((member, name) for member in Category for name in (member.value, LABELS[member]))
    return next((member for member, name in names if plain and plain == _plain(name)), None)


def _plain(text: str) -> str:
    return _JOINTS.sub("", text).casefold()


def _category(text: str, default: Category | None) -> Category:
    found = category_of(text) or default
    if found is None:
        code = "faq.category_unknown" if text else "faq.category_missing"
        raise RefusedError(code, value=text[:TEXT_LIMIT])
    return found


def _given(cells: Mapping[str, str], name: str, read: Callable[[str], Value]) -> Value | None:
    text = cells.get(name, "")
    return read(text) if text else None


def _word(text: str, words: type[Word], code: str) -> Word:
    """A member by its value or its Chinese label."""
    for member in words:
        if text.casefold() == member.value.casefold() or text == LABELS[member]:
            return member
    raise RefusedError(code, value=text[:TEXT_LIMIT])


def _area(text: str) -> str:
    code = full_division_code(text.split(maxsplit=1)[0])
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


def _print_years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return ""
    return str(first) if first == last else f"{first or ''}-{last or ''}"


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("faq.day_unclear", value=text[:TEXT_LIMIT]) from error


def _reference(text: str) -> Reference:
    question, _, area = text.rpartition(SEPARATOR) if SEPARATOR in text else (text, "", "")
    return Reference(one_line(question), _area(area.strip()) if area.strip() else None)


def _basis(text: str) -> Basis:
    title, number, clause = [*parts_of_basis(text), "", ""][:3]
    return Basis(title, number, clause)


def _print_basis(basis: Basis) -> str:
    return SEPARATOR.join((basis.title, basis.number, basis.clause)).rstrip(SEPARATOR)
