"""The formats of exports, whose articles they hold, and what an exported article is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from knowledge.articles.rules import ArticleState, Audience, Category, Content, Facts
from knowledge.imports.cells import Reference


class Format(StrEnum):
    """What articles are exported as."""

    XLSX = "xlsx"
    JSON = "json"
    WORD = "docx"
    SITE = "zip"
    PDF = "pdf"


class Reach(StrEnum):
    """For whom the articles of an export are: each takes in those before it."""

    PUBLIC = "public"
    UNIT = "unit"
    STAFF = "staff"


# To be read: only what is published and valid. The others are for exchange and hold the newest text of every article.
READING = frozenset({Format.WORD, Format.SITE, Format.PDF})
BOOKLETS = frozenset({Format.WORD, Format.PDF})
AUDIENCES: Mapping[Reach, frozenset[Audience]] = {
    Reach.PUBLIC: frozenset({Audience.PUBLIC}),
    Reach.UNIT: frozenset({Audience.PUBLIC, Audience.UNIT}),
    Reach.STAFF: frozenset(Audience),
}
_CATEGORIES = list(Category)


@dataclass(frozen=True)
class ExportedFile:
    """A picture or attachment: under which address the text refers to it, and which content that is."""

    address: str
    sha256: str


@dataclass(frozen=True)
class Exported:
    """An article with the version that is exported, the names of what its facts point to, and its files."""

    id: int
    state: ArticleState
    number: int
    content: Content
    facts: Facts
    area_path: str
    area: str
    area_name: str
    service: str
    service_name: str
    published_at: datetime | None
    files: tuple[ExportedFile, ...] = ()
    related: tuple[Reference, ...] = ()


def in_order(articles: list[Exported]) -> list[Exported]:
    """By category as in the guide, then by question, the widest region first."""
    return sorted(
        articles,
        key=lambda one: (_CATEGORIES.index(one.facts.category), one.content.question, one.area_path, _years(one)),
    )


def by_category(articles: list[Exported]) -> dict[Category, list[Exported]]:
    """The articles of each category that has any."""
    groups: dict[Category, list[Exported]] = {}
    for one in in_order(articles):
        groups.setdefault(one.facts.category, []).append(one)
    return groups


def years_of(facts: Facts) -> str:
    """The budget years in figures, empty for all."""
    first, last = facts.fiscal_year_from, facts.fiscal_year_to
    return str(first) if first == last and first else "–".join(str(year or "") for year in (first, last)).strip("–")


def is_readable(content_day: date, facts: Facts) -> bool:
    """Whether a published version counts on a day."""
    starts = facts.valid_from is None or facts.valid_from <= content_day
    return starts and (facts.valid_to is None or content_day <= facts.valid_to)


def _years(one: Exported) -> int:
    return one.facts.fiscal_year_from or 0
