"""Commands that start the processes of the probes."""

import click

from opscenter.core.command import open_context, top_level
from probes.engine import process
from probes.targets import drill_target

PATIENCE = 15.0


@top_level
@click.command("probes")
@click.option(
    "--after-drill-target", is_flag=True, help="Begin once the demo target answers, after 15 s at the latest."
)
def run_probes(*, after_drill_target: bool) -> None:
    """Run the checks that are due; any number of these may run at once."""
    context = open_context()
    if after_drill_target:
        drill_target.wait_until_up(context.settings, PATIENCE)
    process.run(context)


@top_level
@click.command("drill-target")
def run_drill_target() -> None:
    """Run the demo target that drills break and repair."""
    drill_target.run(open_context())
