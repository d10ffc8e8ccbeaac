"""How well and how fast the search answers: the labelled questions of a set, clean and with typing errors.

Prints recall, ranking and times for every question file given. Run with
`.venv/bin/python -m benchmarks.search DOCS.jsonl QUERIES.jsonl [QUERIES.jsonl …]`.
"""

import sys
from pathlib import Path

from knowledge.search.encoder import Encoder, offline_encoder
from knowledge.search.evaluation import evaluate

FIGURES = ("recall@1", "recall@5", "recall@10", "mrr@10", "p50_ms", "p95_ms")


def main(documents: Path, questions: list[Path]) -> None:
    """Measure every question file on the same documents with each engine, and print a Markdown table."""
    engines: dict[str, tuple[Encoder | None, bool]] = {
        "words": (None, True),
        "words and meaning": (offline_encoder(), True),
        "words, without numpy": (None, False),
    }
    print(f"| questions | engine | number | {' | '.join(FIGURES)} |")
    print(f"|---|---|--:|{'--:|' * len(FIGURES)}")
    for path in questions:
        for engine, (encoder, uses_numpy) in engines.items():
            figures = evaluate(documents, path, encoder=encoder, uses_numpy=uses_numpy)
            values = " | ".join(str(figures[name]) for name in FIGURES)
            print(f"| {path.name} | {engine} | {figures['queries']} | {values} |")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
