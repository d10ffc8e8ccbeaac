"""The loop of the simulated line in the worker: claims calls, hands inputs on, gives signs of life, sweeps up.

Any number of workers may run it: a call is claimed by compare-and-set, and a call whose worker died is ended by
another one, which tells the app so over the webhook as the line would have done.
"""

import os
import queue
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.calls.ivr import prompts
from opscenter.calls.lines.client import WebhookClient
from opscenter.calls.lines.simulator.telephone import Input, Telephone
from opscenter.calls.models.lines import SimulatedState, SimulatorCall, SimulatorInput, SimulatorInputKind
from opscenter.calls.twiml.interpreter import Ended
from opscenter.calls.twiml.machine import CallIdentity, Options
from opscenter.core import live
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.core.text import gettext

TOPIC = "simulator"
IDLE_SECONDS = 0.25
BUSY_SECONDS = 0.08
SIGN_OF_LIFE_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=20)
MAX_CALLS = 20
LANGUAGE = "cmn-CN"

log = structlog.get_logger(__name__)


@dataclass
class Running:
    """A call of this worker: its telephone's inputs and which of them were read."""

    inputs: queue.Queue[Input]
    thread: threading.Thread
    read: set[int] = field(default_factory=set)


@dataclass
class SimulatedLine:
    """The line of one worker. `speed` makes its clock faster; tests use it."""

    context: JobContext
    speed: float = 1.0
    holder: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}")
    running: dict[int, Running] = field(default_factory=dict)
    signed_at: float = 0.0

    def run(self, stop: threading.Event) -> None:
        """Serve until told to stop, then hang all calls up."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - process edge: log, wait for the database, go on
                log.error("simulated_line_failed", error=repr(error))
                stop.wait(1.0)
            stop.wait(BUSY_SECONDS if self.running else IDLE_SECONDS)
        self._hang_everything_up()

    def look(self) -> None:
        """One round: forget ended calls, hand inputs on, claim new calls, give signs of life."""
        self.running = {number: one for number, one in self.running.items() if one.thread.is_alive()}
        with self.context.unit_of_work(write=False) as db:
            self._hand_on_inputs(db)
            wanted = db.scalars(
                select(SimulatorCall.id).where(SimulatorCall.state == SimulatedState.REQUESTED).limit(MAX_CALLS)
            ).all()
        for number in wanted[: MAX_CALLS - len(self.running)]:
            self._claim(number)
        if time.monotonic() - self.signed_at > SIGN_OF_LIFE_SECONDS / self.speed:
            self.signed_at = time.monotonic()
            self._sign_and_sweep()

    def _claim(self, number: int) -> None:
        with self.context.unit_of_work() as db:
            claimed = db.scalar(
                update(SimulatorCall)
                .where(SimulatorCall.id == number, SimulatorCall.state == SimulatedState.REQUESTED)
                .values(state=SimulatedState.RUNNING, holder=self.holder, heard_at=self.context.now())
                .returning(SimulatorCall.id)
            )
            call = db.get(SimulatorCall, number) if claimed is not None else None
        if call is None:
            return
        telephone = self._telephone(call)
        thread = threading.Thread(target=self._carry, args=(number, telephone), name=f"call {number}", daemon=True)
        self.running[number] = Running(telephone.inputs, thread)
        thread.start()

    def _telephone(self, call: SimulatorCall) -> Telephone:
        settings = self.context.settings
        return Telephone(
            call=CallIdentity(call.call_sid, settings.simulator_account_sid, call.caller, call.called),
            options=options(settings),
            client=WebhookClient(settings.public_base_url, settings.simulator_auth_token),
            tell=lambda kind, data: self._tell(call.id, kind, dict(data)),
            pace=call.pace / 100,
            speed=self.speed,
        )

    def _carry(self, number: int, telephone: Telephone) -> None:
        ended: Ended | None = None
        try:
            ended = telephone.carry()
        finally:
            with self.context.unit_of_work() as db:
                _mark_ended(db, number, self.context)
                if ended is None:
                    live.push(db, topic=f"{TOPIC}:{number}", kind="ended", data={}, now=self.context.now())

    def _tell(self, number: int, kind: str, data: dict[str, object]) -> None:
        with self.context.unit_of_work() as db:
            now = self.context.now()
            live.push(db, topic=f"{TOPIC}:{number}", kind=kind, data={**data, "at": now.isoformat()}, now=now)

    def _hand_on_inputs(self, db: Session) -> None:
        if not self.running:
            return
        due = select(SimulatorInput).where(
            SimulatorInput.simulator_call_id.in_(self.running), SimulatorInput.created_at <= self.context.now()
        )
        for row in db.scalars(due.order_by(SimulatorInput.created_at, SimulatorInput.id)):
            one = self.running[row.simulator_call_id]
            if row.id not in one.read:
                one.read.add(row.id)
                one.inputs.put((row.kind, row.value))

    def _sign_and_sweep(self) -> None:
        now = self.context.now()
        with self.context.unit_of_work(write=False) as db:
            dead = db.scalars(
                select(SimulatorCall).where(
                    SimulatorCall.state == SimulatedState.RUNNING, SimulatorCall.heard_at < now - DEAD_AFTER
                )
            ).all()
        for call in dead:
            if call.id not in self.running:
                self._bury(call)
        if not self.running:
            return
        with self.context.unit_of_work() as db:
            db.execute(update(SimulatorCall).where(SimulatorCall.id.in_(self.running)).values(heard_at=now))

    def _bury(self, call: SimulatorCall) -> None:
        """End a call whose worker died, and tell the app as its line."""
        settings = self.context.settings
        client = WebhookClient(settings.public_base_url, settings.simulator_auth_token)
        form = (
            ("CallSid", call.call_sid),
            ("AccountSid", settings.simulator_account_sid),
            ("From", call.caller),
            ("To", call.called),
            ("CallStatus", "completed"),
        )
        reply = client.send("POST", options(settings).status_url, form, f"{call.call_sid}-lost")
        client.close()
        if reply.error:
            return
        with self.context.unit_of_work() as db:
            _mark_ended(db, call.id, self.context)
            live.push(db, topic=f"{TOPIC}:{call.id}", kind="ended", data={}, now=self.context.now())

    def _hang_everything_up(self) -> None:
        for one in self.running.values():
            one.inputs.put((SimulatorInputKind.HANG_UP, ""))
        for one in self.running.values():
            one.thread.join(timeout=3)


def options(settings: Settings) -> Options:
    """What a number of this line is configured with."""
    base = settings.public_base_url
    return Options(
        url=f"{base}/voice/start",
        status_url=f"{base}/voice/status",
        error_prompt=gettext(prompts.FAILURE),
        error_language=LANGUAGE,
    )


def _mark_ended(db: Session, number: int, context: JobContext) -> None:
    """The call is over; which keys were pressed is forgotten, because a PIN may be among them."""
    keys = (SimulatorInput.simulator_call_id == number, SimulatorInput.kind == SimulatorInputKind.KEY)
    db.execute(update(SimulatorInput).where(*keys).values(value=""))
    db.execute(
        update(SimulatorCall)
        .where(SimulatorCall.id == number, SimulatorCall.state != SimulatedState.ENDED)
        .values(state=SimulatedState.ENDED, ended_at=context.now())
    )
