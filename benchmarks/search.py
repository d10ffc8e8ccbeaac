"""How well and how fast the search answers: the labelled questions of a set, clean and with typing errors.

Prints recall, ranking and times for every question file given. Run with
`.venv/bin/python -m benchmarks.search DOCS.jsonl QUERIES.jsonl [QUERIES.jsonl …]`.
"""

import sys
from pathlib import Path

from knowledge.search.evaluation import evaluate

FIGURES = ("recall@1", "recall@5", "recall@10", "mrr@10", "p50_ms", "p95_ms")


def main(documents: Path, questions: list[Path]) -> None:
    """Measure every question file on the same documents, with and without numpy, and print a Markdown table."""
    print(f"| questions | engine | number | {' | '.join(FIGURES)} |")
    print(f"|---|---|--:|{'--:|' * len(FIGURES)}")
    for path in questions:
        for uses_numpy in (True, False):
            figures = evaluate(documents, path, uses_numpy=uses_numpy)
            values = " | ".join(str(figures[name]) for name in FIGURES)
            engine = "mirrored postings" if uses_numpy else "two steps"
            print(f"| {path.name} | {engine} | {figures['queries']} | {values} |")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
