"""Two probe processes started by mistake: every turn of a check is run once and stored once."""

import socketserver
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from opscenter.core.db import Database
from probes.checks.base import Status
from probes.engine.rules import GRID_ORIGIN, phase_seconds
from probes.results.models import Sample
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.probes import make_check
from tests.flows.programs import PROGRAM, ROOT
from tests.servers import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(120)]
CHECKS, INTERVAL, TURNS = 20, 5, 3


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


def samples(database: Database) -> list[tuple[int, datetime]]:
    """Stored runs: of which check and when."""
    with database.unit_of_work(write=False) as db:
        assert set(db.scalars(select(Sample.status))) <= {Status.OK}
        return [(row[0], row[1]) for row in db.execute(select(Sample.check_id, Sample.at))]


def turn(check_id: int, at: datetime) -> tuple[int, int]:
    """The check and the number of the turn on its grid."""
    return check_id, int((at - GRID_ORIGIN).total_seconds() - phase_seconds(check_id, INTERVAL)) // INTERVAL


def test_two_probe_processes_run_each_turn_once(
    fresh_database: Database, probes: list["subprocess.Popen[bytes]"], target: Target
) -> None:
    wait_until(lambda: fewest(samples(fresh_database)) >= TURNS, 90)
    for one in probes:
        one.terminate()
    assert [one.wait(timeout=60) for one in probes] == [0, 0]
    stored = samples(fresh_database)
    assert len(stored) == target.knocks
    turns = Counter(turn(check_id, at) for check_id, at in stored)
    assert set(turns.values()) == {1}
    with fresh_database.unit_of_work(write=False) as db:
        assert set(db.scalars(select(CheckStanding.state))) == {CheckState.OK}


def fewest(stored: list[tuple[int, datetime]]) -> int:
    """How often the check ran that ran least."""
    counts = Counter(check_id for check_id, _at in stored)
    return min(counts.values()) if len(counts) == CHECKS else 0
