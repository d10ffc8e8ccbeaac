"""Exports: recorded, watermarked, and harmless when opened."""

import csv
import hashlib
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from opscenter.core import exports
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Invalid
from opscenter.core.exports import ExportRecord, FileKind


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def export(db, now, **changes):
    given_values = {
        "object_type": "ticket",
        "header": ["编号"],
        "rows": [["GD-1"], ["GD-2"]],
        "purpose": "月报",
        "filters": {"state": "open"},
        "unit": "演示财政局",
        "now": now,
    }
    return exports.export_list(db, SYSTEM, changes.pop("kind", FileKind.CSV), **(given_values | changes))


def test_an_export_is_a_row_with_purpose_count_and_hash(db, now):
    made = export(db, now)
    row = db.get(ExportRecord, made.record_id)
    assert (row.row_count, row.purpose, row.filters["state"], row.created_at) == (2, "月报", "open", now)
    assert row.sha256 == hashlib.sha256(made.content).hexdigest()


def test_an_export_is_audited_under_its_object(db, now):
    made = export(db, now)
    db.flush()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "ticket.export")).one()
    assert (entry.object_id, entry.purpose, entry.detail["rows"]) == (str(made.record_id), "月报", 2)


def test_the_last_line_says_who_took_the_file(db, now):
    assert read(export(db, now).content)[-1] == ["system · 演示财政局 · 2026-12-21 10:12"]


@pytest.mark.parametrize(
    ("purpose", "problem"), [(" ", "export.purpose_missing"), ("因" * 501, "export.purpose_too_long")]
)
def test_an_export_without_a_fitting_purpose_is_refused(db, now, purpose, problem):
    with pytest.raises(Invalid) as caught:
        export(db, now, purpose=purpose)
    assert caught.value.fields == {"purpose": problem}


def test_excel_recognises_the_encoding_and_the_lines(now):
    content = exports.write_csv(["名称", "金额"], [["某单位", Decimal("-1.50")], [None, now]])
    assert content == "\ufeff名称,金额\r\n某单位,-1.50\r\n,2026-12-21 10:12:00\r\n".encode()


def test_a_watermark_leaves_out_what_is_unknown(now):
    assert exports.watermark("张某", "", now) == "张某 · 2026-12-21 10:12"


CELLS = {
    "=1+1": "'=1+1",
    "@SUM(A1)": "'@SUM(A1)",
    "-2+3": "'-2+3",
    "+8613800001234": "+8613800001234",
    "-12.50": "-12.50",
    "\t=1": "'\t=1",
    "  =1": "'  =1",
    "＝1+1": "'＝1+1",
    "普通,文字": "普通,文字",
    "a=1": "a=1",
}


@pytest.mark.parametrize(("text", "cell"), CELLS.items(), ids=range(len(CELLS)))
def test_a_cell_that_would_run_is_made_text(text, cell):
    assert read(exports.write_csv([text], [[text]])) == [[cell], [cell]]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_no_text_is_lost_and_no_cell_starts_a_formula(text):
    cell = read(exports.write_csv(["x"], [[text, "end"]]))[1][0]
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert cell[:1] not in ("=", "@", "\t", "\r")


def test_dates_are_written_in_iso_form():
    assert read(exports.write_csv(["日期"], [[date(2026, 12, 21)]]))[1] == ["2026-12-21"]


def test_a_workbook_holds_the_same_rows_and_no_formula(db, now):
    rows = [["=HYPERLINK(1)", "A\x01B"], [None, now]]
    made = export(db, now, kind=FileKind.XLSX, header=["编号", "内容"], rows=rows)
    sheet = load_workbook(io.BytesIO(made.content)).active
    read_rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert read_rows[1:3] == [["'=HYPERLINK(1)", "AB"], [None, "2026-12-21 10:12:00"]]
    assert read_rows[-1][0] == sheet.oddFooter.center.text == "system · 演示财政局 · 2026-12-21 10:12"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_a_workbook_holds_numbers_to_reckon_with_and_codes_as_text():
    share = exports.Share(0.7645, "76.5%")
    content = exports.write_xlsx(["a"], [[3, Decimal("1.50"), share, "007", "-12.50", True]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]] == [3, 1.5, 0.7645, "007", "-12.50", "True"]
    assert sheet["C2"].number_format == "0.0%"
    assert read(exports.write_csv(["a"], [[share]]))[1] == ["76.5%"]
