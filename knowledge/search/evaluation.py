"""Measuring the product's own search on labelled questions; needs neither settings nor a database."""

import json
import math
import tempfile
import time
from collections.abc import Mapping, Sequence
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
    """Sums over questions; `as_row` gives the means under the promised names."""

    recall_1: float = 0.0
    recall_5: float = 0.0
    recall_10: float = 0.0
    mrr: float = 0.0
    ndcg: float = 0.0

    def add(self, found: Sequence[str], relevant: frozenset[str]) -> None:
        """Count one question."""
        self.recall_1 += len(relevant & set(found[:1])) / len(relevant)
        self.recall_5 += len(relevant & set(found[:5])) / len(relevant)
        self.recall_10 += len(relevant & set(found[:DEPTH])) / len(relevant)
        places = [place for place, key in enumerate(found[:DEPTH]) if key in relevant]
        self.mrr += 1 / (places[0] + 1) if places else 0.0
        ideal = sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(relevant))))
        self.ndcg += sum(1 / math.log2(place + 2) for place in places) / ideal


def evaluate(
    documents: Path, queries: Path, *, encoder: Encoder | None = None, uses_numpy: bool = True
) -> dict[str, float | int | str]:
    """Index the documents in a temporary folder, ask every question, and give the figures."""
    rows = read_lines(documents)
    questions = read_lines(queries)
    with tempfile.TemporaryDirectory() as folder:
        index = Library(Path(folder), encoder=encoder, uses_numpy=uses_numpy)
        index.index(Document(str(row["id"]), row["title"], tuple(row.get("similar", ()))) for row in rows)
        return _measure(index, questions, len(rows))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file; empty lines are skipped."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _measure(index: Library, questions: Sequence[Mapping[str, Any]], count: int) -> dict[str, float | int | str]:
    chosen = Filter(("public",))
    for question in questions[:WARM_UP]:
        ask(index, understanding.understand(question["text"]), chosen, DEPTH)
    figures, times, cpu = Figures(), [], time.process_time()
    for question in questions:
        started = time.perf_counter()
        hits = ask(index, understanding.understand(question["text"]), chosen, DEPTH).hits
        times.append((time.perf_counter() - started) * 1000)
        figures.add([hit.key for hit in hits], frozenset(map(str, question["rel"])))
    cpu = time.process_time() - cpu
    total = max(len(questions), 1)
    times.sort()
    return {
        "recall@1": round(figures.recall_1 / total, 4),
        "recall@5": round(figures.recall_5 / total, 4),
        "recall@10": round(figures.recall_10 / total, 4),
        "mrr@10": round(figures.mrr / total, 4),
        "ndcg@10": round(figures.ndcg / total, 4),
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "cpu_ms": round(cpu * 1000 / total, 3),
        "docs": count,
        "queries": len(questions),
        "semantic": "on" if index.encoder else "off",
    }


def _percentile(ordered: Sequence[float], percent: int) -> float:
    if not ordered:
        return 0.0
    return round(ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)], 3)
