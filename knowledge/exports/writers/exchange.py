"""The two formats that the import reads back: a sheet with a row an article, and JSON with its parts as data.

Their texts refer to the files of this house by address; the files themselves stay here.
"""

import json
from typing import Any

from knowledge.articles.labels import LABELS
from knowledge.exports.parts import Read
from knowledge.exports.rules import Exported
from knowledge.imports.cells import COLUMNS, STANDING, print_cells, print_reference
from knowledge.imports.readers.records import FORMAT
from opscenter.core.exports import write_xlsx


def write_sheet(articles: list[Exported], watermark: str, _read: Read) -> bytes:
    """A workbook with the columns of the import's template."""
    header = [*(names[0] for names in COLUMNS.values()), *STANDING]
    rows = [[*_cells(one).values(), LABELS[one.state], str(one.number)] for one in articles]
    return write_xlsx(header, rows, footer=watermark)


def write_json(articles: list[Exported], watermark: str, _read: Read) -> bytes:
    """UTF-8 with the names of the import's fields; words of the catalogue by their code."""
    data = {"format": FORMAT, "version": 1, "exported": watermark, "articles": [_record(one) for one in articles]}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _cells(one: Exported) -> dict[str, str]:
    return print_cells(
        one.content, one.facts, area=one.area, area_name=one.area_name, service=one.service, related=one.related
    )


def _record(one: Exported) -> dict[str, Any]:
    facts = one.facts
    return {
        "id": one.id,
        "state": one.state.value,
        "version": one.number,
        "published_at": one.published_at.isoformat() if one.published_at else None,
        **_cells(one),
        "category": facts.category.value,
        "kind": facts.kind.value,
        "audience": facts.audience.value,
        "level": facts.security_level.value,
        "phrasings": list(one.content.phrasings),
        "roles": list(facts.roles),
        "related": [print_reference(each) for each in one.related],
        "basis": [{"title": each.title, "number": each.number, "clause": each.clause} for each in one.content.basis],
    }
