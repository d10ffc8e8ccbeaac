"""Which weights join words, meaning and neighbours best: every combination of a grid on labelled questions.

Prints recall@5 of the clean and of the mistyped questions, the best mean first, and the weights in force. A difference
below half a point is noise: among neighbours on a plateau take the middle. Run with
`.venv/bin/python -m benchmarks.fusion DOCS.jsonl CLEAN.jsonl MISTYPED.jsonl`.
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np

from knowledge.search import fusion, understanding
from knowledge.search.asking import question_of, with_meaning
from knowledge.search.contract import Filter
from knowledge.search.encoder import offline_encoder
from knowledge.search.evaluation import documents_of, read_lines
from knowledge.search.fusion import Weights
from knowledge.search.library import Library
from knowledge.search.scorer import Scorer

GRID = [Weights(*values) for values in product((0.5, 0.7, 0.9), (0.5, 0.7, 0.9), (0.0, 0.2, 0.4, 0.6))]
SHOWN = 12
DEPTH = 5


def main(documents: Path, files: list[Path]) -> None:
    """Reckon all signals once, then try every combination."""
    rows = read_lines(documents)
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), encoder=offline_encoder())
        library.index(documents_of(rows))
        results = [recalls(library, read_lines(path)) for path in files]
    best = sorted(GRID, key=lambda weights: -sum(found[weights] for found in results))
    print(f"| wording | middle | neighbours | {' | '.join(path.stem for path in files)} |")
    print(f"|--:|--:|--:|{'--:|' * len(files)}")
    for weights in [*best[:SHOWN], fusion.WEIGHTS]:
        values = " | ".join(f"{found[weights]:.4f}" for found in results)
        print(f"| {weights.wording} | {weights.middle} | {weights.neighbours} | {values} |")


def recalls(library: Library, questions: list[dict[str, object]]) -> dict[Weights, float]:
    """Recall of the first five for every combination."""
    sums = dict.fromkeys(GRID, 0.0)
    for question in questions:
        relevant = {str(one) for one in question["rel"]}  # type: ignore[attr-defined]  # a list of ids
        for weights, found in ranked(library, str(question["text"])):
            sums[weights] += len(relevant & set(found)) / len(relevant)
    return {weights: total / len(questions) for weights, total in sums.items()}


def ranked(library: Library, text: str) -> Iterator[tuple[Weights, list[str]]]:
    """The first five documents under each combination."""
    chosen = Filter(("public",))
    question = question_of(library, understanding.understand(text), chosen)
    query = with_meaning(library, question.query, question.respelled or text)
    library.search(query, chosen, DEPTH)
    scorer = Scorer(library.partitions["public"].blocks())
    signals, keys = scorer.signals(query).within(scorer.allowed(chosen)), scorer.keys
    for weights in GRID:
        joined = fusion.joined(signals.words, signals.wording, signals.middle, weights)
        scores = fusion.vouched(joined, scorer.middles, scorer.groups, weights)
        yield weights, [keys[place] for place in np.argsort(-scores, kind="stable")[:DEPTH]]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
