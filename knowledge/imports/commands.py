"""`opscenter import faq FILE`: compare, report, write drafts in one transaction."""

from pathlib import Path

import click

from knowledge.articles.labels import ERRORS as ARTICLE_ERRORS
from knowledge.imports.actions import compare_file, import_file
from knowledge.imports.labels import ERRORS, FIELDS
from knowledge.imports.rules import Report
from opscenter.core.actor import SYSTEM
from opscenter.core.command import open_context
from opscenter.core.text import gettext, mark, verbatim
from opscenter.organizations.commands import DRY_RUN, FileArgument, import_group

ADDED = mark("新增　第 {number} 行　{question}")
CHANGED = mark("修改　第 {number} 行　{question}：{fields}")
REFUSED = mark("拒绝　第 {number} 行　{question}：{reason}")
SUMMARY = mark("新增 {added}，修改 {changed}，拒绝 {refused}，不变 {unchanged}；新增和修改都是草稿，审核后才发布")


@import_group.command("faq")
@FileArgument
@click.option("--dry-run", is_flag=True, help="Only report the differences.")
def import_faq(file: Path, dry_run: bool) -> None:
    """Questions and answers: question, answer, category and more."""
    context = open_context()
    limit = context.settings.upload_limit
    with file.open("rb") as stream:
        content = stream.read(limit + 1)
    with context.unit_of_work(write=not dry_run) as db:
        if dry_run:
            report = compare_file(db, SYSTEM, content, limit=limit)
        else:
            report = import_file(db, SYSTEM, content, limit=limit, now=context.now())
    for line in report_lines(report):
        click.echo(line)
    if dry_run:
        click.echo(gettext(DRY_RUN))


def report_lines(report: Report) -> list[str]:
    """The report as text, one line for each row that is not as stored, the sums at the end."""
    lines = [gettext(ADDED, number=step.row.number, question=step.row.question) for step in report.added]
    for step in report.changed:
        fields = verbatim("、").join(gettext(FIELDS[name]) for name in step.fields)
        lines.append(gettext(CHANGED, number=step.row.number, question=step.row.question, fields=fields))
    for row in report.refused:
        reason = gettext({**ARTICLE_ERRORS, **ERRORS}[row.code], **row.params)
        lines.append(gettext(REFUSED, number=row.number, question=row.text, reason=reason))
    added, changed, refused = len(report.added), len(report.changed), len(report.refused)
    return [*lines, gettext(SUMMARY, added=added, changed=changed, refused=refused, unchanged=report.unchanged)]
