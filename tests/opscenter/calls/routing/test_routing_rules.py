"""Which queue, and which operator."""

from datetime import UTC, datetime, timedelta

import pytest

from opscenter.calls.routing.rules import Candidate, Queue, choose_operator, expected_wait_seconds, queue_for

NOW = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
PROVINCE, CITY, COUNTY = Queue(1, "/1/", 30), Queue(2, "/1/5/", 30), Queue(3, "/1/5/9/", 30)
QUEUES = (PROVINCE, CITY, COUNTY)


def _ready(account_id: int, path: str, minutes: int = 0, tried: int = 0) -> Candidate:
    return Candidate(account_id, path, NOW - timedelta(minutes=minutes), tried)


@pytest.mark.parametrize(
    ("path", "queue"),
    [
        pytest.param("/1/5/9/77/", COUNTY, id="a unit of the county"),
        pytest.param("/1/5/8/", CITY, id="another county of the city"),
        pytest.param("/1/6/", PROVINCE, id="another city"),
        pytest.param("/1/", PROVINCE, id="the province itself"),
        pytest.param(None, PROVINCE, id="unknown place"),
        pytest.param("/2/", None, id="outside of the tree"),
    ],
)
def test_a_caller_waits_in_the_nearest_queue(path: str | None, queue: Queue | None) -> None:
    assert queue_for(path, QUEUES) == queue


CHOICES = {
    "the longest ready of the own body": ([_ready(1, "/1/5/", 1), _ready(2, "/1/5/", 9)], 0, True, 2),
    "nobody of above before the overflow time": ([_ready(1, "/1/", 9)], 29, True, None),
    "those above after the overflow time": ([_ready(1, "/1/", 9)], 30, True, 1),
    "those above at once when nobody local is on duty": ([_ready(1, "/1/", 9)], 0, False, 1),
    "the own body first even after the overflow": ([_ready(1, "/1/", 9), _ready(2, "/1/5/", 1)], 60, True, 2),
    "never somebody of another city": ([_ready(1, "/1/6/", 9)], 60, False, None),
    "never somebody of below": ([_ready(1, "/1/5/9/", 9)], 60, False, None),
    "who was not tried before who was": ([_ready(1, "/1/5/", 9, tried=1), _ready(2, "/1/5/", 1)], 0, True, 2),
    "who was tried again when nobody else is there": ([_ready(1, "/1/5/", 9, tried=2)], 0, True, 1),
    "nobody": ([], 60, False, None),
}


@pytest.mark.parametrize(("candidates", "waited", "staffed", "chosen"), CHOICES.values(), ids=CHOICES.keys())
def test_who_is_offered_the_call(candidates: list[Candidate], waited: float, staffed: bool, chosen: int | None) -> None:
    found = choose_operator(CITY, waited, candidates, local_staffed=staffed)
    assert (found.account_id if found else None) == chosen


def test_the_wait_grows_with_the_line_and_shrinks_with_the_staff() -> None:
    assert expected_wait_seconds(1, 2, 240) == 240
    assert expected_wait_seconds(3, 2, 240) == 480
    assert expected_wait_seconds(0, 0) is None
