"""How long imports take: all 144 divisions, 2,000 units from a workbook, and both a second time.

Works on a fresh SQLite database in a temporary folder, or on an empty PostgreSQL database whose address is given.
Prints a Markdown table. Run with `.venv/bin/python -m benchmarks.imports [database address]`.
"""

import io
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from openpyxl import Workbook

from opscenter import wiring
from opscenter.core import crypto, migrate
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from opscenter.organizations.imports.actions import Source, compare_file, import_file
from opscenter.organizations.imports.rules import Report
from opscenter.organizations.rules import ImportKind

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
UNITS = 2_000
LIMIT = Settings.upload_limit
HEADINGS = ("区划代码", "单位代码", "单位名称", "单位类型", "统一社会信用代码", "联系电话")


def workbook_of_units() -> bytes:
    """Made-up units of one district in a workbook as spreadsheet programs write it."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(HEADINGS)
    for number in range(1, UNITS + 1):
        sheet.append(("440604", f"{number:06d}", f"演示单位{number}", "预算单位", "", f"1380000{number:04d}"))
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def measure(database: Database) -> Iterator[tuple[str, float, Report]]:
    """Name, seconds and report of each import; nothing of a comparison is written."""
    divisions = (files("opscenter.organizations") / "data/divisions-44.csv").read_bytes()
    tables = (
        ("144 divisions, CSV", Source(ImportKind.DIVISIONS, divisions, 2026, LIMIT)),
        (f"{UNITS} units, XLSX", Source(ImportKind.UNITS, workbook_of_units(), 2026, LIMIT)),
    )
    for name, source in tables:
        for step, act in ((", report only", compare_file), ("", import_file), (", again", import_file)):
            started = time.perf_counter()
            with database.unit_of_work(write=act is import_file) as db:
                report = act(db, SYSTEM, source, now=NOW)
            yield name + step, time.perf_counter() - started, report


def main(database_url: str | None) -> None:
    """Print the table."""
    wiring.load()
    crypto.configure_from(Settings())
    with tempfile.TemporaryDirectory() as folder:
        database = Database(database_url or f"sqlite:///{Path(folder) / 'imports.db'}")
        migrate.upgrade(database)
        print("| Import | seconds | added | changed | ended | refused | unchanged |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for name, seconds, report in measure(database):
            sizes = (report.added, report.changed, report.ended, report.refused)
            counts = " | ".join(str(len(rows)) for rows in sizes)
            print(f"| {name} | {seconds:.2f} | {counts} | {report.unchanged} |")
        database.dispose()
    print(f"\nLargest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
