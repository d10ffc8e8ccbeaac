from datetime import UTC, datetime, timedelta

import pytest

from opscenter.announcements.rules import ancestors, applies, is_current

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("area", "caller", "expected"),
    [
        ("/1/", "/1/2/3/", True),
        ("/1/", None, True),
        ("/1/", "/77/", True),
        ("/1/2/", "/1/2/", True),
        ("/1/2/", "/1/2/3/", True),
        ("/1/2/3/", "/1/2/", False),
        ("/1/2/", "/1/22/", False),
        ("/1/2/", "/1/4/", False),
        ("/1/2/", None, False),
    ],
    ids=[
        "province to a county",
        "province to unknown",
        "province to an outsider",
        "the area itself",
        "below",
        "not upward",
        "not a longer id",
        "not beside",
        "city to unknown",
    ],
)
def test_a_notice_is_for_its_area_and_all_below(area: str, caller: str | None, expected: bool) -> None:
    assert applies(area, caller) is expected


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (NOW, None, True),
        (NOW + MINUTE, None, False),
        (NOW - MINUTE, NOW, False),
        (NOW - MINUTE, NOW + MINUTE, True),
    ],
    ids=["from now", "not yet", "withdrawn this instant", "in between"],
)
def test_a_notice_counts_from_its_beginning_until_just_before_its_end(
    begins: datetime, ends: datetime | None, expected: bool
) -> None:
    assert is_current(begins, ends, NOW) is expected


def test_ancestors_are_the_path_and_all_above() -> None:
    assert ancestors("/1/23/456/") == ["/1/", "/1/23/", "/1/23/456/"]
