"""How fast the hotline answers its lines: one whole conversation after another as signed requests over HTTP.

Prints percentiles in milliseconds, measured at the line, once with single requests one after the other and once with
many calls at about 25 requests a second. The line cannot be slower than this without a pause that callers hear.
Run with `.venv/bin/python -m benchmarks.webhooks [calls]`, which starts the product itself on SQLite.
"""

import itertools
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from opscenter.calls.lines.client import WebhookClient
from opscenter.core.settings import Settings
from opscenter.demo.desk import UNIT_LINE
from tests.flows.house import CHANCHENG_CALLER, House

CALLS = 40
PER_SECOND = 25
WORKERS = 8
TARGET_MS = 50
# What a caller who asks for an answer, then for a person and then hangs up makes the line report.
STORY = (
    ("/voice/start", {}),
    ("/voice/keys?step=1", {"Digits": "1"}),
    ("/voice/keys?step=2", {"Digits": "0"}),
    ("/voice/wait", {"QueueTime": "0"}),
    ("/voice/wait", {"QueueTime": "2"}),
    ("/voice/left?step=3", {"QueueResult": "hangup"}),
    ("/voice/status", {"CallStatus": "completed"}),
)


class Pace:
    """Lets the next request start when it is its turn; None = as soon as the last one is answered."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._lock, self._next = threading.Lock(), time.monotonic()

    def wait(self) -> None:
        """Sleep until the turn."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._gap
        time.sleep(max(0.0, turn - time.monotonic()))


def main(calls: int) -> None:
    """Measure both loads and print a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        try:
            house.start()
            hold_calls(house.settings, 3, "warm", 1, None)
            rows = [
                ("one after the other", hold_calls(house.settings, calls, "one", 1, None)),
                (f"{PER_SECOND} a second", hold_calls(house.settings, calls * 3, "many", WORKERS, PER_SECOND)),
            ]
        finally:
            house.stop()
    print("| load | requests | p50 ms | p95 ms | p99 ms | |")
    print("|---|--:|--:|--:|--:|---|")
    for load, times in rows:
        cuts = statistics.quantiles(times, n=100)
        verdict = "" if cuts[94] <= TARGET_MS else f"over {TARGET_MS} ms"
        print(f"| {load} | {len(times)} | {cuts[49]:.0f} | {cuts[94]:.0f} | {cuts[98]:.0f} | {verdict} |")


def hold_calls(settings: Settings, calls: int, name: str, workers: int, per_second: float | None) -> list[int]:
    """Hold calls, some at the same time; the milliseconds of every request."""
    pace = Pace(per_second)
    with ThreadPoolExecutor(workers) as pool:
        held = pool.map(lambda number: hold_call(settings, f"BENCH{name}{number}", pace), range(calls))
        return list(itertools.chain.from_iterable(held))


def hold_call(settings: Settings, sid: str, pace: Pace) -> list[int]:
    """One call from ringing to its end; any answer but 200 ends the measurement."""
    client = WebhookClient(settings.public_base_url, settings.simulator_auth_token)
    common = {"CallSid": sid, "AccountSid": settings.simulator_account_sid, "From": CHANCHENG_CALLER, "To": UNIT_LINE}
    times = []
    for step, (path, more) in enumerate(STORY):
        pace.wait()
        form = {**common, **more}
        reply = client.send("POST", settings.public_base_url + path, form.items(), f"{sid}-{step}")
        if reply.status != 200:
            raise RuntimeError(f"{path} answered {reply.status or reply.error}")
        times.append(reply.milliseconds)
    client.close()
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
