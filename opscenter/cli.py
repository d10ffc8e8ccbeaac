"""The `opscenter` command: starting processes here, everything else from the features' own `commands`."""

import os

import click

from opscenter import doctor, supervisor, wiring, worker
from opscenter.core import migrate
from opscenter.core.command import explain, open_context, prepare, read_settings
from opscenter.core.errors import DomainError, Unavailable
from opscenter.core.events import EVENTS, reactions_of
from opscenter.demo.commands import demo_group, load_demo, logins
from opscenter.demo.people import has_demo_accounts

# Where the processors are full, people who wait for a page come before what nobody waits for.
WORKER_NICENESS = 5


class Program(click.Group):
    """Turns domain errors of any command into their Chinese sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen command; an expected error ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(explain(error, wiring.error_texts())) from error


@click.group(cls=Program)
def main() -> None:
    """OpsCenter 数字财政运维服务平台 / operations, call centre and knowledge platform."""


@main.command("run")
@click.option("--demo", is_flag=True, help="Load the demo province first, if it is not there (development only).")
def run_all(*, demo: bool) -> None:
    """Start web, worker, probes and the drill target; stop with Ctrl-C."""
    settings = read_settings()
    supervisor.check_port(settings.host, settings.port)
    context = open_context()
    prepare(context)
    if demo:
        load_demo(context)
    with context.unit_of_work(write=False) as db:
        is_demo = has_demo_accounts(db)
    if is_demo and not settings.is_development:
        raise Unavailable("demo.accounts_in_production")
    context.database.dispose()
    greeting = f"==> {settings.public_base_url}  （Ctrl-C 停止 / to stop）"
    raise SystemExit(supervisor.run(settings, f"{greeting}\n{logins()}" if is_demo else greeting))


@main.command("worker")
def run_worker() -> None:
    """Run scheduled jobs, deliver events, serve the simulated phone line."""
    context = open_context()
    os.nice(WORKER_NICENESS)
    worker.run(context)


@main.command("migrate")
def run_migrations() -> None:
    """Bring the database to the schema of this version."""
    prepare(open_context())
    click.echo(f"数据库已是版本 {migrate.newest()}")


@main.command("doctor")
def run_doctor() -> None:
    """Say what is misconfigured and how to mend it."""
    raise SystemExit(doctor.main())


@main.group("events")
def events_group() -> None:
    """What features tell each other."""


@events_group.command("list")
def list_events() -> None:
    """Print every event and the reactions to it, as in docs/events.md."""
    wiring.load()
    for name in sorted(EVENTS):
        click.echo(name)
        for entry in reactions_of(name):
            click.echo(f"    {entry.name}")


main.add_command(demo_group)
for command in wiring.commands():
    main.add_command(command)
