"""The probes process: one runner on one event loop, fed from the database. Any number of them may run."""

import asyncio
import os
import signal
import socket
import threading

import structlog

from opscenter.core.egress import AllowList
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from probes.engine.plan import DatabasePlan
from probes.runner.execute import Executor, Surroundings
from probes.runner.loop import Runner
from probes.targets.drills import folder

STOP_POLL_SECONDS = 0.1

log = structlog.get_logger(__name__)


def run(context: JobContext, stop: threading.Event | None = None) -> None:
    """Run checks until SIGTERM, SIGINT or `stop`; what was begun is finished and stored first."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    log.info("probes_started", owner=owner)
    asyncio.run(_run(context, owner, stop))
    log.info("probes_stopped", owner=owner)


def surroundings_of(settings: Settings) -> Surroundings:
    """Where checks of this installation may go. Of files, only the drill's own database may be read."""
    return Surroundings(AllowList.parse(settings.probe_allow), (folder(settings),))


async def _run(context: JobContext, owner: str, stop: threading.Event | None) -> None:
    plan = DatabasePlan(context.database, owner, context.clock)
    runner = Runner(plan, Executor(surroundings_of(context.settings)), context.clock)
    if stop is None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, runner.stop)
        await runner.run()
        return
    watcher = asyncio.create_task(_watch(stop, runner))
    await runner.run()
    await watcher


async def _watch(stop: threading.Event, runner: Runner) -> None:
    while not stop.is_set():
        await asyncio.sleep(STOP_POLL_SECONDS)
    runner.stop()
