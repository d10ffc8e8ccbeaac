"""Which questions count, what they cost, how far a gap reaches."""

import pytest

from knowledge.gaps import rules
from knowledge.gaps.rules import MINUTES, Outcome, Reason, reason_of


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome(0, True, False), Reason.NO_ANSWER),
        (Outcome(0, True, None), Reason.NO_ANSWER),
        (Outcome(3, True, False), Reason.WEAK),
        (Outcome(3, False, False), Reason.ABANDONED),
        (Outcome(3, False, None), None),
        (Outcome(3, False, True), None),
        (Outcome(0, True, True), None),
    ],
)
def test_a_search_counts_unless_its_visitor_read_something(outcome: Outcome, reason: Reason | None) -> None:
    assert reason_of(outcome) is reason


def test_a_call_or_ticket_costs_more_than_any_search() -> None:
    searches = [MINUTES[one] for one in (Reason.ABANDONED, Reason.WEAK, Reason.NO_ANSWER)]
    assert max(searches) < MINUTES[Reason.CALL] < MINUTES[Reason.TICKET] == MINUTES[Reason.UNANSWERED_TICKET]


def test_what_happened_last_is_the_worse_reason() -> None:
    assert rules.is_worse(Reason.TICKET, Reason.NO_ANSWER)
    assert not rules.is_worse(Reason.WEAK, Reason.CALL)


@pytest.mark.parametrize(
    ("text", "is_question"), [("指标", True), ("指", False), ("2026120100012", False), ("", False)]
)
def test_a_number_is_no_question(text: str, is_question: bool) -> None:
    assert rules.is_question(text) is is_question


def test_the_area_of_two_is_the_smallest_that_holds_both() -> None:
    assert rules.common_area("/1/2/3/", "/1/2/4/") == "/1/2/"
    assert rules.common_area("/1/2/", "/1/2/4/") == "/1/2/"
    assert rules.common_area("/1/", "/2/") == "/"


def test_a_path_ends_at_its_last_division() -> None:
    assert rules.cut_to("/1/2/9/", [1, 2], "/1/") == "/1/2/"
    assert rules.cut_to("/9/", [1, 2], "/1/") == "/1/"
