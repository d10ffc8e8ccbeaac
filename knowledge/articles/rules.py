"""Pure rules of articles: the words of the catalogue, who reads what, lengths and checks."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from opscenter.core.text import verbatim


class Category(StrEnum):
    """What an article is about; the order is the order of the guide."""

    LOGIN = "login"
    SIGNATURE = "signature"
    BROWSER = "browser"
    MASTER_DATA = "master_data"
    BUDGETING = "budgeting"
    QUOTA = "quota"
    CASH_PLAN = "cash_plan"
    PAYMENT = "payment"
    OFFICIAL_CARD = "official_card"
    BOOKKEEPING = "bookkeeping"
    FINAL_ACCOUNTS = "final_accounts"
    ASSETS = "assets"
    PROCUREMENT = "procurement"
    NON_TAX = "non_tax"
    PAYROLL = "payroll"
    PROGRAMS = "programs"
    BANKS = "banks"
    CITIZENS = "citizens"
    YEAR_END = "year_end"
    HOTLINE = "hotline"


class AnswerKind(StrEnum):
    """How an article answers: 步 steps, 政 policy, 诊 diagnosis, 状 status look-up, 转 hand over to a person."""

    STEP = "step"
    POLICY = "policy"
    DIAGNOSIS = "diagnosis"
    STATUS = "status"
    TRANSFER = "transfer"


class Audience(StrEnum):
    """Who may read: everybody, budget and other units as well as staff, staff only."""

    PUBLIC = "public"
    UNIT = "unit"
    INTERNAL = "internal"


class ArticleState(StrEnum):
    """Life of an article. A published one keeps its live version while a newer one is written and reviewed."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    OUTDATED = "outdated"
    ARCHIVED = "archived"


class Pile(StrEnum):
    """Articles that ask for something, across their states; deleted ones are in the trash and nowhere else."""

    REVIEW_DUE = "review_due"
    ENDING = "ending"
    SCHEDULED = "scheduled"
    TRASH = "trash"


class SecurityLevel(StrEnum):
    """Data level of an article; what is L4 never becomes one."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


QUESTION_LIMIT = 100
SENTENCE_LIMIT = 200
BODY_LIMIT = 20_000
SMS_LIMIT = 70
SYSTEM_VERSION_LIMIT = 50
SPOKEN_LIMIT = 600
MIN_PHRASINGS = 3
PHRASING_LIMIT = 80
PHRASINGS_LIMIT = 60
BASIS_LIMIT = 20
RELATED_LIMIT = 8
CHARACTERS_PER_SECOND = 4
SPOKEN_SECONDS = (60, 90)
YEARS = range(2000, 2100)
NUMBER_SIGN = "#"
LIST_MARK = verbatim("、")
# How long before its date an article's owner hears of it, and how far ahead the editors' list looks.
REMIND_REVIEW = timedelta(days=7)
REMIND_END = timedelta(days=14)
ENDING_SOON = timedelta(days=30)
# The highest level that may be shown to an audience.
LEVELS: Mapping[Audience, tuple[SecurityLevel, ...]] = {
    Audience.PUBLIC: (SecurityLevel.L1,),
    Audience.UNIT: (SecurityLevel.L1, SecurityLevel.L2),
    Audience.INTERNAL: tuple(SecurityLevel),
}
EDITABLE = frozenset({ArticleState.DRAFT, ArticleState.IN_REVIEW, ArticleState.PUBLISHED})
SUBMITTABLE = frozenset({ArticleState.DRAFT, ArticleState.PUBLISHED})
RESTORABLE = frozenset({ArticleState.OUTDATED, ArticleState.ARCHIVED})

_BASIS_PARTS = re.compile(verbatim("[｜|]"))
_SPOKEN = re.compile(r"[\u3400-\u9fff]|[0-9]|[A-Za-z]+")
# Seconds of silence at commas and at the ends of sentences.
_PAUSES = ((re.compile("[，、；：]"), 0.2), (re.compile("[。？！]"), 0.4))


@dataclass(frozen=True)
class Basis:
    """A rule that an answer rests on; shown as 待核实 until an editor has seen the document itself."""

    title: str
    number: str = ""
    clause: str = ""
    is_confirmed: bool = False

    def as_json(self) -> dict[str, Any]:
        """As stored in a version."""
        return {
            "title": self.title,
            "number": self.number,
            "clause": self.clause,
            "is_confirmed": self.is_confirmed,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Basis":
        """From what `as_json` gave."""
        return cls(stored["title"], stored["number"], stored["clause"], stored["is_confirmed"])


@dataclass(frozen=True)
class Content:
    """The text of one version in all its channels; `body` is Markdown."""

    question: str
    answer_sentence: str
    body: str
    spoken_text: str = ""
    sms_text: str = ""
    phrasings: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Where, when and for whom a version is right. They count from its publication on, like its text.

    `question_group` joins the same question's answers of other regions and years; `related` are the articles that its
    editors name beside it, in their order.
    """

    category: Category
    kind: AnswerKind
    audience: Audience
    organization_id: int
    fiscal_year_from: int | None = None
    fiscal_year_to: int | None = None
    service_id: int | None = None
    system_version: str | None = None
    roles: tuple[str, ...] = ()
    question_group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    review_by: date | None = None
    security_level: SecurityLevel = SecurityLevel.L1
    related: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As stored in a version."""
        return {
            "category": self.category.value,
            "kind": self.kind.value,
            "audience": self.audience.value,
            "organization_id": self.organization_id,
            "fiscal_year_from": self.fiscal_year_from,
            "fiscal_year_to": self.fiscal_year_to,
            "service_id": self.service_id,
            "system_version": self.system_version,
            "roles": list(self.roles),
            "question_group": self.question_group,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "review_by": self.review_by.isoformat() if self.review_by else None,
            "security_level": self.security_level.value,
            "related": list(self.related),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """From what `as_json` gave."""
        return cls(
            category=Category(stored["category"]),
            kind=AnswerKind(stored["kind"]),
            audience=Audience(stored["audience"]),
            organization_id=stored["organization_id"],
            fiscal_year_from=stored["fiscal_year_from"],
            fiscal_year_to=stored["fiscal_year_to"],
            service_id=stored["service_id"],
            # Versions saved before a fact existed have none.
            system_version=stored.get("system_version"),
            roles=tuple(stored["roles"]),
            question_group=stored["question_group"],
            valid_from=_day(stored["valid_from"]),
            valid_to=_day(stored["valid_to"]),
            review_by=_day(stored["review_by"]),
            security_level=SecurityLevel(stored["security_level"]),
            related=tuple(stored.get("related", ())),
        )


def problems_of(content: Content, facts: Facts) -> dict[str, str]:
    """Field to error code for everything that keeps a version from being saved."""
    checks = (
        ("question", not content.question, "article.question_missing"),
        ("question", len(content.question) > QUESTION_LIMIT, "article.question_too_long"),
        ("answer_sentence", not content.answer_sentence, "article.sentence_missing"),
        ("answer_sentence", len(content.answer_sentence) > SENTENCE_LIMIT, "article.sentence_too_long"),
        ("body", not content.body, "article.body_missing"),
        ("body", len(content.body) > BODY_LIMIT, "article.body_too_long"),
        ("spoken_text", len(content.spoken_text) > SPOKEN_LIMIT, "article.spoken_too_long"),
        ("sms_text", len(content.sms_text) > SMS_LIMIT, "article.sms_too_long"),
        ("phrasings", len(content.phrasings) > PHRASINGS_LIMIT, "article.too_many_phrasings"),
        ("phrasings", any(len(one) > PHRASING_LIMIT for one in content.phrasings), "article.phrasing_too_long"),
        ("basis", len(content.basis) > BASIS_LIMIT, "article.too_many_bases"),
        ("system_version", len(facts.system_version or "") > SYSTEM_VERSION_LIMIT, "article.system_version_too_long"),
        ("related", len(facts.related) > RELATED_LIMIT, "article.too_many_related"),
        ("fiscal_year_from", not _is_year(facts.fiscal_year_from), "article.year_from_invalid"),
        ("fiscal_year_to", not _is_year(facts.fiscal_year_to), "article.year_to_invalid"),
        ("fiscal_year_to", _is_reversed(facts.fiscal_year_from, facts.fiscal_year_to), "article.years_reversed"),
        ("valid_from", not is_in_years(facts.valid_from), "article.day_from_invalid"),
        ("valid_to", not is_in_years(facts.valid_to), "article.day_to_invalid"),
        ("review_by", not is_in_years(facts.review_by), "article.review_by_invalid"),
        ("valid_to", _is_reversed(facts.valid_from, facts.valid_to), "article.days_reversed"),
        ("security_level", facts.security_level not in LEVELS[facts.audience], "article.level_too_high"),
    )
    found: dict[str, str] = {}
    for name, is_wrong, code in checks:
        if is_wrong:
            found.setdefault(name, code)
    return found


@dataclass(frozen=True)
class FileUse:
    """A version of an article that refers to a file, whom it is for, and whether readers have it now."""

    article_id: int
    audience: Audience
    security_level: SecurityLevel
    is_live: bool


def would_leak(uses: Sequence[FileUse], facts: Facts, article_id: int | None = None) -> bool:
    """Whether a file, its uses the oldest first, would reach more people through an article with these facts.

    It stays with the other articles that have it unless it is out for as many already; with the article that had it
    first it goes wherever that one goes.
    """
    if not uses or uses[0].article_id == article_id:
        return False
    others = [one for one in uses if one.article_id != article_id]
    narrower = [one for one in others if not _reaches(one, facts)]
    return bool(narrower) and not any(one.is_live for one in others if one not in narrower)


def _reaches(use: FileUse, facts: Facts) -> bool:
    """Whether everybody for whom an article with these facts would be has the file by this use."""
    audiences, levels = list(Audience), list(SecurityLevel)
    is_as_wide = audiences.index(use.audience) <= audiences.index(facts.audience)
    return is_as_wide and levels.index(use.security_level) <= levels.index(facts.security_level)


@dataclass(frozen=True)
class Finding:
    """One line of the check before publishing; `code` is the text's key, a reminder does not forbid."""

    code: str
    is_met: bool
    value: int = 0


def parts_of_basis(line: str) -> list[str]:
    """A basis as people write it: title, number and clause, with a wide or a narrow stroke between them."""
    return [part.strip() for part in _BASIS_PARTS.split(line)]


def findings(content: Content, *, is_own_text: bool, places: int) -> tuple[Finding, ...]:
    """What a reviewer sees before publishing; only the first two lines forbid, the others remind.

    `places` is how many places of a template are not filled in.
    """
    seconds = reading_seconds(content.spoken_text)
    unconfirmed = sum(not basis.is_confirmed for basis in content.basis)
    return (
        Finding("reviewer", not is_own_text),
        Finding("places", not places, places),
        Finding("basis", bool(content.basis) and not unconfirmed, unconfirmed),
        Finding("phrasings", len(content.phrasings) >= MIN_PHRASINGS, len(content.phrasings)),
        Finding("spoken", SPOKEN_SECONDS[0] <= seconds <= SPOKEN_SECONDS[1], seconds),
        Finding("sms", 0 < len(content.sms_text) <= SMS_LIMIT, len(content.sms_text)),
    )


def reading_seconds(text: str) -> int:
    """How long reading aloud takes: about four characters a second and the pauses; a Latin word counts as one."""
    pauses = sum(length * len(marks.findall(text)) for marks, length in _PAUSES)
    return math.ceil(len(_SPOKEN.findall(text)) / CHARACTERS_PER_SECOND + pauses)


def is_current(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether an article counts on a day; both ends are included."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def is_in_years(day: date | None) -> bool:
    """Whether a date lies in the years that dates of articles may have; others are mistyped."""
    return day is None or day.year in YEARS


def have_common_days(one: Any, other: Any) -> bool:
    """Whether there is a day on which both count."""
    return not (_is_reversed(one.valid_from, other.valid_to) or _is_reversed(other.valid_from, one.valid_to))


def is_due(date_set: date | None, reminded: date | None, day: date, ahead: timedelta) -> bool:
    """Whether somebody is to be reminded of this date on a day: it is near or over, and was not spoken of yet."""
    return date_set is not None and date_set != reminded and date_set <= day + ahead


def group_of(question_group: str | None, article_id: int) -> str:
    """What joins an article with its variants: its own mark, or its number as long as nobody gave it one."""
    return question_group or f"{NUMBER_SIGN}{article_id}"


def clean_phrasings(lines: Iterable[str], question: str) -> tuple[str, ...]:
    """Phrasings without empty ones, repeats and the question itself, in their order."""
    stripped = (line.strip() for line in lines)
    return tuple(dict.fromkeys(line for line in stripped if line and line != question))


def resting_state(published_number: int | None) -> ArticleState:
    """The state of an article that nobody is reviewing: its live version is what readers have meanwhile."""
    return ArticleState.DRAFT if published_number is None else ArticleState.PUBLISHED


def _is_year(year: int | None) -> bool:
    return year is None or year in YEARS


def _is_reversed(first: Any, last: Any) -> bool:
    return first is not None and last is not None and last < first


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
