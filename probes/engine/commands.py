"""Commands that start the processes of the probes."""

import click

from opscenter.core.command import open_context, top_level
from probes.engine import process


@top_level
@click.command("probes")
def run_probes() -> None:
    """Run the checks that are due; any number of these may run at once."""
    process.run(open_context())
