"""A worker is killed while calls wait: after a restart nobody has lost the place, and no caller is forgotten."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from opscenter.app import create_app
from opscenter.calls.actions import simulator
from opscenter.calls.models.calls import Call, Callback
from opscenter.calls.models.lines import SimulatorInputKind
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.routing.rules import PresenceState, ReservationState
from opscenter.calls.rules import CallbackReason, CallState, Flow, Outcome
from opscenter.core import clock
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests import cast
from tests.factories.calls import make_hotline, make_known_number, make_presence, make_queue
from tests.flows.programs import PROGRAM, ROOT
from tests.opscenter.calls.carrier import Carrier
from tests.servers import served, wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]
UNIT_PHONE, UNIT_LINE = "+8613800002046", "+862000009061"


class Worker:
    """One worker process after the other."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.start()

    def start(self) -> None:
        """A new process."""
        self.process = subprocess.Popen([*PROGRAM, "worker"], env=self.environment, cwd=ROOT)

    def kill(self) -> None:
        """Without any chance to tidy up."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def site(fresh_database: Database, environment: dict[str, str]) -> Iterator[Flask]:
    """The pages and webhooks of a house with one unit line and one waiting line, behind a real port."""
    with fresh_database.unit_of_work() as db:
        make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
        make_queue(db)
        make_known_number(db, cast.unit(db), UNIT_PHONE)
        cast.sheng(db)
    settings = Settings.from_env(environment)
    app = create_app(settings, database=fresh_database)
    with served(app, settings.port):
        yield app


@pytest.fixture
def worker(site: Flask, environment: dict[str, str]) -> Iterator[Worker]:
    """A running worker."""
    worker = Worker(environment)
    yield worker
    worker.kill()


@pytest.fixture
def carrier(site: Flask) -> Carrier:
    """A caller on a line that has nothing to do with the worker."""
    return Carrier(site.test_client(), site.config["SETTINGS"], called=UNIT_LINE, caller="+8613800005678")


def test_a_caller_keeps_the_place_and_rings_again_after_the_worker_was_killed(
    fresh_database: Database, worker: Worker, carrier: Carrier
) -> None:
    with fresh_database.unit_of_work() as db:
        account = cast.account(db, "sheng")
        make_presence(db, account, cast.province(db), since=clock.now(), last_seen_at=clock.now() + timedelta(hours=1))
    first, second = carrier, Carrier(carrier.client, carrier.settings, called=UNIT_LINE)
    for caller in (first, second):
        caller.start()
        caller.ask("/voice/wait", QueueTime="0")
    before = places(fresh_database)
    worker.kill()
    worker.start()
    wait_until(lambda: offers(fresh_database) == [ReservationState.TIMED_OUT, ReservationState.PENDING], 90)
    assert places(fresh_database) == before
    with fresh_database.unit_of_work(write=False) as db:
        ringing = db.scalars(select(Reservation).where(Reservation.state == ReservationState.PENDING)).one()
        assert db.get_one(Call, ringing.call_id).sid == first.sid
        assert db.get_one(Presence, account.id).state is PresenceState.RESERVED


def test_a_caller_on_the_line_of_a_killed_worker_is_called_back(
    fresh_database: Database, worker: Worker, site: Flask
) -> None:
    with fresh_database.unit_of_work() as db:
        sheng = cast.sheng(db)
        call = simulator.place_call(db, sheng, caller=UNIT_PHONE, called=UNIT_LINE, pace=400, now=clock.now())
        make_presence(
            db,
            cast.account(db, "sheng"),
            cast.province(db),
            since=clock.now(),
            last_seen_at=clock.now() + timedelta(hours=1),
        )
    wait_until(lambda: state(fresh_database, call.call_sid) is CallState.FLOW, 90)
    with fresh_database.unit_of_work() as db:
        simulator.press(db, sheng, call.id, kind=SimulatorInputKind.KEY, value="0", now=clock.now())
    wait_until(lambda: offers(fresh_database) == [ReservationState.PENDING], 90)
    worker.kill()
    worker.start()
    wait_until(lambda: state(fresh_database, call.call_sid) is CallState.ENDED, 90)
    with fresh_database.unit_of_work(write=False) as db:
        assert db.scalars(select(Call.outcome)).one() is Outcome.ABANDONED_IN_QUEUE
        assert db.scalars(select(Callback.reason)).all() == [CallbackReason.ABANDONED]
        assert db.get_one(Presence, sheng.account_id).state is PresenceState.READY
    assert ReservationState.PENDING not in offers(fresh_database)


def places(database: Database) -> list[tuple[str, CallState, object]]:
    """Who waits since when, the longest first."""
    with database.unit_of_work(write=False) as db:
        rows = db.execute(select(Call.sid, Call.state, Call.queued_at).order_by(Call.queued_at, Call.id))
        return [tuple(row) for row in rows]


def offers(database: Database) -> list[ReservationState]:
    """What became of the offers, in their order."""
    with database.unit_of_work(write=False) as db:
        return list(db.scalars(select(Reservation.state).order_by(Reservation.id)))


def state(database: Database, sid: str) -> CallState | None:
    """Where the call is."""
    with database.unit_of_work(write=False) as db:
        return db.scalar(select(Call.state).where(Call.sid == sid))
