"""Fixtures of the whole suite: a migrated database per test process, a rolled-back session per test, app and client.

The suite runs on SQLite by default; what touches the database also on PostgreSQL, when OPSCENTER_TEST_DATABASE_URL
names a server.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.orm import Session

from knowledge.search import feed
from knowledge.search.encoder import encoder_of
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import library, open_library
from opscenter import wiring
from opscenter.app import create_app
from opscenter.core import crypto, migrate
from opscenter.core.db import Database
from opscenter.core.outbox import Dispatcher
from opscenter.core.settings import Environment, Settings
from tests.pages import CheckedClient

pytest_plugins = ("tests.no_skips", "tests.province")
wiring.load()
crypto.configure_from(Settings())
# No example is judged by the time it took: the machine may be busy.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

SERVER = os.environ.get("OPSCENTER_TEST_DATABASE_URL", "")
START = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **amount: float) -> datetime:
        """Move forward by a timedelta given as keywords."""
        self.time += timedelta(**amount)
        return self.time


APPS: dict[Settings, Flask] = {}
DATABASE_FIXTURES = {"migrated_database", "fresh_database", "worker_name"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what a database may change is run again; the longest come first."""
    if SERVER:
        indifferent = [one for one in items if _is_indifferent(one)]
        left_out = set(indifferent)
        items[:] = [one for one in items if one not in left_out]
        config.hook.pytest_deselected(items=indifferent)
    items.sort(key=_patience, reverse=True)


def _is_indifferent(item: pytest.Item) -> bool:
    touches = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return not touches or item.get_closest_marker("indifferent") is not None


def _patience(item: pytest.Item) -> float:
    """The seconds that a test asks for by its marker; no process may begin a long one when the others have ended."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


class JoinedDatabase(Database):
    """A database whose sessions all live inside one outer transaction, as savepoints."""

    def __init__(self, outer: Database, connection: Connection) -> None:
        self.url, self.engine, self.connection = outer.url, outer.engine, connection

    def session(self, *, write: bool = True) -> Session:
        """A session whose commit releases a savepoint of the outer transaction."""
        return Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


def empty_database(directory: Path, worker: str) -> Database:
    """A database without tables: a file, or a fresh PostgreSQL database named after the test process."""
    if not SERVER:
        return Database(f"sqlite:///{directory / f'{worker}.db'}")
    return _created(worker, "template1")


def copy_of(template: Database, directory: Path, worker: str) -> Database:
    """A migrated database of its own, in a fraction of the time that migrating takes."""
    if SERVER:
        return _created(worker, str(template.engine.url.database))
    path = directory / f"{worker}.db"
    shutil.copyfile(str(template.engine.url.database), path)
    return Database(f"sqlite:///{path}")


def _created(worker: str, template: str) -> Database:
    name = f"opscenter_test_{worker}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    return Database(make_url(SERVER).set(database=name).render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The name of this test process ("gw0" under xdist)."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Database:
    """Made by the real migrations; nobody is connected to it, so that it can be copied."""
    made = empty_database(tmp_path_factory.mktemp("db"), f"template_{worker_name}")
    migrate.upgrade(made)
    made.dispose()
    return made


@pytest.fixture(scope="session")
def migrated_database(
    database_template: Database, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Database]:
    """The database of this test process."""
    outer = copy_of(database_template, tmp_path_factory.mktemp("db"), worker_name)
    yield outer
    outer.dispose()


@pytest.fixture
def fresh_database(database_template: Database, tmp_path: Path, worker_name: str) -> Iterator[Database]:
    """A migrated database that really commits; for tests with several processes or threads."""
    database = copy_of(database_template, tmp_path, f"fresh_{worker_name}")
    yield database
    database.dispose()


@pytest.fixture
def database(migrated_database: Database) -> Iterator[Database]:
    """The database inside an outer transaction that is rolled back after the test."""
    with migrated_database.engine.connect() as connection:
        transaction = connection.begin()
        yield JoinedDatabase(migrated_database, connection)
        transaction.rollback()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A session for factories and direct calls; flush before you look through another session."""
    with database.session() as session:
        yield session


@pytest.fixture
def clock() -> Clock:
    """Monday 2026-12-21 10:12 in China, in closing week."""
    return Clock()


@pytest.fixture
def now(clock: Clock) -> datetime:
    """The instant at which the clock starts."""
    return clock()


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Dispatcher:
    """Delivers published events when the test says `outbox.drain()`."""
    return Dispatcher(database, "test", clock)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the test environment, with a data folder of its own; the search works by words alone."""
    return Settings(
        environment=Environment.TEST, data_dir=tmp_path, public_base_url="http://localhost", semantic_search=False
    )


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Iterator[Flask]:
    """The application on the test's database and clock, built once per test process for each kind of settings."""
    kind = replace(settings, data_dir=Path())
    if kind not in APPS:
        APPS[kind] = create_app(settings, database=database, clock=clock)
    app = APPS[kind]
    config, extensions = dict(app.config), dict(app.extensions)
    app.config.update(SETTINGS=settings, DATABASE=database, CLOCK=clock)
    app.test_client_class = CheckedClient
    open_library(settings.data_dir / INDEX_FOLDER, encoder_of(settings))
    yield app
    for kept, built in ((app.config, config), (app.extensions, extensions)):
        kept.clear()
        kept.update(built)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that looks at every page it gets."""
    return app.test_client()


@pytest.fixture
def reindex(app: Flask, database: Database) -> Callable[[], int]:
    """Bring the index of the application up to date with what the test has published, as the worker does."""

    def follow() -> int:
        current = library()
        assert current is not None
        return feed.follow_all(lambda: database.unit_of_work(write=False), current)

    return follow
