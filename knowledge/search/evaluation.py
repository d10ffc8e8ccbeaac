"""Measuring the product's own search on labelled questions; needs neither settings nor a database.

A question that no document answers (`rel` is empty) is asked and timed, and stays out of recall and ranking.
"""

import codecs
import json
import math
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.search import understanding
from knowledge.search.asking import ask
from knowledge.search.contract import Document, Filter
from knowledge.search.encoder import Encoder
from knowledge.search.library import Library

DEPTH = 10
WARM_UP = 20


@dataclass
class Figures:
    """Sums over the questions that a document answers; `means` gives them under the promised names."""

    questions: int = 0
    recall_1: float = 0.0
    recall_5: float = 0.0
    recall_10: float = 0.0
    mrr: float = 0.0
    ndcg: float = 0.0

    def add(self, found: Sequence[str], relevant: frozenset[str]) -> None:
        """Count one question."""
        if not relevant:
            return
        self.questions += 1
        self.recall_1 += len(relevant & set(found[:1])) / len(relevant)
        self.recall_5 += len(relevant & set(found[:5])) / len(relevant)
        self.recall_10 += len(relevant & set(found[:DEPTH])) / len(relevant)
        places = [place for place, key in enumerate(found[:DEPTH]) if key in relevant]
        self.mrr += 1 / (places[0] + 1) if places else 0.0
        ideal = sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(relevant))))
        self.ndcg += sum(1 / math.log2(place + 2) for place in places) / ideal

    def means(self) -> dict[str, float]:
        """Each between 0 and 1."""
        sums = (self.recall_1, self.recall_5, self.recall_10, self.mrr, self.ndcg)
        names = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
        return {name: round(value / max(self.questions, 1), 4) for name, value in zip(names, sums, strict=True)}


class BadLine(Exception):
    """A line of a file that is no JSON object in UTF-8, or lacks fields."""

    def __init__(self, file: str, line: int, lacks: Collection[str] = ()) -> None:
        super().__init__(f"{file}:{line}")
        self.file, self.line, self.lacks = file, line, sorted(lacks)


def evaluate(
    documents: Path, queries: Path, *, encoder: Encoder | None = None, uses_numpy: bool = True
) -> dict[str, float | int | str]:
    """Index the documents in a temporary folder, ask every question, and give the figures.

    Raises:
        BadLine: a line of either file cannot be read.
    """
    rows = read_lines(documents, ("id", "title"))
    questions = read_lines(queries, ("text", "rel"))
    with tempfile.TemporaryDirectory() as folder:
        index = Library(Path(folder), encoder=encoder, uses_numpy=uses_numpy)
        index.index(documents_of(rows))
        return measure(index, questions, len(rows))


def documents_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[Document]:
    """What is indexed of the lines of a document file; `similar` may be missing."""
    return (Document(str(row["id"]), row["title"], tuple(row.get("similar") or ())) for row in rows)


def read_lines(path: Path, fields: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The objects of a JSONL file, which have these fields at least; empty lines are skipped.

    Raises:
        BadLine: not UTF-8, not JSON, no object, or without one of the fields.
    """
    rows = []
    for number, line in enumerate(path.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise BadLine(path.name, number) from problem
        if not isinstance(row, dict) or not row.keys() >= set(fields):
            raise BadLine(path.name, number, set(fields) - set(row) if isinstance(row, dict) else ())
        rows.append(row)
    return rows


def measure(
    index: Library, questions: Sequence[Mapping[str, Any]], count: int, *, is_crowded: bool = False
) -> dict[str, float | int | str]:
    """Ask every question of an index of `count` documents, as one asks in a crowd if it is one."""
    chosen = Filter(("public",))
    for question in questions[:WARM_UP]:
        ask(index, understanding.understand(question["text"]), chosen, DEPTH)
    figures, times, cpu = Figures(), [], time.process_time()
    for question in questions:
        started = time.perf_counter()
        understood = understanding.understand(question["text"])
        hits = ask(index, understood, chosen, DEPTH, is_crowded=is_crowded).hits
        times.append((time.perf_counter() - started) * 1000)
        figures.add([hit.key for hit in hits], frozenset(map(str, question["rel"])))
    cpu = time.process_time() - cpu
    times.sort()
    return {
        **figures.means(),
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "cpu_ms": round(cpu * 1000 / max(len(questions), 1), 3),
        "docs": count,
        "queries": len(questions),
        "semantic": "on" if index.encoder else "off",
    }


def _percentile(ordered: Sequence[float], percent: int) -> float:
    if not ordered:
        return 0.0
    return round(ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)], 3)
