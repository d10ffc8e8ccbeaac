"""`opscenter accounts …`: the first three administrators, and the table of rights as a document."""

import click

from opscenter.accounts.actions.administration import create_first_administrators
from opscenter.accounts.labels import LABELS
from opscenter.accounts.permissions import as_markdown
from opscenter.core.command import open_context, top_level
from opscenter.core.text import gettext, mark

CREATED = mark("{name}　一次性密码 {password}　{role}")
EXISTS = mark("{name}　已经存在，没有改动")
HINT = mark("密码只显示这一次，首次登录时必须修改。三个账号请交给三个不同的人")


@top_level
@click.group("accounts")
def accounts_group() -> None:
    """Accounts and rights."""


@accounts_group.command("init")
def init() -> None:
    """Create system, security and audit administrator and print their one-time passwords."""
    context = open_context()
    with context.unit_of_work() as db:
        results = create_first_administrators(db, now=context.now())
    for result in results:
        text = CREATED if result.password else EXISTS
        role = gettext(LABELS[result.role])
        click.echo(gettext(text, name=result.login_name, password=result.password, role=role))
    if any(result.password for result in results):
        click.echo(gettext(HINT))


@accounts_group.command("permissions")
def permissions() -> None:
    """Print the table of rights, as in docs/permissions.md."""
    click.echo(as_markdown(), nl=False)
