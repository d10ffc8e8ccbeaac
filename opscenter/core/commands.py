"""Commands of the kernel: checking the audit trail from outside."""

from pathlib import Path

import click

from opscenter.core import audit
from opscenter.core.command import open_context, top_level
from opscenter.core.housekeeping import HEAD_FILE
from opscenter.core.text import gettext, mark

FINDINGS = {
    audit.FindingKind.ALTERED: mark("第 {number} 号记录被改动"),
    audit.FindingKind.DELETED: mark("第 {number} 号记录被删除"),
    audit.FindingKind.INSERTED: mark("行 {number} 不是程序写入的"),
    audit.FindingKind.UNSEALED: mark("行 {number} 超过 30 秒没有封存"),
}
INTACT = mark("审计链完整，共 {number} 条")


@top_level
@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
@click.option("--head", type=click.Path(exists=True, path_type=Path), help="A file of heads kept outside the database.")
def verify(head: Path | None) -> None:
    """Recompute the whole chain and name altered, deleted, inserted and unsealed rows."""
    context = open_context()
    head_file = head or context.settings.data_dir / HEAD_FILE
    with context.unit_of_work(write=False) as db:
        findings = list(audit.verify(db, context.settings.audit_key, context.now(), known_head(head_file)))
        newest = audit.newest_seal(db)
    for finding in findings:
        click.echo(gettext(FINDINGS[finding.kind], number=finding.number))
    if findings:
        raise SystemExit(1)
    click.echo(gettext(INTACT, number=newest.number if newest else 0))


def known_head(path: Path) -> audit.Head | None:
    """The last head written to the file of heads, None if there is none yet."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    if not lines:
        return None
    _, number, seal = lines[-1].split()
    return audit.Head(int(number), seal)
