"""Exports leave the house: each one is a row with person, purpose, filter, row count and hash, and carries a watermark.

The content itself is not kept; its hash proves later which export a found file came from. Files are written so that
Excel opens Chinese text as it is and never runs a cell as a formula.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.db import Base, UtcDateTime, intpk
from opscenter.core.errors import Invalid
from opscenter.core.text import without_controls
from opscenter.core.workdays import CHINA

PURPOSE_LENGTH = 500
BYTE_ORDER_MARK = "\ufeff"
_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠−")
_WATERMARK = re.compile(r"'?\S.* · \d{4}-\d\d-\d\d \d\d:\d\d")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class ExportRecord(Base):
    """One export: who took what, why, and how much. Append-only."""

    __tablename__ = "export_records"

    id: Mapped[intpk]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(100))
    object_type: Mapped[str] = mapped_column(String(50), index=True)
    row_count: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1 in a cell: Excel reckons with its value, people read its text (`76.4%`)."""

    value: float
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Export:
    """A recorded export, ready to send."""

    record_id: int
    content: bytes


class FileKind(StrEnum):
    """What a list is exported as."""

    XLSX = "xlsx"
    CSV = "csv"


def export_list(
    db: Session,
    actor: Actor,
    kind: FileKind,
    *,
    object_type: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    purpose: str,
    filters: Mapping[str, Any],
    unit: str,
    now: datetime,
) -> Export:
    """Write, record and audit the export of a list; its last line is the watermark.

    The caller has checked permission and scope. Raises Invalid `export.invalid` with field `purpose`
    (`export.purpose_missing`, `export.purpose_too_long`).
    """
    listed = list(rows)
    write = write_xlsx if kind is FileKind.XLSX else write_csv
    content = write(header, listed, footer=watermark(actor.name, unit, now))
    row = record_export(
        db,
        actor,
        object_type=object_type,
        row_count=len(listed),
        purpose=purpose,
        filters={**filters, "file": kind.value},
        content=content,
        now=now,
    )
    return Export(row.id, content)


def record_export(
    db: Session,
    actor: Actor,
    *,
    object_type: str,
    row_count: int,
    purpose: str,
    filters: Mapping[str, Any],
    content: bytes,
    now: datetime,
) -> ExportRecord:
    """Record and audit an export of any format; send nothing before this row is committed. Raises like `export_csv`."""
    stated = purpose.strip()
    if not stated or len(stated) > PURPOSE_LENGTH:
        problem = "export.purpose_too_long" if stated else "export.purpose_missing"
        raise Invalid("export.invalid", fields={"purpose": problem})
    row = ExportRecord(
        account_id=actor.account_id,
        actor_name=actor.name,
        object_type=object_type,
        row_count=row_count,
        purpose=stated,
        filters=dict(filters),
        created_at=now,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    db.add(row)
    db.flush()
    audit.record(
        db,
        actor,
        f"{object_type}.export",
        object_type="export",
        object_id=row.id,
        organization_id=actor.organization_id,
        purpose=stated,
        detail={"rows": row_count, "sha256": row.sha256},
        now=now,
    )
    return row


def watermark(name: str, unit: str, at: datetime) -> str:
    """`name · unit · 2026-12-21 10:12` in China time, for files, pages and pictures."""
    return " · ".join(part for part in (name, unit, f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}") if part)


def is_watermark(text: str) -> bool:
    """Whether a line is the last one of an export of ours."""
    return _WATERMARK.fullmatch(text) is not None


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, footer: str = "") -> bytes:
    """UTF-8 with byte order mark and CRLF. Text that Excel would run as a formula gets an apostrophe in front.

    Instants are written in China time; numbers and texts that are only a number stay as they are.
    """
    buffer = io.StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([_cell(title) for title in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    if footer:
        writer.writerow([_cell(footer)])
    return buffer.getvalue().encode()


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]], *, footer: str = "") -> bytes:
    """A workbook with one sheet; the watermark is also printed at the foot of every page.

    Numbers and shares are written so that Excel reckons with them; whatever else comes is text.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    # An ampersand in a page footer begins a code of Excel.
    sheet.oddFooter.center.text = footer.replace("&", "&&")
    for line in (header, *rows, *([[footer]] if footer else [])):
        sheet.append([_sheet_cell(sheet, value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_cell(sheet: Any, value: object) -> object:
    if isinstance(value, Share):
        cell = WriteOnlyCell(sheet, value.value)
        cell.number_format = "0.0%" if "." in value.text else "0%"
        return cell
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    return without_controls(_cell(value))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    text = str(value)
    return f"'{text}" if _is_formula(text) else text


def unguarded(text: str) -> str:
    """A cell as it was before an export put an apostrophe in front of it."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    # Excel also skips leading spaces before it looks for a formula.
    return text.lstrip(" ").startswith(_FORMULA_START) and not _NUMBER.fullmatch(text)
