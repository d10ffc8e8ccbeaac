"""JSON of three kinds: our own export, phpMyFAQ's export, and the knowledge base of Zammad as its interface gives it.

phpMyFAQ (`Export/Json.php`): a list of `{"faq": {…}}`, the answer as HTML with its signs escaped once.
Zammad (`knowledge_bases/init` or an answer with `full=1&include_contents=1`): maps of records by class and number,
with or without `assets` around them.
"""

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.imports.cells import LIST_MARK, NAMES, SEPARATOR, Options, Parsed, Row, Unit, category_of, read_cells
from knowledge.imports.foreign import left_out
from knowledge.imports.readers.html import fields_of, parse, take_missing
from opscenter.core.errors import Invalid, Limited
from opscenter.core.sheets import MEGABYTE, ROW_LIMIT, SHOWN_LENGTH, Refusal, RefusedError, decoded

FORMAT = "opscenter-articles"
PATH_SEPARATOR = ">>"
ANSWERS_LIMIT = 10 * MEGABYTE
Record = Mapping[str, Any]


def read(content: bytes, options: Options) -> Parsed:
    """All entries of a JSON file, whichever program wrote it.

    Raises:
        Invalid: it is broken (`faq.json_broken` with line and column), or of another kind.
        Limited: more HTML than is read while somebody waits.
    """
    text = decoded(content)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid("faq.json_broken", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Invalid("faq.json_unknown") from error
    entries = list(_entries(data))
    if not entries:
        raise Invalid("faq.json_unknown")
    if sum(len(answer) for _cells, answer in entries) > ANSWERS_LIMIT:
        raise Limited("import.too_large", limit=ANSWERS_LIMIT // MEGABYTE)
    return _parsed(entries[:ROW_LIMIT], options)


def _entries(data: object) -> Iterator[tuple[dict[str, str], str]]:
    """Cells and the HTML of the answer; empty HTML where the body is a cell already."""
    if isinstance(data, dict) and data.get("format") == FORMAT:
        yield from _own(data.get("articles"))
    elif isinstance(data, dict):
        yield from _zammad(data.get("assets", data))
    elif isinstance(data, list):
        yield from _phpmyfaq(data)


def _own(articles: object) -> Iterator[tuple[dict[str, str], str]]:
    for one in articles if isinstance(articles, list) else ():
        if isinstance(one, dict):
            cells = {NAMES.get(str(name), ""): _as_cell(value, str(name)) for name, value in one.items()}
            yield {name: text for name, text in cells.items() if name and text}, ""


def _as_cell(value: object, name: str) -> str:
    """Lists are one entry a line (roles on one), and a basis has its parts on one."""
    if isinstance(value, list):
        mark = LIST_MARK if name == "roles" else "\n"
        return mark.join(_as_cell(one, name) for one in value)
    if isinstance(value, dict):
        return SEPARATOR.join(_text(value, part) for part in ("title", "number", "clause"))
    return value if isinstance(value, str) else ""


def _phpmyfaq(data: list[object]) -> Iterator[tuple[dict[str, str], str]]:
    for entry in data:
        faq = entry.get("faq") if isinstance(entry, dict) else None
        if isinstance(faq, dict):
            path = [part.strip() for part in _text(faq, "category").split(PATH_SEPARATOR)]
            cells = {"question": html.unescape(_text(faq, "question")), "category": _nearest(path)}
            yield cells, html.unescape(_text(faq, "answer"))


def _zammad(assets: object) -> Iterator[tuple[dict[str, str], str]]:
    if not isinstance(assets, dict) or "KnowledgeBaseAnswer" not in assets:
        return
    contents = _records(assets, "KnowledgeBaseAnswerTranslationContent")
    answers = _records(assets, "KnowledgeBaseAnswer")
    for translation in _records(assets, "KnowledgeBaseAnswerTranslation").values():
        answer = answers.get(str(translation.get("answer_id")), {})
        if answer.get("archived_at"):
            continue
        content = contents.get(str(translation.get("content_id")), {})
        path = _zammad_path(assets, answer.get("category_id"), translation.get("kb_locale_id"))
        audience = "public" if answer.get("published_at") else "internal"
        cells = {"question": _text(translation, "title"), "category": _nearest(path), "audience": audience}
        yield cells, _text(content, "body")


def _zammad_path(assets: Record, category_id: object, locale_id: object) -> list[str]:
    """The titles of a category and those above it, the widest first."""
    categories = _records(assets, "KnowledgeBaseCategory")
    titles = {
        (str(one.get("category_id")), one.get("kb_locale_id")): _text(one, "title")
        for one in _records(assets, "KnowledgeBaseCategoryTranslation").values()
    }
    path: list[str] = []
    key = str(category_id)
    while key in categories and len(path) < len(categories):
        path.insert(0, titles.get((key, locale_id), ""))
        key = str(categories[key].get("parent_id"))
    return path


def _parsed(entries: list[tuple[dict[str, str], str]], options: Options) -> Parsed:
    rows: list[Row] = []
    refused: list[Refusal] = []
    notes: list[Refusal] = []
    for number, (cells, answer) in enumerate(entries, start=1):
        found = cells
        try:
            soup = parse(answer)
            missing = take_missing(soup)
            found = {**fields_of(soup.contents), **cells} if answer else cells
            row = read_cells(number, found, category=options.category)
        except RefusedError as problem:
            question = found.get("question", "")[:SHOWN_LENGTH]
            refused.append(Refusal(number, problem.code, question, problem.params))
            continue
        rows.append(row)
        notes += [left_out(row, one) for one in missing]
    return Parsed(Unit.ENTRY, tuple(rows), tuple(refused), tuple(notes))


def _nearest(path: list[str]) -> str:
    """The innermost part of a path that names one of our categories, else the innermost."""
    inner = [part for part in reversed(path) if part]
    return next((part for part in inner if category_of(part)), inner[0] if inner else "")


def _records(assets: Record, name: str) -> dict[str, Record]:
    found = assets.get(name)
    return {str(key): one for key, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
