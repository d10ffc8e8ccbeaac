"""What windows and freezes cover."""

from datetime import UTC, datetime, timedelta

import pytest

from opscenter.maintenance.rules import LONGEST_WINDOW, Extent, Phase, covers, overlap, period_fault, phase

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def extent(area_path="/1/2/", service_id=None, starts_at=NOW, ends_at=NOW + HOUR):
    return Extent(area_path, service_id, starts_at, ends_at)


COVERED = {
    "the area": (extent(), ("/1/2/", 5, NOW), True),
    "a body below": (extent(), ("/1/2/3/4/", 5, NOW), True),
    "a body beside": (extent(), ("/1/22/", 5, NOW), False),
    "a body above": (extent(), ("/1/", 5, NOW), False),
    "the whole province": (extent("/1/"), ("/1/2/", None, NOW), True),
    "the system": (extent(service_id=5), ("/1/2/", 5, NOW), True),
    "another system": (extent(service_id=5), ("/1/2/", 6, NOW), False),
    "of no system": (extent(service_id=5), ("/1/2/", None, NOW), False),
    "before": (extent(), ("/1/2/", 5, NOW - timedelta(seconds=1)), False),
    "the last second": (extent(), ("/1/2/", 5, NOW + HOUR - timedelta(seconds=1)), True),
    "the end": (extent(), ("/1/2/", 5, NOW + HOUR), False),
}


@pytest.mark.parametrize(("one", "asked", "expected"), COVERED.values(), ids=list(COVERED))
def test_a_window_covers(one, asked, expected):
    assert covers(one, *asked) is expected


OVERLAPS = {
    "the same": (extent(), extent(), True),
    "an area within": (extent("/1/"), extent("/1/2/"), True),
    "areas beside each other": (extent("/1/2/"), extent("/1/3/"), False),
    "a system within all": (extent(service_id=5), extent(), True),
    "different systems": (extent(service_id=5), extent(service_id=6), False),
    "one after the other": (extent(), extent(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR), False),
    "times that meet halfway": (extent(), extent(starts_at=NOW - HOUR, ends_at=NOW + HOUR / 2), True),
}


@pytest.mark.parametrize(("one", "other", "expected"), OVERLAPS.values(), ids=list(OVERLAPS))
def test_extents_overlap_either_way(one, other, expected):
    assert overlap(one, other) is overlap(other, one) is expected


PHASES = {"planned": (-1, Phase.PLANNED), "running": (0, Phase.RUNNING), "over": (60, Phase.OVER)}


@pytest.mark.parametrize(("minutes", "expected"), PHASES.values(), ids=list(PHASES))
def test_a_period_is_planned_then_running_then_over(minutes, expected):
    assert phase(NOW, NOW + HOUR, NOW + timedelta(minutes=minutes)) is expected


def test_a_period_called_off_before_its_begin_is_over():
    assert phase(NOW + HOUR, NOW, NOW) is Phase.OVER


FAULTS = {
    "good": (NOW, NOW + HOUR, None),
    "begun already": (NOW - HOUR, NOW + HOUR, None),
    "as long as may be": (NOW, NOW + LONGEST_WINDOW, None),
    "too long": (NOW, NOW + LONGEST_WINDOW + HOUR, "maintenance.too_long"),
    "backwards": (NOW + HOUR, NOW + HOUR, "maintenance.ends_before_it_begins"),
    "over": (NOW - HOUR, NOW, "maintenance.already_over"),
}


@pytest.mark.parametrize(("starts", "ends", "expected"), FAULTS.values(), ids=list(FAULTS))
def test_a_period_that_cannot_be_planned_says_why(starts, ends, expected):
    assert period_fault(starts, ends, longest=LONGEST_WINDOW, now=NOW) == expected
