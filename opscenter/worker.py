"""The worker process: APScheduler fires the jobs, a loop delivers events, services run beside them.

Any number of workers may run; leases and conditional updates in the database decide who does what.
"""

import os
import signal
import socket
import threading
from datetime import UTC

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from opscenter import wiring
from opscenter.core import ids
from opscenter.core.jobs import JOBS, RENEW_EVERY, SERVICES, JobContext, renew, run_due
from opscenter.core.outbox import Dispatcher

IDLE_SECONDS = 0.2
AFTER_ERROR_SECONDS = 2.0

log = structlog.get_logger(__name__)


def run(context: JobContext, stop: threading.Event | None = None) -> None:
    """Work until SIGTERM, SIGINT or `stop`; whatever was begun is finished first."""
    wiring.load()
    stop = stop or _stop_on_signal()
    holder = f"{socket.gethostname()}:{os.getpid()}:{ids.token(6)}"
    scheduler = _start_jobs(context, holder)
    services = [
        threading.Thread(target=function, args=(context, stop), name=name, daemon=True)
        for name, function in SERVICES.items()
    ]
    for thread in services:
        thread.start()
    log.info("worker_started", holder=holder, jobs=len(JOBS), services=len(SERVICES))
    deliver(Dispatcher(context.database, holder, context.clock), stop)
    scheduler.shutdown(wait=True)
    for thread in services:
        thread.join(timeout=5)
    log.info("worker_stopped", holder=holder)


def deliver(dispatcher: Dispatcher, stop: threading.Event) -> None:
    """Deliver events until told to stop; a database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            idle = dispatcher.run_once() == 0
        except Exception as error:  # noqa: BLE001 - process edge: log, wait for the database, go on
            log.error("dispatcher_failed", error=repr(error))
            stop.wait(AFTER_ERROR_SECONDS)
            continue
        if idle:
            stop.wait(IDLE_SECONDS)


def _start_jobs(context: JobContext, holder: str) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(4), "renewal": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
    )
    for declared in JOBS.values():
        scheduler.add_job(
            run_due,
            IntervalTrigger(seconds=max(1, int(declared.every.total_seconds()))),
            args=(declared, context, holder),
            id=declared.name,
            next_run_time=context.now(),
        )
    scheduler.add_job(
        _renew, IntervalTrigger(seconds=int(RENEW_EVERY.total_seconds())), args=(context, holder), executor="renewal"
    )
    scheduler.start()
    return scheduler


def _renew(context: JobContext, holder: str) -> None:
    with context.unit_of_work() as db:
        renew(db, holder, context.now())


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
