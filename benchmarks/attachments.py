"""What attachments cost the search: 3,000 files of five pages each beside the articles of a province.

Indexes are built, and searches measured with pages and without, each in a process of its own. What a question takes is
told in milliseconds of the processor, so that a busy machine tells the same. Prints Markdown tables. Run with
`.venv/bin/python -m benchmarks.attachments`.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks.province import load_articles, load_attachments, made_questions
from knowledge.search import pages, understanding
from knowledge.search.contract import Filter
from knowledge.search.encoder import encoder_of
from knowledge.search.feed import Reading, follow, pages_of
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import Library, open_library, warm_up
from knowledge.search.queries import Place, search
from opscenter.core import clock
from opscenter.core.actor import ANONYMOUS
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests.flows.house import House

QUESTIONS, WARM_UP = 400, 20
PUBLIC = Filter(("public",))
Result = TypeVar("Result")


@dataclass(frozen=True)
class Measured:
    """Of one process: megabytes at the end and at most, and processor milliseconds of each question."""

    resident: float
    most: float
    pages: list[float]
    joined: list[float]


def main() -> None:
    """Load, build, ask, and print."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        house.run("demo", "load")
        with house.context.unit_of_work() as db:
            load_articles(db, now=house.context.now())
        print("| | seconds | |\n|---|--:|---|")
        with house.context.unit_of_work() as db:
            seconds, count = timed(partial(load_attachments, db, house.settings.data_dir, now=house.context.now()))
        print(f"| attachments loaded | {seconds:.0f} | {count:,} pages |")
        for name, built in (("articles", build_articles), ("pages", build_pages)):
            seconds, count = timed(partial(alone, built, house.settings))
            print(f"| index of {name} built | {seconds:.0f} | {count:,} documents |", flush=True)
        print("\n| a process with | resident MB | at most MB | pages p95 | whole search p50 | p95, processor ms |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, seen in (("articles", without_pages), ("articles and pages", with_pages)):
            print(f"| {name} | {row(alone(seen, house.settings))} |", flush=True)


def row(seen: Measured) -> str:
    """The cells of a table line."""
    of_pages = f"{p95(seen.pages):.1f}" if seen.pages else ""
    whole = f"{statistics.median(seen.joined):.1f} | {p95(seen.joined):.1f}"
    return f"{seen.resident:.0f} | {seen.most:.0f} | {of_pages} | {whole}"


def alone(work: Callable[[Settings], Result], settings: Settings) -> Result:
    """The result of some work in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, settings).result()


def build_articles(settings: Settings) -> int:
    """The number of articles written."""
    return follow(reading(settings), library_of(settings))


def build_pages(settings: Settings) -> int:
    """The number of pages written."""
    library = library_of(settings).pages
    return follow(reading(settings), library, pages_of) if library else 0


def without_pages(settings: Settings) -> Measured:
    """A process that searches articles alone."""
    library_of(settings).pages = None
    return with_pages(settings)


def with_pages(settings: Settings) -> Measured:
    """A process as it serves: every question is asked, then its memory is looked at."""
    warm_up()
    library = library_of(settings)
    of_pages = list(ask_pages(library.pages)) if library.pages else []
    joined = list(ask(settings))
    return Measured(megabytes("VmRSS"), megabytes("VmHWM"), of_pages, joined)


def ask_pages(library: Library) -> Iterator[float]:
    """Of each question to the pages alone."""
    for number, text in enumerate(made_questions(QUESTIONS + WARM_UP)):
        query = pages.worded(understanding.understand(text).query)
        started = time.thread_time()
        library.search(query, PUBLIC, pages.DEPTH)
        if number >= WARM_UP:
            yield (time.thread_time() - started) * 1000


def ask(settings: Settings) -> Iterator[float]:
    """Of each search as the portal does it, database and all."""
    read = reading(settings)
    for number, text in enumerate(made_questions(QUESTIONS + WARM_UP)):
        started = time.thread_time()
        with read() as db:
            search(db, ANONYMOUS, text, Place(), now=clock.now())
        if number >= WARM_UP:
            yield (time.thread_time() - started) * 1000


def library_of(settings: Settings) -> Library:
    """The index of this process."""
    return open_library(settings.data_dir / INDEX_FOLDER, encoder_of(settings))


def reading(settings: Settings) -> Reading:
    """Opens units that only read."""
    return partial(Database(settings.database_url).unit_of_work, write=False)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and what came of it."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def megabytes(name: str) -> float:
    """A figure of this process as Linux gives it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
