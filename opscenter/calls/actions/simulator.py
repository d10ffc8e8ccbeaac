"""Using the simulated telephone: placing a call, pressing keys, hanging up. The line itself runs in the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.calls.models.calls import Call
from opscenter.calls.models.lines import SimulatedState, SimulatorCall, SimulatorInput, SimulatorInputKind
from opscenter.calls.rules import LineKind, dialled
from opscenter.core import audit, ids
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.organizations.models import Organization, OrganizationPhone

KEYS = frozenset("0123456789*#")
PACES = frozenset({100, 200, 400})
ANONYMOUS_CALLER = "anonymous"
# An invented mobile that no body of the demo has.
UNKNOWN_CALLER = "+8613800000099"


def place_call(
    db: Session, actor: Actor, *, caller: str, called: str, now: datetime, pace: int = 100, sid: str | None = None
) -> SimulatorCall:
    """Have the simulated line call; `caller` is a number from `demo_number`, an unknown one, or withheld.

    A call that must not be placed twice brings its own `sid`.

    Raises:
        Forbidden: `simulator.not_allowed`.
        Invalid: `simulator.pace`.
    """
    if not actor.can("simulator.use"):
        raise Forbidden("simulator.not_allowed")
    if pace not in PACES:
        raise Invalid("simulator.pace")
    call = SimulatorCall(
        call_sid=sid or f"SIM{ids.token(18)}",
        caller=caller,
        called=dialled(called),
        pace=pace,
        state=SimulatedState.REQUESTED,
        created_by_id=actor.account_id,
        created_at=now,
    )
    db.add(call)
    db.flush()
    audit.record(db, actor, "simulator.call", object_type="simulator_call", object_id=call.id, now=now)
    return call


def demo_number(db: Session, phone_id: int) -> str:
    """The number behind an entry of the number book, if its body is a demo one.

    Raises:
        Forbidden: `simulator.real_number`.
    """
    row = db.execute(
        select(OrganizationPhone, Organization.is_demo)
        .join(Organization, Organization.id == OrganizationPhone.organization_id)
        .where(OrganizationPhone.id == phone_id)
    ).one_or_none()
    if row is None or not row.is_demo:
        raise Forbidden("simulator.real_number")
    number: str = row.OrganizationPhone.number
    return number


def press(
    db: Session, actor: Actor, simulator_call_id: int, *, kind: SimulatorInputKind, value: str = "", now: datetime
) -> None:
    """A deed at the telephone of a call that one has placed oneself.

    Raises:
        NotFound: `simulator.call_not_found`, also for somebody else's call.
        Conflict: `simulator.call_ended`.
        Invalid: `simulator.key` for what is not a key.
    """
    call = db.get(SimulatorCall, simulator_call_id)
    if call is None or call.created_by_id != actor.account_id:
        raise NotFound("simulator.call_not_found")
    if call.state is SimulatedState.ENDED:
        raise Conflict("simulator.call_ended")
    if kind is SimulatorInputKind.KEY and value not in KEYS:
        raise Invalid("simulator.key")
    _enter(db, call, kind, value, now)


def hang_up_at(db: Session, call: SimulatorCall, at: datetime) -> None:
    """Have the caller of a call hang up by itself later; nobody has to watch it."""
    _enter(db, call, SimulatorInputKind.HANG_UP, "", at)


def hang_up_for_operator(db: Session, call: Call, now: datetime) -> None:
    """The operator puts the receiver down. Other lines have a telephone of their own that does so by itself."""
    if call.line is not LineKind.SIMULATOR:
        return
    simulated = db.scalar(select(SimulatorCall).where(SimulatorCall.call_sid == call.sid))
    if simulated is not None and simulated.state is SimulatedState.RUNNING:
        _enter(db, simulated, SimulatorInputKind.OPERATOR_HANGS_UP, "", now)


def _enter(db: Session, call: SimulatorCall, kind: SimulatorInputKind, value: str, now: datetime) -> None:
    db.add(SimulatorInput(simulator_call_id=call.id, kind=kind, value=value[:200], created_at=now))
