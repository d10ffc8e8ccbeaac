"""What command line modules of features share: marking their top-level commands."""

from typing import TypeVar

import click

CommandType = TypeVar("CommandType", bound=click.Command)


def top_level(command: CommandType) -> CommandType:
    """Mark a command or group that `opscenter.wiring` hangs below `opscenter` itself."""
    command.is_top_level = True  # type: ignore[attr-defined]
    return command
