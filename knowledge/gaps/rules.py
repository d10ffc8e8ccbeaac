"""Pure rules of gaps: which questions count, what each costs the desk, how far a gap reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from knowledge.search import tokens
from opscenter.organizations.rules import ids_of_path


class GapState(StrEnum):
    """Life of a gap. A covered one opens again when it is asked once more; one that is not needed stays so."""

    NEW = "new"
    ASSIGNED = "assigned"
    DRAFTING = "drafting"
    COVERED = "covered"
    NOT_NEEDED = "not_needed"


class Reason(StrEnum):
    """Why a question counts, the weakest first.

    `ABANDONED`: something was found, and this visitor opened nothing and gave no verdict within SETTLED.
    `WEAK`, `NO_ANSWER`: the same, and the best article answers too little of it, or there was none.
    `CALL`: a call of the same budget unit within FOLLOWED_WITHIN, with words of the question in the operator's note.
    `TICKET`: a ticket of the same visit within FOLLOWED_WITHIN, about the last question or with words of it.
    `UNANSWERED_TICKET`: a ticket about how to do something that was solved without naming an article.
    """

    ABANDONED = "abandoned"
    WEAK = "weak"
    NO_ANSWER = "no_answer"
    CALL = "call"
    TICKET = "ticket"
    UNANSWERED_TICKET = "unanswered_ticket"


# Operator minutes that one question costs. A call takes 300 s, the handle time that the hotline is staffed with
# (Erlang C). For written tickets no figure is known: three calls' worth, for reading, asking back and writing, is
# assumed. Of the searches that led nowhere one in five is assumed to end in a call, of the weaker ones one in ten.
CALL_MINUTES = 5.0
TICKET_MINUTES = 3 * CALL_MINUTES
MINUTES: dict[Reason, float] = {
    Reason.ABANDONED: CALL_MINUTES / 10,
    Reason.WEAK: CALL_MINUTES / 10,
    Reason.NO_ANSWER: CALL_MINUTES / 5,
    Reason.CALL: CALL_MINUTES,
    Reason.TICKET: TICKET_MINUTES,
    Reason.UNANSWERED_TICKET: TICKET_MINUTES,
}
OPEN = frozenset({GapState.NEW, GapState.ASSIGNED, GapState.DRAFTING})
SETTLED = timedelta(minutes=30)
FOLLOWED_WITHIN = timedelta(hours=24)
# Questions are kept for a year and a month, so that a closing week can be laid beside the last one.
KEPT = timedelta(days=396)
TEXT_LIMIT = 200
RESOLUTION_LIMIT = 2000
REASON_LIMIT = 500


@dataclass(frozen=True)
class Outcome:
    """How a search went: articles found, whether the best one fits badly, what the visitor did then (None: unknown)."""

    hits: int
    is_weak: bool
    has_read: bool | None


def reason_of(outcome: Outcome) -> Reason | None:
    """Why the search counts; None when the visitor read something, or when nothing speaks against it."""
    if outcome.has_read:
        return None
    if not outcome.hits:
        return Reason.NO_ANSWER
    if outcome.is_weak:
        return Reason.WEAK
    return Reason.ABANDONED if outcome.has_read is False else None


def is_worse(reason: Reason, other: Reason) -> bool:
    """Whether the one says more than the other about the same question."""
    order = list(Reason)
    return order.index(reason) > order.index(other)


def is_question(text: str) -> bool:
    """Whether a text says what it is about; numbers and single characters do not."""
    return any(tokens.is_pair(token) and not token.isdecimal() for token in tokens.cut(text))


def common_area(one: str, other: str) -> str:
    """The smallest area that holds both."""
    shared = []
    for left, right in zip(ids_of_path(one), ids_of_path(other), strict=False):
        if left != right:
            break
        shared.append(f"{left}/")
    return "/" + "".join(shared)


def cut_to(path: str, areas: Iterable[int], whole: str) -> str:
    """The path up to its last division among `areas`; `whole` for none."""
    known = set(areas)
    divisions = [f"{one}/" for one in ids_of_path(path) if one in known]
    return "/" + "".join(divisions) if divisions else whole
