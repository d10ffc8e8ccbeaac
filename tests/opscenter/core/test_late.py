"""Writes that nobody waits for."""

import subprocess
import sys
import threading
from datetime import UTC, datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from opscenter.core.db import Database
from opscenter.core.late import LateWrites
from opscenter.core.live import LiveEvent
from tests.servers import wait_until

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def leave(database: Database, kind: str, late: LateWrites | None = None) -> None:
    (late or database.late).add(lambda db: db.add(LiveEvent(topic="t:1", kind=kind, data={}, created_at=NOON)))


def kinds(database: Database) -> list[str]:
    with database.unit_of_work(write=False) as db:
        return list(db.scalars(select(LiveEvent.kind).order_by(LiveEvent.id)))


def test_what_comes_while_somebody_writes_is_left_to_that_writer_and_committed_at_once(committed: Database) -> None:
    begun, go_on, commits = threading.Event(), threading.Event(), list[object]()

    def slow(db: Session) -> None:
        begun.set()
        assert go_on.wait(20)
        db.add(LiveEvent(topic="t:1", kind="first", data={}, created_at=NOON))

    note = commits.append
    event.listen(committed.engine, "commit", note)
    writer = threading.Thread(target=committed.late.add, args=[slow])
    writer.start()
    assert begun.wait(20)
    for kind in ("second", "third", "fourth"):
        leave(committed, kind)
    go_on.set()
    writer.join()
    event.remove(committed.engine, "commit", note)
    assert (kinds(committed), len(commits)) == (["first", "second", "third", "fourth"], 2)


def test_what_the_database_refuses_takes_nothing_else_along(committed: Database) -> None:
    def three(_db: Session) -> None:
        leave(committed, "before")
        committed.late.add(lambda db: db.add(LiveEvent(topic=None, kind="refused", data={}, created_at=NOON)))
        leave(committed, "after")

    with capture_logs() as logs:
        committed.late.add(three)
    assert kinds(committed) == ["before", "after"]
    assert [(entry["event"], entry["works"]) for entry in logs] == [("not_written_later", 1)]


def test_one_that_fails_of_itself_takes_nothing_else_along_either(committed: Database) -> None:
    def three(_db: Session) -> None:
        leave(committed, "before")
        committed.late.add(lambda _unit: {}["nothing"])
        leave(committed, "after")

    with capture_logs() as logs:
        committed.late.add(three)
    assert kinds(committed) == ["before", "after"]
    assert [entry["event"] for entry in logs] == ["not_written_later"]


def test_what_comes_soon_after_a_write_is_committed_at_once_after_the_pause(committed: Database) -> None:
    late, commits = LateWrites(committed.unit_of_work), list[object]()
    late.pause = 1.0
    note = commits.append
    event.listen(committed.engine, "commit", note)
    for kind in ("first", "second", "third"):
        leave(committed, kind, late)
    assert kinds(committed) == ["first"]
    wait_until(lambda: len(kinds(committed)) == 3, 10)
    event.remove(committed.engine, "commit", note)
    assert (kinds(committed), len(commits)) == (["first", "second", "third"], 2)


ENDS = """
import sys
from datetime import UTC, datetime
from opscenter.core.db import Database
from opscenter.core.late import LateWrites
from opscenter.core.live import LiveEvent

late = Database(sys.argv[1]).late
late.pause = 1.0
for _each in range(2):
    late.add(lambda db: db.add(LiveEvent(topic="t:1", kind="kept", data={}, created_at=datetime.now(UTC))))
"""


def test_a_process_that_ends_writes_what_still_waits(committed: Database) -> None:
    subprocess.run([sys.executable, "-c", ENDS, committed.url], check=True, timeout=60)
    assert kinds(committed) == ["kept", "kept"]
