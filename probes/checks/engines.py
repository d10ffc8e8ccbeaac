"""The database engines that a SQL check can speak to, each as a `Session`: read-only, limited in time, one connection.

Read-only is asked of the server for every single query, so that even an account with too many rights cannot write.
"""

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

import psycopg
import pymysql
from pymysql.constants import CR, ER

from probes.checks.sessions import Lost, Slow, Wrong

APPLICATION = "opscenter-probe"
LOCK_TIMEOUT_MS = 500
ABORT_AFTER_SECONDS = 0.3
MARIADB_STATEMENT_TIMEOUT = 1969
SQLITE_STEPS_BETWEEN_LOOKS = 1000


@dataclass(frozen=True)
class Server:
    """Where to log in; `address` is the numeric address that the egress guard allowed."""

    host: str
    address: str
    port: int
    database: str
    username: str
    password: str


class PostgresSession:
    """PostgreSQL and its relatives, through psycopg."""

    def __init__(self, server: Server, timeout_seconds: float) -> None:
        try:
            self._connection = psycopg.connect(
                host=server.host,
                hostaddr=server.address,
                port=server.port,
                dbname=server.database,
                user=server.username,
                password=server.password,
                application_name=APPLICATION,
                connect_timeout=max(2, round(timeout_seconds)),
                gssencmode="disable",
            )
        except psycopg.Error as error:
            raise Lost(_first_line(error)) from None
        self._connection.read_only = True

    def ask(self, query: str, timeout_seconds: float) -> object:
        """One read-only transaction with its own time limits, rolled back."""
        milliseconds = str(max(1, int(timeout_seconds * 1000)))
        with self._cut_off_after(timeout_seconds + ABORT_AFTER_SECONDS):
            try:
                with self._connection.transaction(force_rollback=True):
                    self._connection.execute(
                        "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
                        [milliseconds, str(LOCK_TIMEOUT_MS)],
                    )
                    row = self._connection.execute(query.encode()).fetchone()
            except psycopg.errors.QueryCanceled:
                raise Slow from None
            except psycopg.OperationalError as error:
                raise (Slow() if self._was_cut_off else Lost(_first_line(error))) from None
            except psycopg.Error as error:
                raise Wrong(_first_line(error)) from None
        return row[0] if row else None

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    @contextmanager
    def _cut_off_after(self, seconds: float) -> Iterator[None]:
        """libpq waits for ever on a dead line; shutting the socket down ends the wait."""
        self._was_cut_off = False
        timer = Timer(seconds, self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut_off(self) -> None:
        self._was_cut_off = True
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self._connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


class MariaSession:
    """MariaDB, MySQL and their relatives, through PyMySQL."""

    def __init__(self, server: Server, timeout_seconds: float) -> None:
        try:
            self._connection = pymysql.connect(
                host=server.address,
                port=server.port,
                database=server.database or None,
                user=server.username,
                password=server.password,
                program_name=APPLICATION,
                charset="utf8mb4",
                autocommit=True,
                connect_timeout=max(1, round(timeout_seconds)),
                read_timeout=timeout_seconds,
                write_timeout=timeout_seconds,
            )
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT VERSION()")
                version: Any = cursor.fetchone()
        except (pymysql.err.MySQLError, OSError) as error:
            raise Lost(_mysql_text(error)) from None
        self._is_mariadb = "MariaDB" in str(version)

    def ask(self, query: str, timeout_seconds: float) -> object:
        """One read-only transaction with its own time limits, rolled back."""
        limit = (
            f"SET SESSION max_statement_time={timeout_seconds:.3f}"
            if self._is_mariadb
            else f"SET SESSION max_execution_time={int(timeout_seconds * 1000)}"
        )
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(f"{limit}, lock_wait_timeout=1, innodb_lock_wait_timeout=1")
                cursor.execute("START TRANSACTION READ ONLY")
                try:
                    cursor.execute(query)
                    row: Any = cursor.fetchone()
                finally:
                    cursor.execute("ROLLBACK")
        except (pymysql.err.MySQLError, OSError) as error:
            raise _mysql_failure(error) from None
        return row[0] if row else None

    def close(self) -> None:
        """End the session."""
        with suppress(pymysql.err.MySQLError, OSError):
            self._connection.close()


class SqliteSession:
    """A SQLite file opened read-only, without the right to attach another file."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1, isolation_level=None)
        except sqlite3.Error as error:
            raise Lost(_first_line(error)) from None
        self._connection.set_authorizer(_refuse_attach)

    def ask(self, query: str, timeout_seconds: float) -> object:
        """One query; the progress handler ends it at the deadline."""
        deadline = monotonic() + timeout_seconds
        self._connection.set_progress_handler(lambda: monotonic() > deadline, SQLITE_STEPS_BETWEEN_LOOKS)
        try:
            row = self._connection.execute(query).fetchone()
        except sqlite3.OperationalError as error:
            raise _sqlite_failure(error) from None
        except sqlite3.Error as error:
            raise Wrong(_first_line(error)) from None
        return row[0] if row else None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _refuse_attach(action: int, *_arguments: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_PRAGMA} else sqlite3.SQLITE_OK


def _sqlite_failure(error: sqlite3.OperationalError) -> Exception:
    if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
        return Slow()
    if error.sqlite_errorcode in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_AUTH}:
        return Wrong(_first_line(error))
    return Lost(_first_line(error))


def _mysql_failure(error: pymysql.err.MySQLError | OSError) -> Exception:
    number = error.args[0] if error.args else 0
    if number in {MARIADB_STATEMENT_TIMEOUT, ER.QUERY_TIMEOUT} or isinstance(error, TimeoutError):
        return Slow()
    if isinstance(error, OSError | pymysql.err.InterfaceError) or number in {
        CR.CR_SERVER_LOST,
        CR.CR_SERVER_GONE_ERROR,
    }:
        return Lost(_mysql_text(error))
    return Wrong(_mysql_text(error))


def _mysql_text(error: Exception) -> str:
    return str(error.args[-1] if error.args else error).partition("\n")[0]


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
