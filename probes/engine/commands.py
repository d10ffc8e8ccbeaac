"""Commands that start the processes of the probes."""

import click

from opscenter.core.command import open_context, top_level
from probes.engine import process
from probes.targets import drill_target


@top_level
@click.command("probes")
def run_probes() -> None:
    """Run the checks that are due; any number of these may run at once."""
    process.run(open_context())


@top_level
@click.command("drill-target")
def run_drill_target() -> None:
    """Run the demo target that drills break and repair."""
    drill_target.run(open_context())
