"""Two probe processes started by mistake: every turn of a check is run once and stored once."""

import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from opscenter.core.db import Database
from probes.checks.base import Status
from probes.results.models import Sample
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.probes import make_check
from tests.flows.programs import PROGRAM, ROOT
from tests.servers import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(120)]
CHECKS, INTERVAL, SECONDS = 20, 5, 13


class Target(socketserver.ThreadingTCPServer):
    """A port that counts who knocks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.knocks = 0

    def verify_request(self, _request: object, _address: object) -> bool:
        """Count one."""
        self.knocks += 1
        return True


@pytest.fixture
def target() -> Iterator[Target]:
    """A listening target."""
    with Target() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def probes(
    fresh_database: Database, environment: dict[str, str], target: Target
) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Two processes over the same checks."""
    settings = {"host": "127.0.0.1", "port": target.server_address[1]}
    with fresh_database.unit_of_work() as db:
        for _ in range(CHECKS):
            make_check(db, organization=cast.county(db), settings=settings, interval_seconds=INTERVAL)
    both = [subprocess.Popen([*PROGRAM, "probes"], env=environment, cwd=ROOT) for _ in range(2)]
    yield both
    for one in both:
        one.kill()
        one.wait()


def samples(database: Database) -> dict[int, int]:
    """Stored runs by check."""
    with database.unit_of_work(write=False) as db:
        rows = db.execute(select(Sample.check_id, func.count()).group_by(Sample.check_id)).all()
        assert set(db.scalars(select(Sample.status))) <= {Status.OK}
    return {row[0]: row[1] for row in rows}


def test_two_probe_processes_run_each_turn_once(
    fresh_database: Database, probes: list["subprocess.Popen[bytes]"], target: Target
) -> None:
    wait_until(lambda: len(samples(fresh_database)) == CHECKS, 60)
    began = time.monotonic()
    time.sleep(SECONDS)
    for one in probes:
        one.terminate()
    assert [one.wait(timeout=30) for one in probes] == [0, 0]
    stored = samples(fresh_database)
    turns = (time.monotonic() - began) / INTERVAL
    assert sum(stored.values()) == target.knocks
    assert 2 <= min(stored.values()) <= max(stored.values()) <= turns + 3
    with fresh_database.unit_of_work(write=False) as db:
        assert set(db.scalars(select(CheckStanding.state))) == {CheckState.OK}
