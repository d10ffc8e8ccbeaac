"""How the search grows: times at several sizes, taking over a change, withdrawals, and building anew while asked.

Documents are made (benchmarks/province.py). Their meanings are cheap random ones, because reckoning 100,000 takes
minutes and the time of a question does not depend on them; each question's own meaning is reckoned as always. Prints
Markdown tables. Run with `.venv/bin/python -m benchmarks.scale [documents …]`.
"""

import hashlib
import math
import multiprocessing
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.province import made_articles, made_questions
from knowledge.search import understanding
from knowledge.search.asking import ask
from knowledge.search.contract import Document, Filter
from knowledge.search.encoder import Encoder, offline_encoder
from knowledge.search.library import Library

SIZES = (5_000, 20_000, 100_000)
QUESTIONS, WARM_UP, TYPED, CHANGES = 400, 20, 20, 1_000
PUBLIC = Filter(("public",))


class CheapMeanings:
    """Meanings of documents by chance, those of questions by the encoder."""

    def __init__(self, real: Encoder) -> None:
        self.real, self.name = real, f"cheap {real.name}"
        self.encode_one = real.encode_one

    def encode(self, texts: Sequence[str]) -> Any:
        """One direction per text, always the same one."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts)
        rows = np.array([np.random.default_rng(seed).standard_normal(512, dtype=np.float32) for seed in seeds])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main(sizes: Sequence[int]) -> None:
    """Print one row per size and engine."""
    print(
        "| documents | wordings | engine | built s | p50 ms | p95 ms | half-typed p50, worst ms"
        " | change read p95 ms | withdrawn, still found |"
    )
    print("|--:|--:|---|--:|--:|--:|--:|--:|--:|")
    real = offline_encoder()
    engines = {"words": None, "words and meaning": CheapMeanings(real) if real else None}
    for size in sizes:
        for name, encoder in engines.items():
            print(f"| {size:,} | {row(size, name, encoder)} |", flush=True)
    if real:
        print("\n| built while another index is asked | wordings | seconds | questions meanwhile |\n|---|--:|--:|--:|")
        print("\n".join(rebuilt(real)))


def rebuilt(encoder: Encoder) -> Iterator[str]:
    """A province's base with true meanings, for the first time and after the index was lost."""
    documents = list(made_articles())
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        Library(Path(other), encoder=encoder).index(documents[:1000])
        for name in ("first", "again, meanings kept"):
            shutil.rmtree(Path(folder) / "public", ignore_errors=True)
            stopped, answered = processes.Event(), processes.Value("i", 0)
            asker = processes.Process(target=ask_until, args=[Path(other), stopped, answered])
            asker.start()
            started = time.perf_counter()
            Library(Path(folder), encoder=encoder).index(documents)
            seconds = time.perf_counter() - started
            stopped.set()
            asker.join()
            yield f"| {name} | {wordings(documents):,} | {seconds:.0f} | {answered.value:,} |"


def ask_until(folder: Path, stopped: Event, answered: "Synchronized[int]") -> None:
    """Nearly ten questions a second, in a process of their own as in the product."""
    library = Library(folder, encoder=offline_encoder())
    for text in made_questions(10_000):
        if stopped.wait(0.1):
            return
        ask(library, understanding.understand(text), PUBLIC, 10)
        answered.value += 1


def row(size: int, name: str, encoder: Encoder | None) -> str:
    """Everything measured of one engine at one size."""
    documents = list(made_articles(size, 2, with_body=False))
    with tempfile.TemporaryDirectory() as folder:
        writer = Library(Path(folder), encoder=encoder)
        started = time.perf_counter()
        writer.index(documents)
        built = time.perf_counter() - started
        reader = Library(Path(folder), encoder=encoder)
        times = sorted(asked(reader))
        typing = sorted(suggested(reader))
        taken, wrong = changed(writer, reader, documents)
    p95 = percentile(times, 95)
    figures = f"{built:.0f} | {statistics.median(times):.1f} | {p95:.1f}"
    figures += f" | {statistics.median(typing):.1f}, {typing[-1]:.1f} | {percentile(sorted(taken), 95):.1f}"
    return f"{wordings(documents):,} | {name} | {figures} | {wrong} of {CHANGES}"


def wordings(documents: Sequence[Document]) -> int:
    """How many questions and phrasings there are."""
    return sum(1 + len(one.phrasings) for one in documents)


def asked(library: Library) -> Iterator[float]:
    """Milliseconds of each question."""
    for number, text in enumerate(made_questions(QUESTIONS + WARM_UP)):
        started = time.perf_counter()
        ask(library, understanding.understand(text), PUBLIC, 10)
        if number >= WARM_UP:
            yield (time.perf_counter() - started) * 1000


def suggested(library: Library) -> Iterator[float]:
    """Milliseconds of the suggestions for each beginning of some questions, as they are typed and as initials."""
    for text in ("zhibiao", "gwkhk", "zgkjhk", *made_questions(TYPED)):
        for end in range(1, min(len(text), 8) + 1):
            query = understanding.understand(text[:end]).query
            started = time.perf_counter()
            library.suggest(query, PUBLIC)
            yield (time.perf_counter() - started) * 1000


def changed(writer: Library, reader: Library, documents: Sequence[Document]) -> tuple[list[float], int]:
    """Milliseconds until a reader has taken over each withdrawal, and how many were found after it."""
    taken, wrong = [], 0
    for document in documents[:: max(1, len(documents) // CHANGES)][:CHANGES]:
        writer.delete([document.key])
        reader._looked_at = 0.0
        started = time.perf_counter()
        reader._refresh()
        taken.append((time.perf_counter() - started) * 1000)
        hits = reader.search(understanding.understand(document.title).query, PUBLIC, 10)
        wrong += document.key in {hit.key for hit in hits}
    return taken, wrong


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Of ordered numbers."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or SIZES)
