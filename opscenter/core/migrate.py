"""Brings a database to the schema of this program, and says so when the database is already newer."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import migrations
from opscenter.core.db import Database
from opscenter.core.errors import Unavailable

SCRIPTS = Path(migrations.__path__[0])


def upgrade(database: Database) -> None:
    """Apply all missing migrations in one transaction.

    Raises:
        Unavailable: `database.newer` if the database was migrated by a newer version of the program.
    """
    check_not_newer(database)
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def downgrade(database: Database, revision: str = "base") -> None:
    """Undo migrations down to `revision`; used by tests and by an administrator who goes back a version."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """The revision that the database is at, None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this program needs."""
    return (SCRIPTS / "HEAD").read_text(encoding="utf-8").strip()


def check_not_newer(database: Database) -> None:
    """Refuse a database that knows a migration this program does not."""
    revision = current(database)
    known = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    if revision is not None and revision not in known:
        raise Unavailable("database.newer", database=revision, program=newest())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
