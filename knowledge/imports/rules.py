"""Compares the questions of a file with the stored articles: what would be added, changed, and what is refused.

Pure: the same report is shown before, computed again when the person confirms, and then applied.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowledge.articles.blocks import Block, Kind, blocks_of
from knowledge.articles.rules import (
    EDITABLE,
    SENTENCE_LIMIT,
    AnswerKind,
    Audience,
    Basis,
    Content,
    Facts,
    SecurityLevel,
    problems_of,
    would_leak,
)
from knowledge.files.rules import ids_in, with_addresses
from knowledge.imports.cells import (
    TEXT_LIMIT,
    Parsed,
    Reference,
    Row,
    Unit,
    print_cells,
    print_reference,
    read_cells,
)
from knowledge.imports.foreign import left_out, without_foreign, without_marks
from knowledge.imports.report import Report, Step
from knowledge.imports.stored import Existing, Stored
from opscenter.core.sheets import Refusal, RefusedError
from opscenter.core.text import verbatim, without_controls

# The lowest level that fits each audience, for rows of a file that names none.
LEVELS: Mapping[Audience, SecurityLevel] = {
    Audience.PUBLIC: SecurityLevel.L1,
    Audience.UNIT: SecurityLevel.L2,
    Audience.INTERNAL: SecurityLevel.L2,
}
TEXTS = ("answer_sentence", "body", "phrasings", "spoken_text", "sms_text", "basis")
# Fields of a row that are a fact of the same meaning under another name.
FACTS: Mapping[str, str] = {
    "category": "category",
    "kind": "kind",
    "audience": "audience",
    "level": "security_level",
    "system_version": "system_version",
    "roles": "roles",
    "group": "question_group",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "review_by": "review_by",
}
# What says something by itself; a heading, code or a table does only where nothing else is there.
SPEAKING = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE})
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_SENTENCE_END = re.compile(verbatim("[。！？；]"))


def compare(parsed: Parsed, stored: Stored) -> Report:
    """The report over all questions of a file, with those that could not be read at all.

    Articles that the file adds may stand beside others of it: what is added is known after a first look.
    """
    report = _compare(parsed, stored)
    if not any(row.related for row in parsed.rows):
        return report
    return _compare(parsed, replace(stored, arriving=_arriving(report.added, stored)))


def _arriving(added: Sequence[Step], stored: Stored) -> dict[Reference, int]:
    """The articles to be added, of each question the one of the widest region first, as stored ones are found."""
    order = {area: place for place, area in enumerate(stored.areas.values())}
    arriving: dict[Reference, int] = {}
    for step in sorted(added, key=lambda one: order[one.facts.organization_id]):
        number = -1 - len(arriving)
        for name in (stored.full_name(step.row.question, step.facts.organization_id), Reference(step.row.question)):
            arriving.setdefault(name, number)
    return arriving


def _compare(parsed: Parsed, stored: Stored) -> Report:
    added: list[Step] = []
    changed: list[Step] = []
    problems = list(parsed.refused)
    seen: dict[object, Row] = {}
    unchanged = 0
    notes = list(parsed.notes)
    for row in parsed.rows:
        step = _step(row, stored, parsed.unit)
        if isinstance(step, Step):
            step = _once(step, seen, parsed.unit)
        if isinstance(step, Refusal):
            problems.append(step)
        elif step.existing is None:
            added.append(step)
        elif step.fields:
            changed.append(step)
        else:
            unchanged += 1
        if isinstance(step, Step):
            notes += _left_behind(row, step) + _unknown(step.row, stored)
    refused = tuple(sorted(problems, key=lambda one: one.number))
    return Report(tuple(added), tuple(changed), refused, unchanged, parsed.unit, tuple(notes), parsed.pictures)


def first_sentence(body: str) -> str:
    """What stands for the one-sentence answer where a file has none: the first sentence of the text, without markup."""
    broken = without_marks(_PICTURE.sub("", body)).replace("\n", "  \n")
    blocks = sorted(blocks_of(broken), key=lambda block: block.kind not in SPEAKING)
    lines = (line.replace("**", "").strip() for block in blocks for line in _words(block).splitlines())
    line = next(filter(None, lines), "")
    end = _SENTENCE_END.search(line)
    return line[: end.end() if end else None][:SENTENCE_LIMIT]


def _words(block: Block) -> str:
    """The words of a block, of a table those of its head."""
    head = block.rows[0] if block.rows else ()
    return block.text or " ".join(run.text for cell in head for run in cell)


def _step(row: Row, stored: Stored, unit: Unit) -> Step | Refusal:
    try:
        area = stored.area_of(row)
    except RefusedError as problem:
        return _refusal(row, problem.code, **problem.params)
    if row.service_code and row.service_code not in stored.services:
        return _refusal(row, "faq.service_unknown", value=row.service_code)
    if not stored.files.issuperset(ids_in(row.body)):
        return _refusal(row, "article.file_unknown")
    candidates = _candidates(row, stored.articles.get((area, row.question), ()))
    steps = [_change(row, one, stored, unit) for one in candidates]
    step = min(steps, key=lambda one: (bool(one.fields), not _is_editable(one))) if steps else _new(row, area, stored)
    if step.existing is not None and not step.fields:
        return step
    if not _is_editable(step):
        return _refusal(row, "article.not_editable")
    wrong = _problem_of(step, stored)
    return _refusal(row, wrong) if wrong else step


def _problem_of(step: Step, stored: Stored) -> str | None:
    """The code of what keeps a step from being written."""
    wrong = problems_of(step.content, step.facts)
    if wrong:
        # Without an answer there is no sentence to take from it either.
        return wrong.get("body") or next(iter(wrong.values()))
    own = step.existing.id if step.existing else None
    leaks = any(would_leak(stored.uses.get(one, ()), step.facts, own) for one in ids_in(step.content.body))
    return "faq.file_would_leak" if leaks else None


def _candidates(row: Row, existing: Sequence[Existing]) -> Sequence[Existing]:
    """Which articles a row may mean: of several with its question, those for its years."""
    if len(existing) < 2 or row.years is None:
        return existing
    return [one for one in existing if (one.facts.fiscal_year_from, one.facts.fiscal_year_to) == row.years]


def _once(step: Step, seen: dict[object, Row], unit: Unit) -> Step | Refusal:
    """The step, unless an earlier row is for the same article."""
    facts = step.facts
    new = (facts.organization_id, step.row.question, facts.fiscal_year_from, facts.fiscal_year_to)
    first = seen.setdefault(step.existing.id if step.existing else new, step.row)
    if first is step.row:
        return step
    return _refusal(step.row, f"faq.duplicate_{unit}", other=first.place or str(first.number))


def _is_editable(step: Step) -> bool:
    return step.existing is None or step.existing.state in EDITABLE


def _new(row: Row, area: int, stored: Stored) -> Step:
    row = replace(row, body=without_foreign(row.body)[0])
    content = Content(row.question, first_sentence(row.body), row.body)
    audience = row.audience or Audience.UNIT
    facts = Facts(row.category, AnswerKind.STEP, audience, area, security_level=LEVELS[audience])
    own = stored.arriving.get(stored.full_name(row.question, area))
    return Step(row, _content(row, content, None), _facts(row, facts, None, stored, own))


def _as_stored(row: Row, existing: Existing, unit: Unit) -> Row:
    """The row as the stored article would say it: its pictures by their addresses, and, because a Word document knows
    no Markdown, the same paragraphs as the same text, however they were spaced. Another text brings along nothing that
    lies elsewhere."""
    stored, body = existing.content.body, with_addresses(row.body, existing.pictures)
    is_same = body == stored or (unit is Unit.PARAGRAPH and _paragraphs(body) == _paragraphs(stored))
    return replace(row, body=stored if is_same else without_foreign(body)[0])


def _paragraphs(body: str) -> list[Block]:
    return [block for block in blocks_of(without_controls(body)) if block.kind is not Kind.RULE]


def _change(row: Row, existing: Existing, stored: Stored, unit: Unit) -> Step:
    """What a row would change; one that says what readers have now, as a booklet does, takes back no newer draft."""
    step = _step_from(_as_stored(row, existing, unit), existing, stored)
    if step.fields and existing.live and not _change(row, existing.live, stored, unit).fields:
        return replace(step, fields=())
    return step


def _step_from(row: Row, existing: Existing, stored: Stored) -> Step:
    said = _as_row(existing, stored.services)
    content = _content(row, existing.content, said)
    facts = _facts(row, existing.facts, said, stored, existing.id)
    return Step(row, content, facts, existing, _differences(content, facts, existing))


def _as_row(existing: Existing, services: Mapping[str, int]) -> Row | None:
    """What a file would say of a stored article: where a row says the same, the stored spelling stays."""
    codes = {service_id: code for code, service_id in services.items()}
    service = codes.get(existing.facts.service_id or 0, "")
    try:
        return read_cells(0, print_cells(existing.content, existing.facts, area="", service=service))
    except RefusedError:
        return None


def _given(row: Row, names: Iterable[str], said: Row | None) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value
        for name, value in values.items()
        if value is not None and (said is None or value != getattr(said, name))
    }


def _content(row: Row, base: Content, said: Row | None) -> Content:
    given = _given(row, TEXTS, said)
    if "basis" in given:
        confirmed = {(one.title, one.number, one.clause) for one in base.basis if one.is_confirmed}
        given["basis"] = tuple(_with_standing(one, confirmed) for one in given["basis"])
    return replace(base, **given)


def _with_standing(basis: Basis, confirmed: set[tuple[str, str, str]]) -> Basis:
    """A file confirms nothing; what an editor has seen stays confirmed while it reads the same."""
    return replace(basis, is_confirmed=(basis.title, basis.number, basis.clause) in confirmed)


def _facts(row: Row, base: Facts, said: Row | None, stored: Stored, own: int | None) -> Facts:
    given = {FACTS[name]: value for name, value in _given(row, FACTS, said).items()}
    if row.audience not in (None, base.audience):
        given.setdefault("security_level", LEVELS[row.audience or base.audience])
    if row.years is not None and (said is None or row.years != said.years):
        given["fiscal_year_from"], given["fiscal_year_to"] = row.years
    if row.service_code and (said is None or row.service_code != said.service_code):
        given["service_id"] = stored.services[row.service_code]
    if row.related is not None:
        found = dict.fromkeys(map(stored.find, row.related))
        given["related"] = tuple(one for one in found if one is not None and one != own)
    return replace(base, **given)


def _left_behind(row: Row, step: Step) -> list[Refusal]:
    """What a report says of pictures and links in a text that is taken over without them."""
    is_taken = step.existing is None or "body" in step.fields
    return [left_out(row, one) for one in without_foreign(row.body)[1]] if is_taken else []


def _unknown(row: Row, stored: Stored) -> list[Refusal]:
    """What a report says of related articles that are not there; the row is taken without them."""
    return [
        _refusal(row, "faq.related_unknown", value=print_reference(one)[:TEXT_LIMIT])
        for one in row.related or ()
        if stored.find(one) is None
    ]


def _differences(content: Content, facts: Facts, existing: Existing) -> tuple[str, ...]:
    pairs = ((content, existing.content), (facts, existing.facts))
    return tuple(
        name
        for after, before in pairs
        for name in after.__dataclass_fields__
        if getattr(after, name) != getattr(before, name)
    )


def _refusal(row: Row, code: str, **params: str) -> Refusal:
    return Refusal(row.number, code, row.question, params, row.place)
