"""How well and how fast the search answers: the labelled questions of a set, clean and with typing errors.

Prints recall, ranking and times for every question file given, for each of its sources if it has several, with the
typo mender switched off, with the titles of the documents alone, and as in a crowd (ADR 27). Run with
`.venv/bin/python -m benchmarks.search DOCS.jsonl QUERIES.jsonl [QUERIES.jsonl …]`.
"""

import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.search.asking import ask
from knowledge.search.contract import Filter
from knowledge.search.encoder import Encoder, offline_encoder
from knowledge.search.evaluation import DEPTH, documents_of, measure, read_lines
from knowledge.search.library import Library
from knowledge.search.understanding import understand

FIGURES = ("recall@1", "recall@5", "recall@10", "mrr@10", "p50_ms", "p95_ms")
Rows = Sequence[Mapping[str, Any]]


class Unmended(Library):
    """The search without its mender of homophone typos."""

    def respell(self, text: str, terms: Collection[str], chosen: Filter) -> str | None:  # noqa: ARG002 - the signature
        """Nothing."""
        return None


def main(documents: Path, files: Sequence[Path]) -> None:
    """Measure every question file on the same documents with each engine, and print a Markdown table."""
    rows = read_lines(documents)
    titles = [{**row, "similar": ()} for row in rows]
    parts = {path.name: read_lines(path) for path in files}
    encoder = offline_encoder()
    print(f"| questions | engine | number | {' | '.join(FIGURES)} |")
    print(f"|---|---|--:|{'--:|' * len(FIGURES)}")
    by_source = {name: questions for path in parts for name, questions in sources(path, parts[path])}
    show("words", rows, {**parts, **by_source})
    show("words and meaning", rows, {**parts, **by_source}, encoder=encoder)
    show("words, without numpy", rows, parts, uses_numpy=False)
    show("words and meaning, nothing mended", rows, parts, encoder=encoder, kind=Unmended)
    show("words and meaning, in a crowd", rows, parts, encoder=encoder, is_crowded=True)
    show("words, titles alone", titles, parts)
    show("words and meaning, titles alone", titles, parts, encoder=encoder)


def sources(name: str, questions: Rows) -> Iterator[tuple[str, Rows]]:
    """The questions of each source, if there are several."""
    found = sorted({str(one.get("source")) for one in questions})
    if len(found) > 1:
        for source in found:
            yield f"{name}: {source}", [one for one in questions if str(one.get("source")) == source]


def show(
    engine: str,
    rows: Rows,
    parts: Mapping[str, Rows],
    *,
    encoder: Encoder | None = None,
    uses_numpy: bool = True,
    kind: type[Library] = Library,
    is_crowded: bool = False,
) -> None:
    """Print a line for each part, all asked of one index."""
    with tempfile.TemporaryDirectory() as folder:
        index = kind(Path(folder), encoder=encoder, uses_numpy=uses_numpy)
        index.index(documents_of(rows))
        for name, questions in parts.items():
            figures = measure(index, questions, len(rows), is_crowded=is_crowded)
            values = " | ".join(str(figures[one]) for one in FIGURES)
            label = f"{engine}: {brief(index, questions)} by words alone" if is_crowded else engine
            print(f"| {name} | {label} | {figures['queries']} | {values} |", flush=True)


def brief(index: Library, questions: Rows) -> int:
    """How many questions words alone are sure of in a crowd."""
    asked = (ask(index, understand(one["text"]), Filter(("public",)), DEPTH, is_crowded=True) for one in questions)
    return sum(one.is_brief for one in asked)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
