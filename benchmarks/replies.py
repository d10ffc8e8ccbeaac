"""How questions are answered with the articles that come with the product: right, wrong, or refused, rightly or not.

A question file has one JSON object a line: `text`, and `rel` with the key of the article that answers it, or nothing
when no article does. The second table asks the demo province as an operator does, first without attachments, then with
one of five made pages at each article, which must not draw answers to themselves. Run with
`.venv/bin/python -m benchmarks.replies tests/knowledge/search/questions.jsonl`.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.province import load_attachments
from knowledge.articles.actions.load import documents
from knowledge.articles.rules import Audience
from knowledge.replies.queries import evidence_for, quotable
from knowledge.replies.rules import best_block, is_whole_question
from knowledge.search import asking
from knowledge.search.contract import Document, Filter
from knowledge.search.encoder import Encoder, encoder_of, offline_encoder
from knowledge.search.evaluation import read_lines
from knowledge.search.feed import document_of, follow_all
from knowledge.search.jobs import INDEX_FOLDER
from knowledge.search.library import Library, open_library
from knowledge.search.queries import Place, search
from knowledge.search.understanding import is_beside, understand
from knowledge.search.vocabulary import shipped_words
from tests.flows.house import House

PROVINCE = Filter(("public",), areas=frozenset({"440000000"}))
CROWDED = "the same in a crowd"
OUTCOMES = ("answered right", "answered wrong", "refused rightly", "refused wrongly")


def main(path: Path) -> None:
    """Ask every question by words alone and by words and meaning, and print a Markdown table."""
    questions = read_lines(path)
    print(
        f"| engine | questions | whole | {' | '.join(OUTCOMES)} | quoted beyond the first sentence | by words alone |"
    )
    print(f"|---|--:|--:|{'--:|' * (len(OUTCOMES) + 2)}")
    engines = (("words", None), ("words and meaning", offline_encoder()), (CROWDED, offline_encoder()))
    for engine, encoder in engines:
        found = outcomes(questions, encoder, is_crowded=engine == CROWDED)
        values = " | ".join(str(found[name]) for name in ("whole", *OUTCOMES, "quoted", "brief"))
        print(f"| {engine} | {len(questions)} | {values} |")
    print(f"\n| attachments | pages | {' | '.join(OUTCOMES)} | quoted from a page |")
    print(f"|---|--:|{'--:|' * (len(OUTCOMES) + 1)}")
    for name, pages, found in beside_attachments(questions):
        print(f"| {name} | {pages} | {' | '.join(str(found[name]) for name in (*OUTCOMES, 'quoted'))} |")


def beside_attachments(questions: list[dict[str, object]]) -> Iterator[tuple[str, int, Counter[str]]]:
    """What stands in a line of the second table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        house.run("demo", "load")
        with house.context.unit_of_work() as db:
            pages = load_attachments(db, house.settings.data_dir, now=house.context.now())
        library = open_library(house.settings.data_dir / INDEX_FOLDER, encoder_of(house.settings))
        follow_all(lambda: house.context.unit_of_work(write=False), library)
        with_pages, library.pages = library.pages, None
        yield "none", 0, replies(house, questions)
        library.pages = with_pages
        yield "made ones", pages, replies(house, questions)
        library.pages = None
        print(f"\nWordings of internal articles, asked by an accountant: {unseen(house)}")


def replies(house: House, questions: list[dict[str, object]]) -> Counter[str]:
    """How often each outcome came up as an operator sees it."""
    found: Counter[str] = Counter()
    operator, now = house.person("zuoxi"), house.context.now()
    with house.context.unit_of_work(write=False) as db:
        for question in questions:
            asked = search(db, operator, str(question["text"]), Place(), now=now)
            evidence = evidence_for(db, operator, asked, now=now)
            found[outcome(evidence.best.article.key if evidence else None, question["rel"])] += 1
            found["quoted"] += evidence is not None and evidence.page is not None
    return found


def unseen(house: House) -> dict[str, int]:
    """How often an accountant is answered who asks what only an article answers that accountants may not see."""
    found: Counter[str] = Counter()
    accountant, now = house.person("kuaiji"), house.context.now()
    hidden = [one.content for one in documents() if one.audience is Audience.INTERNAL]
    with house.context.unit_of_work(write=False) as db:
        for words in (wording for one in hidden for wording in (one.question, *one.phrasings)):
            asked = search(db, accountant, words, Place(accountant.scope_path, now.year), now=now)
            is_answered = evidence_for(db, accountant, asked, now=now) is not None
            found["answered" if is_answered else "refused"] += 1
    return dict(found)


def outcomes(questions: list[dict[str, object]], encoder: Encoder | None, *, is_crowded: bool) -> Counter[str]:
    """How often each outcome came up."""
    contents = {one.key: one.content for one in documents()}
    articles = {one.key: document_of(one.key, one.content, area=one.area) for one in documents()}
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), encoder=encoder)
        library.index(articles.values())
        for question in questions:
            understood = understand(str(question["text"]))
            found["whole"] += is_whole_question(understood.text)
            asked = asking.ask(library, understood, PROVINCE, 5, is_crowded=is_crowded)
            found["brief"] += asked.is_brief
            best = None if asked.is_weak or is_about_else(asked, articles[asked.hits[0].key]) else asked.hits[0].key
            found[outcome(best, question["rel"])] += 1
            if best:
                text = contents[best]
                told = f"{text.question}\n{text.answer_sentence}"
                found["quoted"] += best_block(told, quotable(text.body), understood.query.weights) is not None
    return found


def is_about_else(asked: asking.Asked, best: Document) -> bool:
    """Whether the page would say of its best article that it speaks of another matter."""
    return is_beside(asked.query, shipped_words(), "\n".join((best.title, *best.phrasings, best.body)))


def outcome(best: str | None, relevant: object) -> str:
    """The name of what happened to one question."""
    if best is None:
        return "refused wrongly" if relevant else "refused rightly"
    return "answered right" if relevant == [best] else "answered wrong"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
