"""Using the simulated telephone: who may, whose call it is, and what is no key."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.actions import simulator
from opscenter.calls.models.lines import SimulatedState, SimulatorCall, SimulatorInput, SimulatorInputKind
from opscenter.calls.rules import LineKind
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import cast
from tests.factories.calls import make_call, make_known_number
from tests.factories.organizations import make_unit

CALLER, LINE = "+8613800002046", "+862000009061"


@pytest.fixture
def call(db: Session, now: datetime) -> SimulatorCall:
    """A call that *sheng* has placed."""
    return simulator.place_call(db, cast.sheng(db), caller=CALLER, called=LINE, now=now)


def pressed(db: Session) -> list[tuple[SimulatorInputKind, str]]:
    """What was done at telephones."""
    db.flush()
    return [tuple(row) for row in db.execute(select(SimulatorInput.kind, SimulatorInput.value))]


def test_only_who_may_train_or_drill_places_calls(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden, match="not_allowed"):
        simulator.place_call(db, cast.kuaiji(db), caller=CALLER, called=LINE, now=now)


def test_a_pace_that_is_not_offered_is_refused(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid, match="pace"):
        simulator.place_call(db, cast.sheng(db), caller=CALLER, called=LINE, pace=1000, now=now)


def test_only_numbers_of_demo_bodies_can_be_played(db: Session) -> None:
    demo = make_known_number(db, cast.unit(db), CALLER)
    real = make_known_number(db, make_unit(db, code="205777", name="真实单位", is_demo=False), "+8613800007777")
    assert simulator.demo_number(db, demo.id) == CALLER
    for phone_id in (real.id, 987_654):
        with pytest.raises(Forbidden, match="real_number"):
            simulator.demo_number(db, phone_id)


def test_a_key_is_pressed_at_the_own_call(db: Session, call: SimulatorCall, now: datetime) -> None:
    simulator.press(db, cast.sheng(db), call.id, kind=SimulatorInputKind.KEY, value="*", now=now)
    assert pressed(db) == [(SimulatorInputKind.KEY, "*")]


@pytest.mark.parametrize("value", ["", "12", "A", "１"])
def test_what_is_on_no_telephone_is_no_key(db: Session, call: SimulatorCall, now: datetime, value: str) -> None:
    with pytest.raises(Invalid, match="key"):
        simulator.press(db, cast.sheng(db), call.id, kind=SimulatorInputKind.KEY, value=value, now=now)


def test_somebody_elses_call_does_not_exist(db: Session, call: SimulatorCall, now: datetime) -> None:
    with pytest.raises(NotFound):
        simulator.press(db, cast.yunwei(db), call.id, kind=SimulatorInputKind.HANG_UP, now=now)


def test_a_call_that_is_over_takes_nothing_more(db: Session, call: SimulatorCall, now: datetime) -> None:
    call.state = SimulatedState.ENDED
    with pytest.raises(Conflict, match="call_ended"):
        simulator.press(db, cast.sheng(db), call.id, kind=SimulatorInputKind.KEY, value="1", now=now)


def test_a_call_can_hang_up_by_itself_later(db: Session, call: SimulatorCall, now: datetime) -> None:
    simulator.hang_up_at(db, call, now + timedelta(seconds=30))
    db.flush()
    assert db.scalars(select(SimulatorInput.created_at)).one() == now + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("line", "state", "hangs_up"),
    [
        (LineKind.SIMULATOR, SimulatedState.RUNNING, True),
        (LineKind.SIMULATOR, SimulatedState.ENDED, False),
        (LineKind.TWILIO, SimulatedState.RUNNING, False),
    ],
    ids=["running", "over", "another line"],
)
def test_the_operators_receiver_is_simulated_only_on_the_simulated_line(
    db: Session, call: SimulatorCall, now: datetime, line: LineKind, state: SimulatedState, *, hangs_up: bool
) -> None:
    call.state = state
    simulator.hang_up_for_operator(db, make_call(db, cast.unit(db), sid=call.call_sid, line=line), now)
    assert pressed(db) == ([(SimulatorInputKind.OPERATOR_HANGS_UP, "")] if hangs_up else [])
