"""The table of entries as a file of comma-separated values: taken out whole, put into the draft whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.search.vocabulary import Entry, Kind
from knowledge.words import actions
from knowledge.words.labels import LABELS
from knowledge.words.queries import get_draft
from knowledge.words.rules import LIST_MARK, Stand, entry_of, problem_of
from opscenter.core.actor import Actor
from opscenter.core.errors import Limited
from opscenter.core.exports import Export, FileKind, export_list, is_watermark
from opscenter.core.sheets import Line, Refusal, RefusedError, columns_of, read_rows, read_table
from opscenter.core.text import verbatim

COLUMNS = {
    "kind": (verbatim("类别"),),
    "word": (verbatim("词"),),
    "others": (verbatim("相关的词"),),
    "origin": (verbatim("来自"),),
}
SHIPPED, OF_VERSION = verbatim("随产品"), verbatim("第 {number} 版")
PURPOSE = verbatim("整理词表")
MOST_LINES = 500
_KINDS = {LABELS[kind]: kind for kind in Kind}


@dataclass(frozen=True)
class Report:
    """How many entries of a file are new or different, and the lines that make no sense."""

    added: int
    altered: int
    refused: Sequence[Refusal]


def take_out(db: Session, actor: Actor, *, now: datetime) -> Export:
    """What counts now."""
    rows = [
        (LABELS[stand.entry.kind], stand.entry.words[0], LIST_MARK.join(stand.entry.words[1:]), _origin(stand))
        for stand in get_draft(db).before.values()
    ]
    header = [names[0] for names in COLUMNS.values()]
    return export_list(
        db,
        actor,
        FileKind.CSV,
        object_type=actions.OBJECT,
        header=header,
        rows=rows,
        purpose=PURPOSE,
        filters={},
        unit="",
        now=now,
    )


def put_in(db: Session, actor: Actor, content: bytes, *, limit: int, now: datetime) -> Report:
    """Draft every entry of a file; entries that it does not name stay as they are.

    Raises like `read_table`, and Limited for too many lines.
    """
    table = read_table(content, limit=limit)
    columns = columns_of(table, COLUMNS, ("kind", "word"))
    read = read_rows(table, columns, _read, shown=("word", "others"))
    if len(read.rows) > MOST_LINES:
        raise Limited("import.too_many_rows", limit=MOST_LINES)
    lines = [(number, entry) for number, entry in read.rows if entry is not None]
    draft = get_draft(db)
    wanted = {**draft.after, **{entry.key: Stand(entry) for _number, entry in lines}}
    refused, seen = [*read.refused], set[tuple[Kind, str]]()
    for number, entry in lines:
        problem = problem_of(entry, wanted, replaces=entry.key if entry.key not in seen else None)
        seen.add(entry.key)
        if problem:
            refused.append(Refusal(number, problem.code, LIST_MARK.join(entry.words), problem.params))
    present = {key: stand.entry.words for key, stand in draft.after.items()}
    new = [entry for _number, entry in lines if present.get(entry.key) != entry.words]
    if not refused:
        actions.put_entries(db, actor, new, now=now)
    return Report(sum(entry.key not in present for entry in new), sum(entry.key in present for entry in new), refused)


def _read(line: Line, cells: Mapping[str, str]) -> tuple[int, Entry | None]:
    kind = cells["kind"]
    if is_watermark(kind):
        return line.number, None
    if kind not in _KINDS:
        raise RefusedError("words.no_kind", kind=kind)
    return line.number, entry_of(_KINDS[kind], cells["word"], cells.get("others", ""))


def _origin(stand: Stand) -> str:
    return OF_VERSION.format(number=stand.number) if stand.number else SHIPPED
