"""`opscenter import faq FILE`: compare, report, write drafts in one transaction."""

import io
import os
import zipfile
from pathlib import Path

import click

from knowledge.articles.labels import ERRORS as ARTICLE_ERRORS
from knowledge.articles.rules import Category
from knowledge.imports.actions import compare_file, import_file
from knowledge.imports.cells import Options, Unit
from knowledge.imports.labels import ERRORS, FIELDS, PLACES, WHOLE
from knowledge.imports.readers.folder import is_hidden
from knowledge.imports.report import Report
from opscenter.core.actor import SYSTEM
from opscenter.core.command import open_context
from opscenter.core.files import store_of
from opscenter.core.labels import ERRORS as CORE_ERRORS
from opscenter.core.sheets import Refusal
from opscenter.core.text import gettext, mark, verbatim
from opscenter.organizations.commands import DRY_RUN, import_group

ADDED = mark("新增　{place}　{question}")
CHANGED = mark("修改　{place}　{question}：{fields}")
REFUSED = mark("拒绝　{place}　{question}：{reason}")
NOTE = mark("注意　{place}　{question}：{reason}")
SUMMARY = mark("新增 {added}，修改 {changed}，拒绝 {refused}，不变 {unchanged}；新增和修改都是草稿，审核后才发布")


@import_group.command("faq")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only report the differences.")
@click.option(
    "--category",
    type=click.Choice([one.value for one in Category]),
    help="Where questions go whose category the file does not say or we do not know; without it they are refused.",
)
def import_faq(file: Path, dry_run: bool, category: str | None) -> None:
    """Questions and answers from XLSX, CSV, DOCX, a folder of Markdown or HTML or its ZIP, or JSON (own, phpMyFAQ,
    Zammad)."""
    context = open_context()
    options = Options(context.settings.upload_limit, Category(category) if category else None)
    content = _read(file, options.limit)
    store = store_of(context.settings.data_dir)
    with context.unit_of_work(write=not dry_run) as db:
        if dry_run:
            report = compare_file(db, SYSTEM, content, file.name, options)
        else:
            report = import_file(db, SYSTEM, content, file.name, options, store=store, now=context.now())
    for line in report_lines(report):
        click.echo(line)
    if dry_run:
        click.echo(gettext(DRY_RUN))


def report_lines(report: Report) -> list[str]:
    """The report as text, one line for each question that is not as stored, the sums at the end."""
    lines = []
    for step in (*report.added, *report.changed):
        place = _place(report.unit, step.row.number, step.row.place)
        fields = verbatim("、").join(gettext(FIELDS[name]) for name in step.fields)
        lines.append(gettext(CHANGED if fields else ADDED, place=place, question=step.row.question, fields=fields))
    lines += [_problem(REFUSED, report.unit, one) for one in report.refused]
    lines += [_problem(NOTE, report.unit, one) for one in report.notes]
    added, changed, refused = len(report.added), len(report.changed), len(report.refused)
    return [*lines, gettext(SUMMARY, added=added, changed=changed, refused=refused, unchanged=report.unchanged)]


def _read(file: Path, limit: int) -> bytes:
    """The content of a file, or of a folder as its archive; of what is too large, just enough to be refused."""
    if not file.is_dir():
        with file.open("rb") as stream:
            return stream.read(limit + 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(file.rglob("*")):
            name = os.fsencode(path.relative_to(file)).decode(errors="replace")
            if path.is_file() and not is_hidden(name):
                archive.write(path, name)
            if packed.tell() > limit:
                break
    return packed.getvalue()


def _problem(text: str, unit: Unit, one: Refusal) -> str:
    reason = gettext({**CORE_ERRORS, **ARTICLE_ERRORS, **ERRORS}[one.code], **one.params)
    return gettext(text, place=_place(unit, one.number, one.place), question=one.text, reason=reason)


def _place(unit: Unit, number: int, name: str) -> str:
    return name or (gettext(PLACES[unit], number=number) if number else gettext(WHOLE))
