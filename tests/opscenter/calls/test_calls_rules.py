"""Numbers, areas and outcomes."""

import pytest

from opscenter.calls.rules import AreaSource, CallState, Outcome, choose_area, dialled, is_withheld, outcome_of

KNOWN, LINE, CODE = (9, "/1/5/9/"), (5, "/1/5/"), (6, "/1/6/")


@pytest.mark.parametrize("written", ["020-0000 9060", "02000009060", "+862000009060", "00862000009060"])
def test_a_dialled_number_has_one_spelling(written: str) -> None:
    assert dialled(written) == "+862000009060"


def test_a_short_number_stays_as_it_is() -> None:
    assert dialled("12345") == "12345"


@pytest.mark.parametrize("caller", ["", "anonymous", "Anonymous", "+266696687"])
def test_a_caller_without_a_number_is_withheld(caller: str) -> None:
    assert is_withheld(caller)


AREAS = {
    "known number before everything": (
        {AreaSource.KNOWN_NUMBER: KNOWN, AreaSource.DIALLED_LINE: LINE, AreaSource.AREA_CODE: CODE},
        (9, "/1/5/9/", AreaSource.KNOWN_NUMBER),
    ),
    "the dialled city line before the area code": (
        {AreaSource.DIALLED_LINE: LINE, AreaSource.AREA_CODE: CODE},
        (5, "/1/5/", AreaSource.DIALLED_LINE),
    ),
    "the area code of a landline": ({AreaSource.AREA_CODE: CODE}, (6, "/1/6/", AreaSource.AREA_CODE)),
    "nothing known": ({}, (1, None, AreaSource.UNKNOWN)),
}


@pytest.mark.parametrize(("candidates", "expected"), AREAS.values(), ids=AREAS.keys())
def test_the_area_of_a_caller(
    candidates: dict[AreaSource, tuple[int, str]], expected: tuple[int, str | None, AreaSource]
) -> None:
    area = choose_area(candidates, 1)
    assert (area.organization_id, area.path, area.source) == expected


@pytest.mark.parametrize(
    ("state", "was_queued", "was_connected", "outcome"),
    [
        (CallState.FLOW, False, False, Outcome.ABANDONED_IN_FLOW),
        (CallState.QUEUED, True, False, Outcome.ABANDONED_IN_QUEUE),
        (CallState.CONNECTING, True, False, Outcome.ABANDONED_IN_QUEUE),
        (CallState.TALKING, True, True, Outcome.ANSWERED),
    ],
)
def test_what_came_of_a_call(state: CallState, was_queued: bool, was_connected: bool, outcome: Outcome) -> None:
    assert outcome_of(state, was_queued=was_queued, was_connected=was_connected) is outcome
