"""Real servers for the tests: databases that are stopped and started at will, an application on a port."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pymysql
import pytest
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from opscenter.ui import stream

POSTGRESQL_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "probe-password"
START_SECONDS = 40.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait for something to become true, or fail the test."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the condition did not come true in time")
        time.sleep(0.05)


class DatabaseServer:
    """One server process with a temporary data folder. Servers refuse to run as root, so root lends them an account."""

    account = ""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"opscenter-{self.account}-"))
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.account, self.account)
        self.create()

    def create(self) -> None:
        """Make the data folder."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The server's command line."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it is ready."""
        raise NotImplementedError

    def start(self) -> None:
        """Start and wait until it answers."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(self.as_account(self.command()), stdout=log, stderr=log, cwd=self.folder)
        log.close()
        wait_until(self.answers)

    def stop(self) -> None:
        """Stop at once, as a crash would."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_account(self, command: list[str]) -> list[str]:
        """The command as run by the lent account."""
        if os.geteuid() != 0:
            return command
        return ["setpriv", f"--reuid={self.account}", f"--regid={self.account}", "--clear-groups", *command]

    def run(self, *command: str) -> None:
        """Run a helper program to its end."""
        subprocess.run(self.as_account(list(command)), check=True, capture_output=True, cwd=self.folder, timeout=120)


class PostgresServer(DatabaseServer):
    """A PostgreSQL server; the superuser is `postgres`, the watching account `probe`."""

    account = "postgres"

    def create(self) -> None:
        """initdb with trust for the superuser and a password for everybody else."""
        self.programs = POSTGRESQL_PROGRAMS[-1]
        self.data = self.folder / "data"
        self.run(
            str(self.programs / "initdb"),
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
        )
        (self.data / "pg_hba.conf").write_text(
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.start()
        with self.connect() as connection:
            connection.execute(f"CREATE ROLE probe LOGIN PASSWORD '{PASSWORD}'")

    def command(self) -> list[str]:
        """Without a socket file and without waiting for the disk."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 60,
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *settings]

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser session that commits by itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True, connect_timeout=2
        )

    def answers(self) -> bool:
        """Whether a log-in succeeds."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, nothing is waited for."""
        if self.process is not None:
            self.run(str(self.programs / "pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop")
            self.process.wait(timeout=20)
            self.process = None

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy address with the superuser."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"


class MariaServer(DatabaseServer):
    """A MariaDB server; the watching account is `probe`."""

    account = "mysql"

    def create(self) -> None:
        """mariadb-install-db and one account with a password."""
        self.data = self.folder / "data"
        self.socket = self.folder / "s"
        self.run(
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={self.data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        )
        self.start()
        connection = pymysql.connect(unix_socket=str(self.socket), user="root", autocommit=True)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE business CHARACTER SET utf8mb4")
            cursor.execute("CREATE USER probe@'127.0.0.1' IDENTIFIED BY %s", [PASSWORD])
            cursor.execute("GRANT ALL ON business.* TO probe@'127.0.0.1'")

    def command(self) -> list[str]:
        """Small buffers; the clean end of a stopped server matters more than its speed."""
        return [
            "/usr/sbin/mariadbd",
            "--no-defaults",
            f"--datadir={self.data}",
            f"--socket={self.socket}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
        ]

    def answers(self) -> bool:
        """Whether it listens, which it does only after recovery."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.socket)) == 0


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The address of the application behind a real port; no thread of it is left when the block ends."""
    server = ThreadedWSGIServer("127.0.0.1", port, app)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        stream.stop(app)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL server for the whole session; whoever stops it starts it again."""
    if not POSTGRESQL_PROGRAMS:
        pytest.skip("the PostgreSQL server is not installed")
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaServer]:
    """A running MariaDB server for the whole session; whoever stops it starts it again."""
    if not shutil.which("mariadb-install-db"):
        pytest.skip("the MariaDB server is not installed")
    server = MariaServer()
    yield server
    server.remove()
