"""What command line modules share: marking top-level commands, and the context with settings and database."""

import os
from collections.abc import Mapping
from typing import TypeVar

import click

from opscenter.core import calendars, clock, crypto, logs, migrate
from opscenter.core.db import Database
from opscenter.core.errors import DomainError
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings, SettingsError
from opscenter.core.text import gettext

CommandType = TypeVar("CommandType", bound=click.Command)


def top_level(command: CommandType) -> CommandType:
    """Mark a command or group that `opscenter.wiring` hangs below `opscenter` itself."""
    command.is_top_level = True  # type: ignore[attr-defined]
    return command


def read_settings() -> Settings:
    """The settings of this process; wrong ones end the command with all problems listed."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def open_context() -> JobContext:
    """Settings, database and clock for a command; refuses a database of a newer version.

    The caller opens its own unit of work: commands are one of the five edges that commit.
    """
    settings = read_settings()
    logs.configure(settings.log_level)
    crypto.configure_from(settings)
    database = Database(settings.database_url)
    command = click.get_current_context(silent=True)
    if command is not None:
        command.find_root().call_on_close(database.dispose)
    migrate.check_not_newer(database)
    return JobContext(database, settings, clock.now)


def prepare(context: JobContext) -> None:
    """Bring the database to this version's schema and give a new one its working calendar."""
    migrate.upgrade(context.database)
    with context.unit_of_work() as db:
        calendars.seed(db, now=context.now())


def explain(error: DomainError, texts: Mapping[str, str]) -> str:
    """The Chinese sentence of a domain error and of each wrong field, for the terminal."""
    codes = [error.code, *error.fields.values()]
    return "\n".join(gettext(texts.get(code, code), "zh_CN", **error.params) for code in codes)
