"""Compares the rows of a sheet with the stored articles: what would be added, changed, and which rows are refused.

Pure: the same report is shown before, computed again when the person confirms, and then applied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.articles.rules import (
    EDITABLE,
    SENTENCE_LIMIT,
    AnswerKind,
    ArticleState,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
    problems_of,
)
from opscenter.core.sheets import Refusal

# The lowest level that fits each audience, for rows of a sheet, which names none.
LEVELS: Mapping[Audience, SecurityLevel] = {
    Audience.PUBLIC: SecurityLevel.L1,
    Audience.UNIT: SecurityLevel.L2,
    Audience.INTERNAL: SecurityLevel.L2,
}


@dataclass(frozen=True)
class Row:
    """One understood row of a sheet. None: the sheet says nothing, so what is stored stays."""

    number: int
    question: str
    body: str
    category: Category
    area_code: str | None = None
    answer_sentence: str | None = None
    phrasings: tuple[str, ...] | None = None
    spoken_text: str | None = None
    sms_text: str | None = None
    kind: AnswerKind | None = None
    audience: Audience | None = None
    years: tuple[int | None, int | None] | None = None
    service_code: str | None = None
    basis: tuple[Basis, ...] | None = None


@dataclass(frozen=True)
class Existing:
    """A stored article with its newest version."""

    id: int
    state: ArticleState
    number: int
    content: Content
    facts: Facts


@dataclass(frozen=True)
class Stored:
    """What is stored in the actor's scope; `articles` by region and question, `home` is the region of a row without."""

    articles: Mapping[tuple[int, str], Existing]
    areas: Mapping[str, int]
    services: Mapping[str, int]
    home: int


@dataclass(frozen=True)
class Step:
    """What one row would do; `existing` is the article that it changes, `fields` names what differs."""

    row: Row
    content: Content
    facts: Facts
    existing: Existing | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything that an import would do."""

    added: tuple[Step, ...]
    changed: tuple[Step, ...]
    refused: tuple[Refusal, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.added or self.changed)

    def counts(self) -> dict[str, int]:
        """How many rows are added, changed, unchanged and refused."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }


def compare(rows: Iterable[Row], refused: Sequence[Refusal], stored: Stored) -> Report:
    """The report over all rows; `refused` are those that could not be read at all."""
    added: list[Step] = []
    changed: list[Step] = []
    problems = list(refused)
    seen: dict[tuple[int, str], int] = {}
    unchanged = 0
    for row in rows:
        step = _step(row, stored, seen)
        if isinstance(step, Refusal):
            problems.append(step)
        elif step.existing is None:
            added.append(step)
        elif step.fields:
            changed.append(step)
        else:
            unchanged += 1
    return Report(tuple(added), tuple(changed), tuple(sorted(problems, key=lambda one: one.number)), unchanged)


def first_sentence(body: str) -> str:
    """What stands for the one-sentence answer where a sheet has none: the first sentence of the text."""
    line = next((line.strip("#>*-0123456789. ") for line in body.splitlines() if line.strip()), "")
    for position, mark in enumerate(line):
        if mark in "。！？；":
            return line[: position + 1][:SENTENCE_LIMIT]
    return line[:SENTENCE_LIMIT]


def _step(row: Row, stored: Stored, seen: dict[tuple[int, str], int]) -> Step | Refusal:
    area = stored.areas.get(row.area_code) if row.area_code else stored.home
    if area is None:
        return _refusal(row, "faq.area_unknown", value=row.area_code or "")
    if row.service_code and row.service_code not in stored.services:
        return _refusal(row, "faq.service_unknown", value=row.service_code)
    key = (area, row.question)
    if key in seen:
        return _refusal(row, "faq.duplicate", other=str(seen[key]))
    seen[key] = row.number
    existing = stored.articles.get(key)
    if existing is not None and existing.state not in EDITABLE:
        return _refusal(row, "article.not_editable")
    content = _content(row, existing.content if existing else None)
    facts = _facts(row, existing.facts if existing else None, area, stored.services)
    wrong = problems_of(content, facts)
    if wrong:
        return _refusal(row, next(iter(wrong.values())))
    return Step(row, content, facts, existing, _differences(content, facts, existing) if existing else ())


def _content(row: Row, before: Content | None) -> Content:
    base = before or Content(row.question, first_sentence(row.body), row.body)
    given = {
        name: getattr(row, name)
        for name in ("answer_sentence", "phrasings", "spoken_text", "sms_text")
        if getattr(row, name) is not None
    }
    confirmed = {(one.title, one.number, one.clause) for one in base.basis if one.is_confirmed}
    basis = base.basis if row.basis is None else tuple(_with_standing(one, confirmed) for one in row.basis)
    return replace(base, body=row.body, basis=basis, **given)


def _with_standing(basis: Basis, confirmed: set[tuple[str, str, str]]) -> Basis:
    """A sheet confirms nothing; what an editor has seen stays confirmed while it reads the same."""
    return replace(basis, is_confirmed=(basis.title, basis.number, basis.clause) in confirmed)


def _facts(row: Row, before: Facts | None, area: int, services: Mapping[str, int]) -> Facts:
    audience = row.audience or (before.audience if before else Audience.UNIT)
    given: dict[str, Any] = {"category": row.category, "audience": audience}
    if row.kind is not None:
        given["kind"] = row.kind
    if row.years is not None:
        given["fiscal_year_from"], given["fiscal_year_to"] = row.years
    if row.service_code:
        given["service_id"] = services[row.service_code]
    if before is None:
        given = {"kind": AnswerKind.STEP, **given}
        return Facts(organization_id=area, security_level=LEVELS[audience], **given)
    if audience is not before.audience:
        given["security_level"] = LEVELS[audience]
    return replace(before, **given)


def _differences(content: Content, facts: Facts, existing: Existing) -> tuple[str, ...]:
    pairs = ((content, existing.content), (facts, existing.facts))
    return tuple(
        name
        for after, before in pairs
        for name in after.__dataclass_fields__
        if getattr(after, name) != getattr(before, name)
    )


def _refusal(row: Row, code: str, **params: str) -> Refusal:
    return Refusal(row.number, code, row.question, params)
