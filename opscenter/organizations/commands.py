"""`opscenter import divisions FILE` and `opscenter import units FILE`: compare, report, apply in one transaction."""

from pathlib import Path

import click

from opscenter.core.actor import SYSTEM
from opscenter.core.command import open_context, top_level
from opscenter.core.labels import ERRORS as CORE_ERRORS
from opscenter.core.text import gettext, mark
from opscenter.core.workdays import local_day
from opscenter.organizations.imports.actions import Source, compare_file, import_file
from opscenter.organizations.imports.rules import Difference, Report
from opscenter.organizations.labels import ERRORS, LABELS
from opscenter.organizations.rules import ImportKind, Kind

ADDED = mark("新增　第 {number} 行　{code}　{name}")
CHANGED = mark("修改　第 {number} 行　{code}　{name}：{differences}")
ENDED = mark("停用　{code}　{name}")
REFUSED = mark("拒绝　第 {number} 行　{text}：{reason}")
SUMMARY = mark("新增 {added}，修改 {changed}，停用 {ended}，拒绝 {refused}，不变 {unchanged}")
DRY_RUN = mark("只是比对，没有写入")

FileArgument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@top_level
@click.group("import")
def import_group() -> None:
    """Import data from files."""


@import_group.command("divisions")
@FileArgument
@click.option("--dry-run", is_flag=True, help="Only report the differences.")
@click.option("--complete", is_flag=True, help="Divisions that the file does not name come to an end.")
@click.option("--fiscal-year", type=int, help="The year the codes are valid for; this year unless given.")
def import_divisions(file: Path, dry_run: bool, complete: bool, fiscal_year: int | None) -> None:
    """Provinces, cities, counties, towns: code, name, tier, parent_code."""
    _run(ImportKind.DIVISIONS, file, dry_run=dry_run, is_complete=complete, fiscal_year=fiscal_year)


@import_group.command("units")
@FileArgument
@click.option("--dry-run", is_flag=True, help="Only report the differences.")
@click.option(
    "--complete", is_flag=True, help="Units of the same divisions that the file does not name come to an end."
)
@click.option("--fiscal-year", type=int, help="The year for rows without one; this year unless given.")
def import_units(file: Path, dry_run: bool, complete: bool, fiscal_year: int | None) -> None:
    """Budget and non-budget units: division code, unit code, name and more."""
    _run(ImportKind.UNITS, file, dry_run=dry_run, is_complete=complete, fiscal_year=fiscal_year)


def _run(kind: ImportKind, file: Path, *, dry_run: bool, is_complete: bool, fiscal_year: int | None) -> None:
    context = open_context()
    now, limit = context.now(), context.settings.upload_limit
    # A file above the limit is refused by its size; one byte more than the limit is enough to know.
    with file.open("rb") as stream:
        content = stream.read(limit + 1)
    source = Source(kind, content, fiscal_year or local_day(now).year, limit, is_complete)
    with context.unit_of_work(write=not dry_run) as db:
        report = compare_file(db, SYSTEM, source, now=now) if dry_run else import_file(db, SYSTEM, source, now=now)
    for line in report_lines(report):
        click.echo(line)
    if dry_run:
        click.echo(gettext(DRY_RUN))


def report_lines(report: Report) -> list[str]:
    """The report as text, one line for each row that is not as stored, the sums at the end."""
    lines = [
        gettext(ADDED, number=step.row.number, code=step.row.shown_code, name=step.row.name) for step in report.added
    ]
    lines += [
        gettext(
            CHANGED,
            number=step.row.number,
            code=step.row.shown_code,
            name=step.row.name,
            differences="; ".join(map(_difference, step.differences)),
        )
        for step in report.changed
    ]
    lines += [gettext(ENDED, code=body.code, name=body.name) for body in report.ended]
    lines += [
        gettext(
            REFUSED, number=row.number, text=row.text, reason=gettext({**CORE_ERRORS, **ERRORS}[row.code], **row.params)
        )
        for row in report.refused
    ]
    lines.append(
        gettext(
            SUMMARY,
            added=len(report.added),
            changed=len(report.changed),
            ended=len(report.ended),
            refused=len(report.refused),
            unchanged=report.unchanged,
        )
    )
    return lines


def _difference(difference: Difference) -> str:
    label = gettext(LABELS[difference.field])
    if not difference.after:
        return label
    before, after = (gettext(LABELS[text]) if isinstance(text, Kind) else text for text in difference.values)
    return f"{label} {before} → {after}"
