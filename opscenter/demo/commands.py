"""`opscenter demo load`."""

import click

from opscenter.core.command import open_context, prepare
from opscenter.core.jobs import JobContext
from opscenter.demo.load import load_province
from opscenter.demo.people import PASSWORD, PEOPLE


@click.group("demo")
def demo_group() -> None:
    """The demo province (演示省份)."""


@demo_group.command("load")
def load_command() -> None:
    """Load divisions, units, people, contracts and checks of the demo province; once."""
    context = open_context()
    prepare(context)
    load_demo(context)


def load_demo(context: JobContext) -> None:
    """Load the province, saying so before and after."""
    click.echo("==> 装入演示省份 / loading the demo province")
    loaded = load_province(context)
    if loaded.divisions:
        click.echo(f"    区划 {loaded.divisions}，单位 {loaded.units}，检查项 {loaded.checks}")
    else:
        click.echo("    已经装入过，保持原样 / already there")


def logins() -> str:
    """The demo logins as a table for the terminal."""
    rows = [f"    {person.login_name:<12}{person.display_name}" for person in PEOPLE]
    return "\n".join([f"演示账号 / demo logins（密码 / password: {PASSWORD}）", *rows])
