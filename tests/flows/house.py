"""The whole product as `make run` starts it, on a free port and a database of its own; for flows and benchmarks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.calls.actions import simulator
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.models.lines import SimulatorCall, SimulatorInputKind
from opscenter.calls.rules import StepKind
from opscenter.core import clock, crypto
from opscenter.core.actor import Actor
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.demo.desk import UNIT_LINE
from probes.targets.drills import repair_drill, start_drill
from probes.targets.models import Check, CheckStanding, Target
from probes.targets.rules import CheckState
from tests.servers import free_port, wait_until

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = Path(sys.executable).parent
CHANCHENG_CALLER = "13800000046"
ZHANJIANG_CALLER = "13800000073"


@dataclass(frozen=True)
class Heard:
    """What one caller heard: when the call was placed, the spoken texts, and the announcement if there was one."""

    placed_at: datetime
    texts: tuple[str, ...]
    announced_at: datetime | None


class House:
    """Web, worker, probes and drill target as processes of their own, over the demo province."""

    def __init__(self, folder: Path, database_url: str) -> None:
        port, drill_port = free_port(), free_port()
        self.settings = replace(
            Settings(),
            data_dir=folder,
            database_url=database_url,
            port=port,
            drill_port=drill_port,
            public_base_url=f"http://127.0.0.1:{port}",
        )
        self.environment = {
            **os.environ,
            "OPSCENTER_DATA_DIR": str(folder),
            "OPSCENTER_DATABASE_URL": database_url,
            "OPSCENTER_PORT": str(port),
            "OPSCENTER_DRILL_PORT": str(drill_port),
        }
        self.log = folder / "house.log"
        self.process: subprocess.Popen[bytes] | None = None
        crypto.configure_from(self.settings)
        self.context = JobContext(Database(database_url), self.settings, clock.now)

    def start(self) -> None:
        """Load the demo province, start everything, wait until the drill checks are fine."""
        self.run("demo", "load")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAMS / "opscenter", "run"],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.is_ready, 120)

    def is_ready(self) -> bool:
        """Whether the drill checks are fine; a process that ended early ends the wait."""
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(self.log.read_text(encoding="utf-8")[-4000:])
        return self.drill_states() == {CheckState.OK}

    def run(self, *arguments: str) -> None:
        """Run one `opscenter` command to its end."""
        command = [str(PROGRAMS / "opscenter"), *arguments]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, capture_output=True, timeout=120)

    def stop(self) -> int | None:
        """Ctrl-C, as a person would; returns the exit code."""
        code = None
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                code = self.process.wait(timeout=60)
            finally:
                if self.process.poll() is None:
                    os.killpg(self.process.pid, signal.SIGKILL)
        self.context.database.dispose()
        return code

    def person(self, login_name: str) -> Actor:
        """A demo account as actor."""
        with self.context.unit_of_work(write=False) as db:
            return actor_for(db, db.scalars(select(Account).where(Account.login_name == login_name)).one())

    def break_target(self) -> datetime:
        """Press 演练; returns the instant."""
        with self.context.unit_of_work() as db:
            return start_drill(db, self.person("yunwei"), now=self.context.now()).started_at

    def repair_target(self) -> datetime:
        """Press 修复; returns the instant."""
        now = self.context.now()
        with self.context.unit_of_work() as db:
            repair_drill(db, self.person("yunwei"), now=now)
        return now

    def drill_states(self) -> set[CheckState]:
        """The hard states of the checks that watch the drill target."""
        with self.context.unit_of_work(write=False) as db:
            states = select(CheckStanding.state).join(Check, Check.id == CheckStanding.check_id)
            return set(db.scalars(states.join(Target, Target.id == Check.target_id).where(Target.is_drill)))

    def call(self, caller: str, *, until: Callable[[tuple[str, ...]], bool] | None = None) -> Heard:
        """Place a call on the simulated line, listen until the first prompts were said, hang up."""
        placed_at = self.context.now()
        with self.context.unit_of_work() as db:
            call = simulator.place_call(
                db, self.person("yunwei"), caller=caller, called=UNIT_LINE, pace=400, now=placed_at
            )
        done = until or (lambda texts: len(texts) > 1)
        wait_until(lambda: done(self._heard(call).texts), 60)
        heard = self._heard(call)
        with self.context.unit_of_work() as db:
            kind = SimulatorInputKind.HANG_UP
            simulator.press(db, self.person("yunwei"), call.id, kind=kind, value="", now=self.context.now())
        return Heard(placed_at, heard.texts, heard.announced_at)

    def _heard(self, call: SimulatorCall) -> Heard:
        with self.context.unit_of_work(write=False) as db:
            steps = db.scalars(
                select(CallStep)
                .join(Call, Call.id == CallStep.call_id)
                .where(Call.sid == call.call_sid, CallStep.kind.in_((StepKind.HEARD, StepKind.ANNOUNCEMENT)))
                .order_by(CallStep.id)
            ).all()
        announced = [step.at for step in steps if step.announcement_id is not None]
        return Heard(call.created_at, tuple(step.text for step in steps), announced[0] if announced else None)


def seconds_until(condition: Callable[[], bool], limit: float = 60) -> float:
    """How long it took until something became true."""
    start = time.monotonic()
    wait_until(condition, limit)
    return time.monotonic() - start
