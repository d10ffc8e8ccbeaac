"""How many checks a second one probes process carries, at what cost, while a share of its targets never answers.

The whole path is measured: due-queue, new connection, judge, stored sample. Prints a Markdown table. Run with
`.venv/bin/python -m benchmarks.probes [checks] [seconds]`; the targets run in a process of their own.
"""

import asyncio
import resource
import statistics
import sys
import tempfile
import threading
from datetime import datetime, timedelta
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from opscenter import wiring
from opscenter.core import clock, migrate
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from probes.engine import process
from probes.engine.rules import GRID_ORIGIN, phase_seconds
from probes.results.models import Sample
from tests.factories.probes import make_check
from tests.probes.local_servers import answers, black_hole, served

INTERVAL = 10
TIMEOUT = 3.0
SHARES = (0.0, 0.05, 0.2)


def main(count: int, seconds: int) -> None:
    """Measure each share of black holes and print a row of it."""
    ours, theirs = Pipe()
    targets = Process(target=_serve, args=(theirs,), daemon=True)
    targets.start()
    good, hole = ours.recv()
    print(
        "| checks | never answer | demand /s | stored /s | healthy done | late p50 ms | late p99 ms | CPU of a core |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for share in SHARES:
        print(_row(count, share, seconds, good, hole), flush=True)
    targets.terminate()


def _row(count: int, share: float, seconds: int, good: int, hole: int) -> str:
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        migrate.upgrade(database)
        healthy = _add_checks(database, count, share, good, hole)
        stop = threading.Event()
        context = JobContext(database, Settings(data_dir=Path(folder)), clock.now)
        runner = threading.Thread(target=process.run, args=(context, stop))
        runner.start()
        # The first interval is for the start; from then on every check has its place on the grid.
        stop.wait(INTERVAL)
        begin, busy = clock.now(), _cpu()
        stop.wait(seconds)
        end, busy = clock.now(), _cpu() - busy
        stop.set()
        runner.join()
        with database.unit_of_work(write=False) as db:
            rows = db.execute(select(Sample.check_id, Sample.at).where(Sample.at >= begin, Sample.at < end)).all()
        database.dispose()
    late = sorted(_late_ms(check_id, at) for check_id, at in rows if check_id in healthy)
    expected = len(healthy) * seconds / INTERVAL
    p99 = late[int(len(late) * 0.99)]
    return (
        f"| {count} | {share:.0%} | {count / INTERVAL:.0f} | {len(rows) / seconds:.0f} | {len(late) / expected:.1%} "
        f"| {statistics.median(late):.0f} | {p99:.0f} | {busy / seconds:.0%} |"
    )


def _add_checks(database: Database, count: int, share: float, good: int, hole: int) -> set[int]:
    """`count` web checks, spread over the first interval; returns the ids of those whose target answers."""
    healthy, holes = set(), int(count * share)
    with database.unit_of_work() as db:
        for number in range(count):
            port = hole if number < holes else good
            check = make_check(
                db,
                kind="http",
                settings={"url": f"http://127.0.0.1:{port}/"},
                interval_seconds=INTERVAL,
                timeout_seconds=TIMEOUT,
                due_at=clock.now() + timedelta(seconds=INTERVAL * number / count),
            )
            if port == good:
                healthy.add(check.id)
    return healthy


def _late_ms(check_id: int, at: datetime) -> float:
    return ((at - GRID_ORIGIN).total_seconds() - phase_seconds(check_id, INTERVAL)) % INTERVAL * 1000


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _serve(connection: Connection) -> None:
    async def serve() -> None:
        async with served(answers("ok")) as good, served(black_hole) as hole:
            connection.send((good, hole))
            await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    wiring.load()
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [2000, 30][len(given) :]))
