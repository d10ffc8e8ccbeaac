"""The probes process against real servers: faults and recoveries become events, two processes share the work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from opscenter.core import clock
from opscenter.core.db import Database
from opscenter.core.events import OutboxEvent
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from probes.engine import process
from probes.engine.rules import GRID_ORIGIN, phase_seconds
from probes.results.models import Sample
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests.factories.probes import make_check
from tests.probes.local_servers import WebServer
from tests.servers import PASSWORD, DatabaseServer, MariaServer, wait_until

pytestmark = pytest.mark.server
QUICK = {"interval_seconds": 5, "confirm_every_seconds": 1.0, "timeout_seconds": 1.0}


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
        thread.join(15)
    assert not thread.is_alive()


def add_check(database: Database, **values: Any) -> int:
    """A quick check that is due now."""
    with database.unit_of_work() as db:
        return make_check(db, due_at=clock.now(), **{**QUICK, **values}).id


def state(database: Database, check_id: int) -> CheckState:
    """The state as stored."""
    with database.unit_of_work(write=False) as db:
        return db.get_one(CheckStanding, check_id).state


def flips(database: Database, check_id: int) -> list[tuple[str, str]]:
    """What was published about a check."""
    with database.unit_of_work(write=False) as db:
        rows = db.scalars(select(OutboxEvent).where(OutboxEvent.key == f"check:{check_id}").order_by(OutboxEvent.id))
        return [(row.payload["before"], row.payload["after"]) for row in rows]


def test_a_web_fault_and_its_end_are_published_within_seconds(fresh_database: Database, settings: Settings) -> None:
    with WebServer() as web:
        check = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{web.port}/"})
        with probing(fresh_database, settings):
            wait_until(lambda: state(fresh_database, check) is CheckState.OK, 5)
            web.status = "500 Internal Server Error"
            broken_at = time.monotonic()
            wait_until(lambda: state(fresh_database, check) is CheckState.DOWN, 12)
            assert time.monotonic() - broken_at < 5 + 2 * 1 + 2
            web.status = "200 OK"
            wait_until(lambda: state(fresh_database, check) is CheckState.OK, 12)
    assert flips(fresh_database, check) == [("ok", "down"), ("down", "ok")]


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
        wait_until(lambda: state(fresh_database, check) is CheckState.OK, 8)
        watched_server.stop()
        wait_until(lambda: state(fresh_database, check) is CheckState.DOWN, 15)
        watched_server.start()
        wait_until(lambda: state(fresh_database, check) is CheckState.OK, 15)
    assert flips(fresh_database, check) == [("ok", "down"), ("down", "ok")]


def test_a_target_that_starts_to_hang_is_down_and_holds_up_nothing(
    fresh_database: Database, settings: Settings
) -> None:
    with WebServer() as good, WebServer() as hanging:
        hanging.status = ""
        slow = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{hanging.port}/"})
        quick = add_check(fresh_database, kind="http", settings={"url": f"http://127.0.0.1:{good.port}/"})
        with probing(fresh_database, settings):
            wait_until(lambda: state(fresh_database, quick) is CheckState.OK, 2)
            wait_until(lambda: state(fresh_database, slow) is CheckState.DOWN, 8)


def start_process(database: Database, folder: Path) -> subprocess.Popen[bytes]:
    """`opscenter probes` as its own process."""
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "OPSCENTER_DATABASE_URL": url, "OPSCENTER_DATA_DIR": str(folder)}
    program = "from opscenter.cli import main; main(['probes'])"
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE)


def test_two_processes_started_by_mistake_do_no_check_twice(fresh_database: Database, tmp_path: Path) -> None:
    with WebServer() as web:
        settings = {"url": f"http://127.0.0.1:{web.port}/"}
        checks = [add_check(fresh_database, kind="http", settings=settings) for _ in range(30)]
        processes = [start_process(fresh_database, tmp_path) for _ in range(2)]
        time.sleep(14)
        for one in processes:
            one.send_signal(signal.SIGTERM)
        errors = [one.communicate(timeout=15)[1].decode() for one in processes]
    assert [one.returncode for one in processes] == [0, 0], errors
    with fresh_database.unit_of_work(write=False) as db:
        rows = db.execute(select(Sample.check_id, Sample.at).order_by(Sample.check_id, Sample.at)).all()
    slots = Counter((check_id, slot_of(check_id, at)) for check_id, at in rows)
    assert {check_id for check_id, _ in rows} == set(checks)
    assert set(slots.values()) == {1}
    assert web.requests == len(rows)


def slot_of(check_id: int, at: datetime) -> int:
    """The number of the grid slot that a run belongs to."""
    return int((at - GRID_ORIGIN).total_seconds() - phase_seconds(check_id, 5)) // 5
