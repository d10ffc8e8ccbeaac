"""Scheduled work of calls: offers that nobody took, receipts that nobody needs; and the simulated line."""

import threading
from datetime import timedelta

from opscenter.calls.actions import ending, receipts
from opscenter.calls.lines.simulator.service import SimulatedLine
from opscenter.calls.routing import actions as routing
from opscenter.core.jobs import JobContext, job, service


@job("expire call offers", every=timedelta(seconds=5))
def expire_call_offers(context: JobContext) -> None:
    """A ringing call that its operator leaves alone goes to the next one."""
    with context.unit_of_work() as db:
        routing.expire_offers(db, context.now())


@job("end lost calls", every=timedelta(minutes=1))
def end_lost_calls(context: JobContext) -> None:
    """A call whose line says nothing any more does not wait for ever."""
    with context.unit_of_work() as db:
        ending.end_lost(db, context.now())


@job("forget webhook receipts", every=timedelta(hours=1))
def forget_webhook_receipts(context: JobContext) -> None:
    """Receipts are kept for a week."""
    with context.unit_of_work() as db:
        receipts.forget_old(db, context.now())


@service("simulated line")
def serve_simulated_line(context: JobContext, stop: threading.Event) -> None:
    """The telephone of the simulator page and of the drill."""
    SimulatedLine(context).run(stop)
