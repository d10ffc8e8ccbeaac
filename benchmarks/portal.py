"""The portal under searches: so many a second over a knowledge base of a province's size, everything else running.

Questions are sent when they are due, whether earlier ones are answered or not, and times count from that moment; a
real browser searches beside them. Two processes serve pages. It begins once the index is whole and every event of the
loading has been dealt with, after 20 s of the same searches that do not count. Prints a Markdown table, and what each
part of it all took of the processors. Run with `.venv/bin/python -m benchmarks.portal [searches a second] [seconds]`.
"""

import http.client
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from benchmarks.province import load_articles, load_attachments, made_questions
from knowledge.articles.queries import last_change_id
from knowledge.search.encoder import encoder_of
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import open_library
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from tests.browsers import CHROMIUM
from tests.flows.house import House
from tests.servers import wait_until

RATE, SECONDS = 50, 300
# Seconds of the same searches beforehand, while the processes take the index over.
WARM_UP = 20
TARGET_MS = 300
PROCESSES = 2
AT_ONCE = 48
PAUSE_MS = 2_000
BUILD_SECONDS, REST_SECONDS = 600, 600
WEB, REST, SENDER, BROWSER = "pages", "worker and probes", "sender", "browser"


@dataclass
class Seen:
    """Milliseconds of the answers, how many were no page, and how many of words alone, for there was a crowd."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    brief: int = 0


def main(rate: int, seconds: int) -> None:
    """Load, start, wait for the index, ask, and print the table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        house.environment["OPSCENTER_WEB_PROCESSES"] = str(PROCESSES)
        house.run("demo", "load")
        with house.context.unit_of_work() as db:
            count = load_articles(db, now=house.context.now())
            pages = load_attachments(db, house.settings.data_dir, now=house.context.now())
        try:
            house.start()
            built = wait_for_index(house)
            wait_until(lambda: is_at_rest(house), REST_SECONDS)
            seen, viewed = Seen(), Seen()
            stopped = threading.Event()
            viewer = threading.Thread(target=view, args=[house.settings.public_base_url, viewed, stopped])
            base, questions = house.settings.public_base_url, made_questions(rate * (WARM_UP + seconds))
            send(base, questions[: rate * WARM_UP], rate, Seen())
            viewer.start()
            before, kept_before = used(house), stolen()
            send(base, questions[rate * WARM_UP :], rate, seen)
            after, kept = used(house), stolen() - kept_before
            stopped.set()
            viewer.join()
        finally:
            house.stop()
    print(f"{count:,} made articles and {pages:,} pages of attachments beside what the demo has; the index was whole")
    print(f"{built:.0f} s after the start.\n")
    print("| asked by | searches | p50 ms | p95 ms | worst ms | errors | by words alone | |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    for name, one in ((f"{rate} a second for {seconds} s", seen), ("a browser beside them, page shown", viewed)):
        print(f"| {name} | {row(one)} |")
    spent = {name: after[name] - before[name] for name in after}
    print(f"\nA page takes {1000 * spent[WEB] / len(seen.times):.1f} ms of a processor. Processors used:", end=" ")
    print(", ".join(f"{name} {one / seconds:.2f}" for name, one in spent.items()))
    print(f"The host of this machine kept {kept / seconds:.2f} processors to itself meanwhile.")
    print(f"This machine takes {yardstick():.1f} s for ten million steps of plain Python.")


def yardstick() -> float:
    """Seconds of the processor for a fixed piece of work: shared machines are not equally fast every day."""
    started, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number * number % 7
    return time.process_time() - started


def row(seen: Seen) -> str:
    """Counts and times of a table line."""
    p95 = statistics.quantiles(seen.times, n=20)[-1]
    times = f"{statistics.median(seen.times):.0f} | {p95:.0f} | {max(seen.times):.0f}"
    judged = "" if p95 <= TARGET_MS else f"over {TARGET_MS} ms"
    return f"{len(seen.times):,} | {times} | {seen.errors} | {seen.brief:,} | {judged}"


def wait_for_index(house: House) -> float:
    """Seconds until the index holds every article and page."""
    started = time.monotonic()
    library = open_library(house.settings.data_dir / INDEX_FOLDER, encoder_of(house.settings))
    partitions = [part for one in (library, library.pages) if one for part in one.partitions.values()]
    with house.context.unit_of_work(write=False) as db:
        newest = last_change_id(db)
    wait_until(lambda: all((one.cursor or 0) >= newest for one in partitions), BUILD_SECONDS)
    return time.monotonic() - started


def is_at_rest(house: House) -> bool:
    """Whether no event waits for a reaction."""
    waiting = select(func.count()).where(OutboxDelivery.state.in_((DeliveryState.PENDING, DeliveryState.RUNNING)))
    with house.context.unit_of_work(write=False) as db:
        return not db.scalar(waiting)


def used(house: House) -> dict[str, float]:
    """Seconds of the processors so far: those that serve pages, the rest of the product, this sender, its browser."""
    spent = dict.fromkeys((WEB, REST, SENDER, BROWSER), 0.0)
    product = psutil.Process(house.process.pid) if house.process else None
    ours = {product, *product.children(recursive=True)} if product else set()
    for process in ours:
        spent[WEB if "gunicorn" in " ".join(process.cmdline()) else REST] += cpu_of(process)
    me = psutil.Process()
    spent[SENDER] = cpu_of(me)
    spent[BROWSER] = sum(cpu_of(one) for one in me.children(recursive=True) if one not in ours)
    return spent


def stolen() -> float:
    """Seconds of the processors so far that the host of a virtual machine gave to others; 0 where that is not told."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


def cpu_of(process: psutil.Process) -> float:
    """Seconds of a process; none of one that has ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def send(base: str, questions: Sequence[str], rate: int, seen: Seen) -> None:
    """Ask each question when it is due."""
    host = urlsplit(base).netloc
    begin = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, text in enumerate(questions):
            due = begin + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, host, text, due, seen)


def ask(host: str, text: str, due: float, seen: Seen) -> None:
    """One search of a visitor, who comes with a connection of their own."""
    try:
        with closing(http.client.HTTPConnection(host, timeout=30)) as connection:
            connection.request("GET", f"/search?q={quote(text)}")
            answer = connection.getresponse()
            answer.read()
            seen.brief += "Server-Timing" in answer.headers
            seen.errors += answer.status != http.client.OK
    except (OSError, http.client.HTTPException):
        seen.errors += 1
    seen.times.append((time.perf_counter() - due) * 1000)


def view(base: str, viewed: Seen, stopped: threading.Event) -> None:
    """Search in a real browser again and again; the time is what the browser measures until the page is shown."""
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        for text in made_questions(10_000)[::-1]:
            if stopped.is_set():
                return
            answer = page.goto(f"{base}/search?q={quote(text)}", wait_until="load")
            viewed.errors += answer is None or not answer.ok
            viewed.brief += answer is not None and "server-timing" in answer.headers
            viewed.times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart"))
            page.wait_for_timeout(PAUSE_MS)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [RATE, SECONDS][len(given) :]))
