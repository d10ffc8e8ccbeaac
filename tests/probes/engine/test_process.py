"""The probes process against real servers: faults and recoveries become events."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from opscenter.core import clock
from opscenter.core.db import Database
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from probes.engine import process
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests.factories.probes import make_check
from tests.probes.local_servers import WebServer
from tests.servers import PASSWORD, DatabaseServer, MariaServer, wait_until

pytestmark = pytest.mark.server
QUICK = {"interval_seconds": 5, "confirm_every_seconds": 1.0, "timeout_seconds": 1.0}
TRIES_AT_THE_ORDINARY_PACE = timedelta(seconds=2 * 5)


@contextmanager
def probing(database: Database, settings: Settings) -> Iterator[None]:
    """The probes process in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=process.run, args=(JobContext(database, settings, clock.now), stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def add_check(database: Database, **values: Any) -> int:
    """A quick check that is due now."""
    with database.unit_of_work() as db:
        return make_check(db, due_at=clock.now(), **{**QUICK, **values}).id


def state(database: Database, check_id: int) -> CheckState:
    """The state as stored."""
    with database.unit_of_work(write=False) as db:
        return db.get_one(CheckStanding, check_id).state


def payloads(database: Database, check_id: int) -> list[dict[str, Any]]:
    """What was published about a check."""
    with database.unit_of_work(write=False) as db:
        rows = db.scalars(select(OutboxEvent).where(OutboxEvent.key == f"check:{check_id}").order_by(OutboxEvent.id))
        return [row.payload for row in rows]


def flips(database: Database, check_id: int) -> list[tuple[str, str]]:
    """From which state to which."""
    return [(one["before"], one["after"]) for one in payloads(database, check_id)]


def test_a_web_fault_is_confirmed_at_a_quicker_pace_and_its_end_is_published(
    fresh_database: Database, settings: Settings
) -> None:
    with WebServer() as web:
        check = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{web.port}/"})
        with probing(fresh_database, settings):
            wait_until(lambda: state(fresh_database, check) is CheckState.OK)
            web.status = "500 Internal Server Error"
            wait_until(lambda: state(fresh_database, check) is CheckState.DOWN)
            web.status = "200 OK"
            wait_until(lambda: state(fresh_database, check) is CheckState.OK)
    assert flips(fresh_database, check) == [("ok", "down"), ("down", "ok")]
    [down, _ok] = payloads(fresh_database, check)
    assert datetime.fromisoformat(down["at"]) - datetime.fromisoformat(down["since"]) < TRIES_AT_THE_ORDINARY_PACE


@pytest.fixture(params=["postgresql", "mariadb"])
def watched_server(request: pytest.FixtureRequest) -> DatabaseServer:
    """A real database server of each engine."""
    server: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    return server


def test_a_stopped_database_and_its_start_are_published(
    fresh_database: Database, settings: Settings, watched_server: DatabaseServer
) -> None:
    is_maria = isinstance(watched_server, MariaServer)
    login = {"database": "business" if is_maria else "postgres", "username": "probe", "query": "SELECT 1"}
    engine = {"engine": "mariadb" if is_maria else "postgresql", "host": "127.0.0.1", "port": watched_server.port}
    check = add_check(fresh_database, kind="sql", settings={**engine, **login}, secrets=f'{{"password": "{PASSWORD}"}}')
    with probing(fresh_database, settings):
        wait_until(lambda: state(fresh_database, check) is CheckState.OK)
        watched_server.stop()
        wait_until(lambda: state(fresh_database, check) is CheckState.DOWN)
        watched_server.start()
        wait_until(lambda: state(fresh_database, check) is CheckState.OK)
    assert flips(fresh_database, check) == [("ok", "down"), ("down", "ok")]


def test_a_target_that_starts_to_hang_is_down_and_holds_up_nothing(
    fresh_database: Database, settings: Settings
) -> None:
    with WebServer() as good, WebServer() as hanging:
        hanging.status = ""
        slow = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{hanging.port}/"})
        quick = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{good.port}/"})
        with probing(fresh_database, settings):
            wait_until(lambda: state(fresh_database, quick) is CheckState.OK)
            wait_until(lambda: state(fresh_database, slow) is CheckState.DOWN)
