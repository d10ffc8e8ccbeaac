"""What goes wrong on machines: a port in use, a newer database, a database that goes away, processes that die."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, text

from opscenter.app import create_app
from opscenter.cli import main
from opscenter.core import migrate
from opscenter.core.db import Database
from opscenter.core.settings import Environment, Settings
from tests.flows.programs import PROGRAM, ROOT
from tests.servers import PostgresServer, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(180)]


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """`opscenter run`, up to the first answer; whatever is left of it is killed afterwards."""
    process = subprocess.Popen(
        [*PROGRAM, "run"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    family = psutil.Process(process.pid)
    wait_until(lambda: is_open(int(environment["OPSCENTER_PORT"])) and len(programs(family)) >= 4, 90)
    yield process
    for one in [*family.children(recursive=True), family] if family.is_running() else []:
        one.kill()
    process.wait()


def is_open(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def programs(family: psutil.Process) -> list[psutil.Process]:
    """Every process below `opscenter run` that is one of ours."""
    return [one for one in family.children(recursive=True) if "python" in " ".join(one.cmdline())]


@pytest.mark.indifferent
def test_the_worker_gives_way_to_those_who_serve_pages(started: "subprocess.Popen[bytes]") -> None:
    ours = programs(psutil.Process(started.pid))
    worker = next(one for one in ours if "worker" in one.cmdline())
    pages = next(one for one in ours if "wsgi:application" in one.cmdline())
    wait_until(lambda: worker.nice() > pages.nice(), 30)


@pytest.mark.indifferent
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_stopping_ends_every_process(started: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    children = psutil.Process(started.pid).children(recursive=True)
    started.send_signal(number)
    assert started.wait(timeout=60) == 0
    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


@pytest.mark.indifferent
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ends by itself"])
def test_one_process_that_is_gone_takes_the_house_down_with_a_bad_exit_code(
    started: "subprocess.Popen[bytes]", number: signal.Signals
) -> None:
    children = psutil.Process(started.pid).children(recursive=True)
    next(one for one in children if "worker" in one.cmdline()).send_signal(number)
    assert started.wait(timeout=60) != 0
    _gone, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


@pytest.mark.indifferent
def test_a_port_in_use_is_named_with_what_to_do(environment: dict[str, str]) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", int(environment["OPSCENTER_PORT"])))
        line.listen()
        done = CliRunner(env=environment).invoke(main, ["run"])
    assert done.exit_code == 1
    assert f"端口 {environment['OPSCENTER_PORT']} 已被占用" in done.output
    assert "OPSCENTER_PORT" in done.output
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("command", [("worker",), ("probes",), ("run",), ("demo", "load"), ("audit", "verify")])
def test_no_command_touches_a_newer_database(
    fresh_database: Database, environment: dict[str, str], command: tuple[str, ...]
) -> None:
    with fresh_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    done = CliRunner(env=environment).invoke(main, command)
    assert done.exit_code == 1
    assert "请升级程序" in done.output


@pytest.fixture
def away(postgresql_server: PostgresServer, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of a server that will be stopped."""
    admin = create_engine(postgresql_server.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS going_away WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE going_away"))
    admin.dispose()
    database = Database(postgresql_server.url("going_away"))
    migrate.upgrade(database)
    yield create_app(Settings(environment=Environment.TEST, data_dir=tmp_path), database=database)
    database.dispose()


def test_a_database_that_went_away_is_said_and_waited_for(away: Flask, postgresql_server: PostgresServer) -> None:
    client = away.test_client()
    assert client.get("/status").status_code == 200
    postgresql_server.stop()
    try:
        answer = client.get("/status")
    finally:
        postgresql_server.start()
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "数据库" in page
    assert "Traceback" not in page
    wait_until(lambda: client.get("/status").status_code == 200)
