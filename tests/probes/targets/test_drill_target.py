"""The demo target breaks and heals at the switch, on SQLite and on a server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from opscenter.core import clock
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.core.egress import AllowList, request
from opscenter.core.errors import Conflict, Forbidden, NotFound, Unavailable
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from probes.checks.base import Limits, Status
from probes.checks.sessions import SESSIONS
from probes.checks.sql import SqlSettings, check_sql
from probes.targets import drill_target
from probes.targets.drills import (
    create_drill_checks,
    find_running,
    folder,
    repair_drill,
    sql_settings,
    start_drill,
)
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.probes import make_drill_check
from tests.servers import PostgresServer, free_port, wait_until

LOCAL = AllowList.parse("127.0.0.0/8:*")


def page(settings: Settings, path: str = "/") -> tuple[int, str]:
    """Status and text of a page of the target."""
    answer = request(LOCAL, "GET", f"http://127.0.0.1:{settings.drill_port}{path}", timeout=20)
    return answer.status, answer.body.decode()


def database_status(settings: Settings) -> Status:
    """What the SQL check of the target finds."""
    check = SqlSettings.model_validate(sql_settings(settings))
    return check_sql(check, Limits(20.0, LOCAL, (folder(settings),))).status


@contextmanager
def running(database: Database, settings: Settings) -> Iterator[Settings]:
    """The target's process in a thread."""
    settings = replace(settings, drill_port=free_port())
    stop = threading.Event()
    thread = threading.Thread(target=drill_target.run, args=(JobContext(database, settings, clock.now), stop))
    thread.start()
    try:
        wait_until(lambda: answers(settings))
        yield settings
    finally:
        stop.set()
        thread.join()
        SESSIONS.close()


def answers(settings: Settings) -> bool:
    """Whether the target listens."""
    try:
        return page(settings, "/pages/payment/440604000")[0] == 200
    except OSError:
        return False


def check_breaking_and_repairing(database: Database, settings: Settings) -> None:
    """Page and query fail together and heal together."""
    with running(database, settings) as here:
        assert page(here)[0] == 200
        assert "待发送凭证 12 张" in page(here)[1]
        assert database_status(here) is Status.OK
        with database.unit_of_work() as db:
            make_drill_check(db, state=CheckState.OK)
            start_drill(db, SYSTEM, now=clock.now())
        wait_until(lambda: page(here)[0] == 500)
        assert database_status(here) is Status.DOWN
        assert page(here, "/pages/payment/440604000")[0] == 200
        with database.unit_of_work() as db:
            repair_drill(db, SYSTEM, now=clock.now())
        wait_until(lambda: page(here)[0] == 200)
        assert database_status(here) is Status.OK


def test_a_drill_breaks_and_repairs_the_target_without_any_server(fresh_database: Database, settings: Settings) -> None:
    check_breaking_and_repairing(fresh_database, settings)


@pytest.mark.server
def test_a_drill_breaks_and_repairs_a_target_on_postgresql(
    fresh_database: Database, settings: Settings, postgresql_server: PostgresServer
) -> None:
    with postgresql_server.connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS drill")
        connection.execute("CREATE DATABASE drill")
    check_breaking_and_repairing(fresh_database, replace(settings, drill_database_url=postgresql_server.url("drill")))


def test_a_target_that_is_started_during_a_drill_is_broken(fresh_database: Database, settings: Settings) -> None:
    with fresh_database.unit_of_work() as db:
        make_drill_check(db, state=CheckState.OK)
        start_drill(db, SYSTEM, now=clock.now())
    with running(fresh_database, settings) as here:
        wait_until(lambda: page(here)[0] == 500)


def test_a_port_in_use_is_said_clearly(fresh_database: Database, settings: Settings) -> None:
    with running(fresh_database, settings) as here, pytest.raises(Unavailable) as problem:
        drill_target.run(JobContext(fresh_database, here, clock.now), threading.Event())
    assert (problem.value.code, problem.value.params) == ("port.in_use", {"port": here.drill_port})


def test_one_drill_at_a_time(database: Database) -> None:
    with database.session() as db:
        make_drill_check(db, state=CheckState.OK)
        start_drill(db, SYSTEM, now=clock.now())
        with pytest.raises(Conflict):
            start_drill(db, SYSTEM, now=clock.now())
        repair_drill(db, SYSTEM, now=clock.now())
        with pytest.raises(Conflict):
            repair_drill(db, SYSTEM, now=clock.now())
        assert find_running(db) is None


def test_an_operator_may_not_break_anything(database: Database) -> None:
    with database.session() as db, pytest.raises(Forbidden):
        start_drill(db, cast.shi(db), now=clock.now())


def test_a_drill_needs_checks_in_scope(database: Database) -> None:
    with database.session() as db:
        make_drill_check(db, organization=cast.county(db))
        with pytest.raises(NotFound):
            start_drill(db, cast.waixian(db), now=clock.now())


def test_the_two_checks_are_created_once(database: Database, settings: Settings) -> None:
    with database.session() as db:
        where = {"organization_id": cast.county(db).id, "service_id": None}
        first = create_drill_checks(db, SYSTEM, **where, settings=settings, now=clock.now())
        again = create_drill_checks(db, SYSTEM, **where, settings=settings, now=clock.now())
    assert [check.kind for check in first] == ["http", "sql"]
    assert {check.id for check in first} == {check.id for check in again}


@pytest.mark.parametrize("state", [CheckState.DOWN, CheckState.UNKNOWN])
def test_a_drill_waits_until_its_checks_are_fine(database: Database, state: CheckState) -> None:
    with database.session() as db:
        make_drill_check(db, state=CheckState.OK)
        make_drill_check(db, state=state)
        with pytest.raises(Conflict) as problem:
            start_drill(db, SYSTEM, now=clock.now())
    assert problem.value.code == "drill.not_recovered"


def test_of_two_people_who_press_at_once_one_starts_the_drill(fresh_database: Database) -> None:
    with fresh_database.unit_of_work() as db:
        make_drill_check(db, state=CheckState.OK)
    outcomes: list[str] = []

    def press() -> None:
        try:
            with fresh_database.unit_of_work() as db:
                start_drill(db, SYSTEM, now=clock.now())
            outcomes.append("started")
        except Conflict as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drill.is_running"] * 5 + ["started"]


def test_the_demos_probes_wait_for_the_target_but_not_for_ever() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        settings = replace(Settings(), drill_port=listener.getsockname()[1])
        assert not drill_target.wait_until_up(settings, 0.3)
        listener.listen()
        assert drill_target.wait_until_up(settings, 20)
