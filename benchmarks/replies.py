"""How questions are answered with the articles that come with the product: right, wrong, or refused, rightly or not.

A question file has one JSON object a line: `text`, and `rel` with the key of the article that answers it, or nothing
when no article does. Run with `.venv/bin/python -m benchmarks.replies tests/knowledge/search/questions.jsonl`.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from knowledge.articles.actions.load import documents
from knowledge.articles.rendering import blocks
from knowledge.replies.rules import best_block, is_whole_question
from knowledge.search import asking
from knowledge.search.contract import Filter
from knowledge.search.encoder import Encoder, offline_encoder
from knowledge.search.evaluation import read_lines
from knowledge.search.feed import document_of
from knowledge.search.library import Library
from knowledge.search.understanding import understand

PROVINCE = Filter(("public",), areas=frozenset({"440000000"}))
OUTCOMES = ("answered right", "answered wrong", "refused rightly", "refused wrongly")


def main(path: Path) -> None:
    """Ask every question by words alone and by words and meaning, and print a Markdown table."""
    questions = read_lines(path)
    print(f"| engine | questions | whole | {' | '.join(OUTCOMES)} | quoted beyond the first sentence |")
    print(f"|---|--:|--:|{'--:|' * (len(OUTCOMES) + 1)}")
    for engine, encoder in (("words", None), ("words and meaning", offline_encoder())):
        found = outcomes(questions, encoder)
        values = " | ".join(str(found[name]) for name in ("whole", *OUTCOMES, "quoted"))
        print(f"| {engine} | {len(questions)} | {values} |")


def outcomes(questions: list[dict[str, object]], encoder: Encoder | None) -> Counter[str]:
    """How often each outcome came up."""
    contents = {one.key: one.content for one in documents()}
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), encoder=encoder)
        library.index(document_of(one.key, one.content, area=one.area) for one in documents())
        for question in questions:
            understood = understand(str(question["text"]))
            found["whole"] += is_whole_question(understood.text)
            asked = asking.ask(library, understood, PROVINCE, 5)
            best = None if asked.is_weak else asked.hits[0].key
            found[outcome(best, question["rel"])] += 1
            if best:
                text = contents[best]
                told = f"{text.question}\n{text.answer_sentence}"
                found["quoted"] += best_block(told, blocks(text.body), understood.query.weights) is not None
    return found


def outcome(best: str | None, relevant: object) -> str:
    """The name of what happened to one question."""
    if best is None:
        return "refused wrongly" if relevant else "refused rightly"
    return "answered right" if relevant == [best] else "answered wrong"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
