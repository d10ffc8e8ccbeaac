"""From a typed question to hits: as typed, with its homophone typo mended, and as it sounds when little is found.

The pages and the evaluation ask the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.search import ranking, tokens, understanding
from knowledge.search.contract import Filter, Hit, Query, Searchable
from knowledge.search.understanding import Understood

# Below 1, for what weighs as much as that is missed in an answer (`coverage` of a hit).
TYPED_WEIGHT = 0.9
# 是什么, 还有效吗: so much beside a 文号 asks for nothing else.
FEW_TOKENS = 7


@dataclass(frozen=True)
class Asked:
    """What the index gave.

    `query` is what was asked in the end; `suggested` is the question as it was probably meant, if that differs;
    `is_weak` says that the best hit may answer something else; `is_corrected` that the question itself found less than
    its other reading; `is_brief` that words alone were sure and the meaning was not looked at.
    """

    query: Query
    hits: Sequence[Hit]
    suggested: str | None
    is_weak: bool
    is_corrected: bool
    is_brief: bool = False


@dataclass(frozen=True)
class Question:
    """What the index is asked by words, and the text without its typo if it has one."""

    query: Query
    respelled: str | None


def question_of(index: Searchable, understood: Understood, chosen: Filter) -> Question:
    """Words and mended words of a question."""
    text, query = understanding.with_terms(understood.text, understood.words), understood.query
    respelled = index.respell(text, understood.words.terms, chosen) or (text if text != understood.text else None)
    if respelled:
        query = _both(query, understanding.understand(respelled, understood.words).query)
    return Question(query, understanding.clean(respelled) if respelled else None)


def with_meaning(index: Searchable, query: Query, text: str) -> Query:
    """The same words, and what the text means."""
    return replace(query, meaning=index.meaning(text))


def ask(index: Searchable, understood: Understood, chosen: Filter, limit: int, *, is_crowded: bool = False) -> Asked:
    """The best documents for a question; in a crowd by words alone where these are sure, which costs less.

    Raises:
        NotReady: like the index.
    """
    question = question_of(index, understood, chosen)
    if is_crowded:
        brief = _ask(index, understood, question, chosen, limit, by_meaning=False)
        if not brief.is_weak:
            return replace(brief, is_brief=True)
    return _ask(index, understood, question, chosen, limit, by_meaning=True)


def _ask(
    index: Searchable, understood: Understood, question: Question, chosen: Filter, limit: int, *, by_meaning: bool
) -> Asked:
    query, suggested = question.query, question.respelled or understood.other_reading
    if by_meaning:
        query = with_meaning(index, query, understanding.without_years(question.respelled or understood.text))
    hits = index.search(query, chosen, limit)
    named = _named(index, query, chosen, limit)
    if named and len(tokens.cut(tokens.without_document_numbers(query.text))) <= FEW_TOKENS:
        hits = _with_named(hits, named, limit)
    is_weak, is_corrected = _is_weak(hits), False
    for reading in _other_readings(understood, question, hits):
        other = understanding.understand(reading, understood.words).query
        if by_meaning:
            other = with_meaning(index, other, reading)
        better = index.search(other, chosen, limit)
        if better and (not hits or better[0].coverage > hits[0].coverage):
            query, hits, suggested = other, better, reading
            is_weak, is_corrected = _is_weak(hits), True
    # What else is said of a 文号 that no document has may be answered by another rule.
    return Asked(query, hits, suggested, is_weak or not all(named), is_corrected)


def _both(typed: Query, meant: Query) -> Query:
    """Tokens of both: what was typed may be right after all, but no answer has to hold it."""
    both = {one: min(weight, TYPED_WEIGHT) for one, weight in typed.weights.items()} | dict(meant.weights)
    return Query(typed.text, {one: both[one] for one in sorted(both)})


def _named(index: Searchable, query: Query, chosen: Filter, limit: int) -> list[Sequence[Hit]]:
    """For each 文号 of the question the documents that name it."""
    numbers = tokens.document_numbers(query.text)
    return [index.search(Query(query.text, {number: 1.0}), chosen, limit) for number in numbers]


def _with_named(hits: Sequence[Hit], named: Sequence[Sequence[Hit]], limit: int) -> Sequence[Hit]:
    """The hits, those first that name each 文号, or else one of them: of a question that says nothing else."""
    sets = [{hit.key for hit in found} for found in named]
    keys = set.intersection(*sets) or set.union(*sets)
    known = {hit.key: hit for found in (*named, hits) for hit in found}
    order = dict.fromkeys(hit.key for found in (hits, *named) for hit in found)
    holding = [known[key] for key in order if key in keys]
    others = [hit for hit in hits if hit.key not in keys]
    return [*(replace(hit, coverage=max(hit.coverage, ranking.WEAK_COVERAGE)) for hit in holding), *others][:limit]


def _other_readings(understood: Understood, question: Question, hits: Sequence[Hit]) -> Iterator[str]:
    """As the question sounds where it found little; in other words where it found nothing and has no typo."""
    if understood.other_reading and _is_weak(hits):
        yield understood.other_reading
    if understood.other_words and not question.respelled and (not hits or hits[0].coverage < ranking.NO_COVERAGE):
        yield understood.other_words


def _is_weak(hits: Sequence[Hit]) -> bool:
    return not hits or hits[0].coverage < ranking.WEAK_COVERAGE
