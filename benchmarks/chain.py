"""How long a fault takes to be heard: the drill target breaks, the next local caller calls at once and again.

Prints one row per run: seconds from the fault to the hard state, to the announcement row, to the words on the line.
Run with `.venv/bin/python -m benchmarks.chain [runs]`, which starts everything itself on SQLite, or with
`.venv/bin/python tools/with_postgresql.py .venv/bin/python -m benchmarks.chain [runs]` on PostgreSQL.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select, text

from opscenter.announcements.models import Announcement
from probes.targets.models import Check, CheckFlip, Target
from probes.targets.rules import CheckState
from tests.flows.house import CHANCHENG_CALLER, House
from tests.servers import wait_until

RUNS = 5


def main(runs: int) -> None:
    """Measure `runs` drills and print a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), database_url(folder))
        try:
            house.start()
            rows = [measure(house) for _ in range(runs)]
        finally:
            house.stop()
    print("| run | fault → hard state s | hard state → announced s | hard state → heard s | fault → heard s |")
    print("|--:|--:|--:|--:|--:|")
    for number, row in enumerate(rows, 1):
        print(f"| {number} | " + " | ".join(f"{value:.2f}" for value in row) + " |")
    print("| median | " + " | ".join(f"{statistics.median(column):.2f}" for column in zip(*rows, strict=True)) + " |")
    print("| worst | " + " | ".join(f"{max(column):.2f}" for column in zip(*rows, strict=True)) + " |")


def database_url(folder: str) -> str:
    """A database of its own: on the given server, else a file."""
    server = os.environ.get("OPSCENTER_TEST_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{folder}/bench.db"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE bench_chain"))
    admin.dispose()
    return make_url(server).set(database="bench_chain").render_as_string(hide_password=False)


def measure(house: House) -> tuple[float, float, float, float]:
    """One drill from fault to recovery."""
    broken_at = house.break_target()
    wait_until(lambda: newest_flip(house, broken_at) is not None, 40)
    hard_at = newest_flip(house, broken_at) or broken_at
    heard = house.call(CHANCHENG_CALLER)
    while heard.announced_at is None:
        heard = house.call(CHANCHENG_CALLER)
    announced_at = announced(house, broken_at)
    house.repair_target()
    wait_until(lambda: house.drill_states() == {CheckState.OK}, 60)
    time.sleep(2)
    heard_at = heard.announced_at or broken_at
    return (
        (hard_at - broken_at).total_seconds(),
        (announced_at - hard_at).total_seconds(),
        (heard_at - hard_at).total_seconds(),
        (heard_at - broken_at).total_seconds(),
    )


def newest_flip(house: House, after: datetime) -> datetime | None:
    """When the first drill check was judged down after the fault."""
    with house.context.unit_of_work(write=False) as db:
        return db.scalar(
            select(func.min(CheckFlip.at))
            .join(Check, Check.id == CheckFlip.check_id)
            .join(Target, Target.id == Check.target_id)
            .where(Target.is_drill, CheckFlip.after == CheckState.DOWN, CheckFlip.at >= after)
        )


def announced(house: House, after: datetime) -> datetime:
    """When the announcement row of this drill was written."""
    with house.context.unit_of_work(write=False) as db:
        created = db.scalar(select(func.min(Announcement.created_at)).where(Announcement.created_at >= after))
    if created is None:
        raise RuntimeError("nothing was announced")
    return created


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
