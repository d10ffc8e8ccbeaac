"""Real questions asked with the words that count now and with those of the draft: whose first answer changes, whose
known right answer rises or sinks. Pure but for the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from knowledge.search import ranking
from knowledge.search.asking import ask
from knowledge.search.contract import Filter, SearchIndex
from knowledge.search.understanding import Understood, understand
from knowledge.search.vocabulary import Words

DEPTH = 10
ROWS_KEPT = 200


class Outcome(StrEnum):
    """What became of a question, the worst first."""

    WORSE = "worse"
    LOST = "lost"
    BETTER = "better"
    CHANGED = "changed"


@dataclass(frozen=True)
class Question:
    """What people ask, how often, from where, and the article that answers it if that is known."""

    text: str
    times: int = 1
    expected: str | None = None
    areas: frozenset[str] | None = None
    year: int | None = None


@dataclass(frozen=True)
class Compared:
    """A question whose answers differ: the first article and the place of the right one, before and after."""

    question: Question
    outcome: Outcome
    first: tuple[str | None, str | None]
    places: tuple[int | None, int | None]


@dataclass
class Report:
    """Figures over all questions, and the questions whose answers differ."""

    asked: int = 0
    known: int = 0
    first_changed: int = 0
    rows: list[Compared] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many questions came to this."""
        return sum(row.outcome is outcome for row in self.rows)

    def as_json(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """The figures, and the rows with the articles' questions, the worst first."""
        ordered = sorted(self.rows, key=lambda row: (list(Outcome).index(row.outcome), -row.question.times))
        return {
            "asked": self.asked,
            "known": self.known,
            "first_changed": self.first_changed,
            **{outcome.value: self.count(outcome) for outcome in Outcome},
            "rows": [_row_as_json(row, titles) for row in ordered[:ROWS_KEPT]],
        }


def compare(
    index: SearchIndex, questions: Iterable[Question], before: Words, after: Words, *, live: Mapping[str, str]
) -> Report:
    """Ask every question twice where the words make a difference; `live` are the articles that may be found at all.

    Raises NotReady like the index.
    """
    report = Report()
    differing = before.terms ^ after.terms
    for question in questions:
        report.asked += 1
        report.known += question.expected is not None
        old, new = understand(question.text, before), understand(question.text, after)
        if _is_same(old, new) and not any(term in old.query.text for term in differing):
            continue
        found = _found(index, question, old, live), _found(index, question, new, live)
        if row := _compared(question, *found):
            report.rows.append(row)
            report.first_changed += row.first[0] != row.first[1]
    return report


def _is_same(old: Understood, new: Understood) -> bool:
    return replace(old, words=new.words) == new


def _found(index: SearchIndex, question: Question, understood: Understood, live: Mapping[str, str]) -> list[str]:
    years = None if question.year is None else understood.years | {question.year}
    chosen = Filter(("public", "unit", "internal"), question.areas, years)
    hits = ask(index, understood, chosen, DEPTH).hits
    return [hit.key for hit in hits if hit.coverage >= ranking.NO_COVERAGE and hit.key in live]


def _compared(question: Question, old: list[str], new: list[str]) -> Compared | None:
    first = (old[0] if old else None), (new[0] if new else None)
    places = _place(old, question.expected), _place(new, question.expected)
    before, after = (DEPTH if place is None else place for place in places)
    if after > before:
        outcome = Outcome.WORSE
    elif old and not new:
        outcome = Outcome.LOST
    elif after < before:
        outcome = Outcome.BETTER
    elif first[0] != first[1]:
        outcome = Outcome.CHANGED
    else:
        return None
    return Compared(question, outcome, first, places)


def _place(found: list[str], expected: str | None) -> int | None:
    return found.index(expected) if expected in found else None


def _row_as_json(row: Compared, titles: Mapping[str, str]) -> dict[str, Any]:
    question = row.question
    return {
        "text": question.text,
        "times": question.times,
        "outcome": row.outcome.value,
        "before": _named(row.first[0], titles),
        "after": _named(row.first[1], titles),
        "expected": _named(question.expected, titles),
        "place_before": row.places[0],
        "place_after": row.places[1],
    }


def _named(key: str | None, titles: Mapping[str, str]) -> dict[str, str] | None:
    return {"id": key, "question": titles.get(key, key)} if key else None
