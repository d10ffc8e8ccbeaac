"""SQL checks against a real PostgreSQL, a real MariaDB and SQLite files."""

import asyncio
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pydantic import ValidationError

from opscenter.core.egress import AllowList
from probes.checks.base import Outcome, Status
from probes.checks.sessions import SESSIONS
from probes.checks.sql import SqlSettings, check_sql, meets
from probes.runner.contract import Assignment
from probes.runner.execute import Executor, Surroundings
from tests.probes.local_servers import black_hole, limits, served
from tests.servers import PASSWORD, MariaServer, PostgresServer, free_port, wait_until

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _no_kept_sessions() -> Iterator[None]:
    yield
    SESSIONS.close()


def postgresql(server: PostgresServer, **changes: Any) -> SqlSettings:
    """Settings of a check on the test server."""
    values = {
        "engine": "postgresql",
        "host": "127.0.0.1",
        "port": server.port,
        "database": "postgres",
        "username": "probe",
        "password": PASSWORD,
    }
    return SqlSettings.model_validate({**values, **changes})


def mariadb(server: MariaServer, **changes: Any) -> SqlSettings:
    """Settings of a check on the test server."""
    values = {
        "engine": "mariadb",
        "host": "127.0.0.1",
        "port": server.port,
        "database": "business",
        "username": "probe",
        "password": PASSWORD,
    }
    return SqlSettings.model_validate({**values, **changes})


def sqlite(path: Path, **changes: Any) -> tuple[Path, SqlSettings]:
    """A database file with one table and one row, and settings of a check on it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE voucher (state TEXT); INSERT INTO voucher VALUES ('sent')")
    return path, SqlSettings.model_validate({"engine": "sqlite", "database": str(path), **changes})


def look(settings: SqlSettings, timeout: float = 3.0) -> Outcome:
    """Check once with everything allowed."""
    return check_sql(settings, limits(timeout))


def sessions(server: PostgresServer) -> list[tuple[int, str]]:
    """The probe's sessions with the test server and what each waits for."""
    with server.connect() as connection:
        query = "SELECT pid, wait_event FROM pg_stat_activity WHERE application_name = 'opscenter-probe'"
        return connection.execute(query).fetchall()


def busy_sessions(server: PostgresServer) -> list[int]:
    """Sessions of the probe that sleep in a query."""
    return [pid for pid, waits_for in sessions(server) if waits_for == "PgSleep"]


def test_postgresql_answers(postgresql_server: PostgresServer) -> None:
    outcome = look(postgresql(postgresql_server, query="SELECT 40 + 2"))
    assert (outcome.status, outcome.message, outcome.value) == (Status.OK, "sql.ok", 42)


def test_mariadb_answers(mariadb_server: MariaServer) -> None:
    outcome = look(mariadb(mariadb_server, query="SELECT 40 + 2"))
    assert (outcome.status, outcome.message, outcome.value) == (Status.OK, "sql.ok", 42)


def test_a_stopped_postgresql_is_down_and_comes_back(postgresql_server: PostgresServer) -> None:
    settings = postgresql(postgresql_server)
    assert look(settings).status is Status.OK
    postgresql_server.stop()
    stopped = look(settings)
    postgresql_server.start()
    assert (stopped.status, stopped.message) == (Status.DOWN, "sql.lost")
    assert look(settings).status is Status.OK


def test_a_stopped_mariadb_is_down_and_comes_back(mariadb_server: MariaServer) -> None:
    settings = mariadb(mariadb_server)
    assert look(settings).status is Status.OK
    mariadb_server.stop()
    stopped = look(settings)
    mariadb_server.start()
    assert (stopped.status, stopped.message) == (Status.DOWN, "sql.lost")
    assert look(settings).status is Status.OK


def test_a_session_that_died_between_two_runs_is_replaced(postgresql_server: PostgresServer) -> None:
    settings = postgresql(postgresql_server)
    look(settings)
    postgresql_server.restart()
    assert look(settings).status is Status.OK


def test_one_named_session_is_kept_between_runs(postgresql_server: PostgresServer) -> None:
    settings = postgresql(postgresql_server, query="SELECT pg_backend_pid()")
    first, second = look(settings), look(settings)
    assert first.value == second.value
    assert [pid for pid, _waits_for in sessions(postgresql_server)] == [first.value]


def test_postgresql_refuses_to_write_for_us(postgresql_server: PostgresServer) -> None:
    with postgresql_server.connect() as connection:
        connection.execute("CREATE SEQUENCE IF NOT EXISTS voucher_number")
    outcome = look(postgresql(postgresql_server, username="postgres", query="SELECT nextval('voucher_number')"))
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.refused")
    assert "read-only" in outcome.params["detail"]


def test_mariadb_refuses_to_write_for_us(mariadb_server: MariaServer) -> None:
    connection = pymysql.connect(unix_socket=str(mariadb_server.socket), user="root", database="business")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS seen (n INT)")
        cursor.execute("CREATE OR REPLACE FUNCTION note() RETURNS INT BEGIN INSERT INTO seen VALUES (1); RETURN 1; END")
    outcome = look(mariadb(mariadb_server, query="SELECT note()"))
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.refused")


def test_a_long_statement_is_ended_on_postgresql(postgresql_server: PostgresServer) -> None:
    look(postgresql(postgresql_server))
    started = time.monotonic()
    outcome = look(postgresql(postgresql_server, query="SELECT pg_sleep(60)"), timeout=0.5)
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.timeout")
    assert time.monotonic() - started < 20
    wait_until(lambda: busy_sessions(postgresql_server) == [])


def test_a_long_statement_is_ended_on_mariadb(mariadb_server: MariaServer) -> None:
    look(mariadb(mariadb_server))
    started = time.monotonic()
    outcome = look(
        mariadb(mariadb_server, query="SELECT SUM(a.seq ^ b.seq) FROM seq_1_to_1000000 a, seq_1_to_1000000 b"),
        timeout=0.5,
    )
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.timeout")
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
def test_a_black_hole_is_down_when_the_time_is_up(engine: str) -> None:
    async def scene() -> Outcome:
        async with served(black_hole) as port:
            settings = SqlSettings.model_validate(
                {"engine": engine, "host": "127.0.0.1", "port": port, "database": "x", "username": "probe"}
            )
            return await asyncio.to_thread(look, settings, 1.0)

    started = time.monotonic()
    outcome = asyncio.run(scene())
    assert outcome.status is Status.DOWN
    assert time.monotonic() - started < 20


def test_a_line_that_dies_during_a_query_does_not_hang(postgresql_server: PostgresServer) -> None:
    """The server is stopped by a signal, so it neither answers nor hangs up."""
    settings = postgresql(postgresql_server, query="SELECT pg_backend_pid()")
    frozen = int(look(settings).value or 0)
    with postgresql_server.connect():
        os.kill(frozen, signal.SIGSTOP)
        started = time.monotonic()
        outcome = look(settings, timeout=0.5)
        os.kill(frozen, signal.SIGCONT)
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.timeout")
    assert time.monotonic() - started < 20


def test_a_wrong_password_is_down(postgresql_server: PostgresServer) -> None:
    outcome = look(postgresql(postgresql_server, password="wrong"))
    assert (outcome.status, outcome.message) == (Status.DOWN, "sql.lost")
    assert "wrong" not in repr(outcome)


def test_a_missing_table_is_down(mariadb_server: MariaServer) -> None:
    assert look(mariadb(mariadb_server, query="SELECT * FROM no_such_table")).message == "sql.refused"


def test_a_server_outside_the_permitted_networks_is_unknown() -> None:
    settings = SqlSettings(host="127.0.0.1", port=free_port(), database="x")
    outcome = check_sql(settings, limits(allowed=False))
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "network.not_allowed")


def test_two_checks_share_the_one_session(postgresql_server: PostgresServer) -> None:
    slow = threading.Thread(target=look, args=(postgresql(postgresql_server, query="SELECT pg_sleep(60)"),))
    slow.start()
    wait_until(lambda: busy_sessions(postgresql_server) != [])
    outcome = look(postgresql(postgresql_server), timeout=0.1)
    with postgresql_server.connect() as connection:
        connection.execute("SELECT pg_cancel_backend(%s)", busy_sessions(postgresql_server))
    slow.join()
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "sql.busy")


def test_a_session_that_is_closed_during_a_query_ends_with_it(postgresql_server: PostgresServer) -> None:
    slow = threading.Thread(target=look, args=(postgresql(postgresql_server, query="SELECT pg_sleep(2.5)"),))
    slow.start()
    wait_until(lambda: busy_sessions(postgresql_server) != [])
    SESSIONS.close()
    slow.join()
    wait_until(lambda: sessions(postgresql_server) == [])


def test_the_kept_session_ends_with_the_runner(postgresql_server: PostgresServer) -> None:
    async def scene() -> Outcome:
        executor = Executor(Surroundings(AllowList.parse("127.0.0.0/8:*")))
        settings = {**postgresql(postgresql_server).model_dump(), "password": PASSWORD}
        try:
            return await executor.run(Assignment(1, 1, "sql", settings, 20.0))
        finally:
            assert sessions(postgresql_server) != []
            await executor.close()

    assert asyncio.run(scene()).status is Status.OK
    wait_until(lambda: sessions(postgresql_server) == [])


def test_a_sqlite_file_answers(tmp_path: Path) -> None:
    _, settings = sqlite(tmp_path / "a.db", query="SELECT state FROM voucher", expectation="equals", expected="sent")
    assert check_sql(settings, limits(roots=(tmp_path,))).status is Status.OK


def test_a_sqlite_file_that_is_gone_is_down(tmp_path: Path) -> None:
    path, settings = sqlite(tmp_path / "a.db")
    path.unlink()
    assert check_sql(settings, limits(roots=(tmp_path,))).message == "sql.lost"


def test_a_sqlite_file_that_is_garbage_is_down(tmp_path: Path) -> None:
    path, settings = sqlite(tmp_path / "a.db", query="SELECT * FROM voucher")
    path.write_bytes(b"nonsense" * 1000)
    assert check_sql(settings, limits(roots=(tmp_path,))).status is Status.DOWN


def test_a_sqlite_file_outside_the_permitted_folders_is_not_opened(tmp_path: Path) -> None:
    _, settings = sqlite(tmp_path / "a.db")
    outcome = check_sql(settings, limits(roots=(tmp_path / "drill",)))
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "sql.file_not_allowed")


def test_a_long_statement_is_ended_on_sqlite(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    _, settings = sqlite(tmp_path / "a.db", query=endless)
    assert check_sql(settings, limits(0.2, roots=(tmp_path,))).message == "sql.timeout"


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM voucher", "SELECT 1; DROP TABLE voucher", "PRAGMA journal_mode", "ATTACH 'b.db' AS b", ""],
)
def test_only_one_reading_statement_is_accepted(query: str) -> None:
    with pytest.raises(ValidationError):
        SqlSettings(engine="sqlite", database="a.db", query=query)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"host": ""}, id="a server needs a host"),
        pytest.param({"expectation": "at_least", "expected": "many"}, id="a limit is a number"),
        pytest.param({"port": 70000}, id="no such port"),
    ],
)
def test_settings_that_do_not_fit_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SqlSettings.model_validate({"host": "a.example", "database": "x", **changes})


@pytest.mark.parametrize(
    ("value", "expectation", "expected", "met"),
    [
        pytest.param(None, "none", "", True, id="any answer"),
        pytest.param("sent", "equals", "sent", True, id="equal text"),
        pytest.param(3, "equals", "3", True, id="equal number"),
        pytest.param(None, "equals", "3", False, id="no row"),
        pytest.param(3, "at_least", "3", True, id="at least"),
        pytest.param(2.9, "at_least", "3", False, id="below"),
        pytest.param(61, "at_most", "60", False, id="above"),
        pytest.param("many", "at_most", "60", False, id="no number"),
    ],
)
def test_answers_are_compared(value: object, expectation: str, expected: str, met: bool) -> None:
    assert meets(value, expectation, expected) is met


def test_a_slow_answer_is_degraded(postgresql_server: PostgresServer) -> None:
    outcome = look(postgresql(postgresql_server, query="SELECT 1 FROM pg_sleep(0.1)", slow_ms=50))
    assert (outcome.status, outcome.message) == (Status.DEGRADED, "sql.slow")


def test_an_unexpected_answer_may_be_a_mere_degradation(postgresql_server: PostgresServer) -> None:
    settings = postgresql(
        postgresql_server, query="SELECT 120", expectation="at_most", expected="60", unexpected_is="degraded"
    )
    outcome = look(settings)
    assert (outcome.status, outcome.message) == (Status.DEGRADED, "sql.not_at_most")
