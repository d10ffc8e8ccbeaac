"""Operators, callers and jobs that reach for one call at the same moment: real connections, real commits."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from opscenter.app import create_app
from opscenter.calls.actions import manual
from opscenter.calls.actions.ending import end_call
from opscenter.calls.models.calls import Call
from opscenter.calls.models.routing import Presence, Reservation
from opscenter.calls.queries import log
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import CallState
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import Clock
from tests.factories.calls import make_call, make_presence, make_queue
from tests.meeting import Meeting, nothing
from tests.visitors import csrf, log_in

GONE = "这通来电已经被别人接走或已挂断，请等下一通"


@dataclass(frozen=True)
class Scene(Meeting):
    """A call that waits and rings at *sheng*."""

    call_id: int = field(kw_only=True)
    sheng: Actor = field(kw_only=True)
    offer: int = field(kw_only=True)

    def states(self) -> tuple[CallState, PresenceState]:
        """Where the call and the operator are."""
        with self.database.unit_of_work(write=False) as db:
            return db.get_one(Call, self.call_id).state, db.get_one(Presence, self.sheng.account_id).state


@pytest.fixture
def scene(fresh_database: Database, now: datetime) -> Scene:
    """It rings."""
    with fresh_database.unit_of_work() as db:
        call = make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=make_queue(db).id, queued_at=now)
        sheng = cast.sheng(db)
        routing.set_presence(db, sheng, PresenceState.READY, now=now)
        offer = db.scalars(select(Reservation.id)).one()
    return Scene(fresh_database, call_id=call.id, sheng=sheng, offer=offer)


@pytest.mark.parametrize("decide", [routing.accept, routing.reject], ids=["accepts", "rejects"])
def test_a_caller_who_hangs_up_while_somebody_decides_is_gone_for_both(
    scene: Scene, now: datetime, decide: Callable[..., object]
) -> None:
    outcome = scene.meet(
        lambda db: log.get_call(db, scene.sheng, scene.call_id, is_locked=True),
        lambda db: end_call(db, SYSTEM, db.get_one(Call, scene.call_id), now=now),
        meanwhile=lambda db: decide(db, scene.sheng, scene.offer, now=now),
    )
    assert outcome == ("done", "call.offer_gone")
    assert scene.states() == (CallState.ENDED, PresenceState.READY)


def test_an_offer_that_runs_out_while_it_is_accepted_stays_with_who_accepted(scene: Scene, now: datetime) -> None:
    scene.meet(
        lambda db: routing.accept(db, scene.sheng, scene.offer, now=now),
        nothing,
        meanwhile=lambda db: routing.expire_offers(db, now + timedelta(seconds=21)),
    )
    assert scene.states() == (CallState.CONNECTING, PresenceState.BUSY)


def test_an_offer_accepted_while_it_is_taken_back_is_gone(scene: Scene, now: datetime) -> None:
    outcome = scene.meet(
        lambda db: routing.expire_offers(db, now + timedelta(seconds=21)),
        nothing,
        meanwhile=lambda db: routing.accept(db, scene.sheng, scene.offer, now=now),
    )
    assert outcome == ("done", "call.offer_gone")
    assert scene.states() == (CallState.QUEUED, PresenceState.RESERVED)


def test_a_desk_telephone_picked_up_while_an_offer_is_on_its_way_is_refused(scene: Scene, now: datetime) -> None:
    with scene.database.unit_of_work() as db:
        shi = cast.shi(db)
        make_presence(db, cast.account(db, "shi"), cast.province(db), since=now, last_seen_at=now)
        make_call(db, cast.unit(db), state=CallState.QUEUED, queue_id=1, queued_at=now)
    outcome = scene.meet(
        lambda db: routing.offer_waiting(db, now),
        nothing,
        meanwhile=lambda db: manual.pick_up(db, shi, "", now=now),
    )
    assert outcome == ("done", "presence.in_call")


def test_of_operators_who_accept_at_the_same_moment_one_gets_the_call_and_the_others_are_told(
    scene: Scene, settings: Settings, clock: Clock
) -> None:
    app = create_app(settings, database=scene.database, clock=clock)
    with scene.database.unit_of_work() as db:
        browsers = [log_in(app.test_client(), db, name) for name in ("sheng", "sheng", "shi", "xian")]
    tokens = [csrf(browser, "/calls") for browser in browsers]
    start = threading.Barrier(len(browsers))

    def accept(number: int) -> str:
        start.wait()
        form, address = {"csrf_token": tokens[number]}, f"/calls/offers/{scene.offer}/accept"
        return browsers[number].post(address, data=form, follow_redirects=True).get_data(as_text=True)

    pages = list(scene.pool.map(accept, range(len(browsers))))
    assert sorted([GONE in page for page in pages[:2]]) == [False, True]
    assert [GONE in page for page in pages[2:]] == [True, True]
    with scene.database.unit_of_work(write=False) as db:
        assert db.scalar(select(func.count()).where(AuditEntry.action == "call.accept")) == 1
