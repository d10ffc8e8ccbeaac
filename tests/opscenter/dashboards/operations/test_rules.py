"""When a part of the platform is not well."""

from datetime import UTC, datetime, timedelta

import pytest

from opscenter.dashboards.operations.rules import JobFacts, JobHealth, is_safe_sqlite, job_health, last_line

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

HEALTH = {
    "never ran": (JobFacts(MINUTE), JobHealth.NEVER),
    "well": (JobFacts(MINUTE, NOW + SECOND), JobHealth.WELL),
    "a little behind": (JobFacts(MINUTE, NOW - 3 * MINUTE), JobHealth.WELL),
    "late": (JobFacts(MINUTE, NOW - 3 * MINUTE - SECOND), JobHealth.LATE),
    "each second, a minute behind": (JobFacts(SECOND, NOW - MINUTE), JobHealth.WELL),
    "each second, more behind": (JobFacts(SECOND, NOW - MINUTE - SECOND), JobHealth.LATE),
    "failed": (JobFacts(MINUTE, NOW + SECOND, None, "Traceback"), JobHealth.FAILED),
    "failed, runs again": (JobFacts(MINUTE, NOW, NOW + MINUTE, "Traceback"), JobHealth.FAILED),
    "runs": (JobFacts(MINUTE, NOW - 9 * MINUTE, NOW + MINUTE), JobHealth.RUNNING),
    "its worker died": (JobFacts(MINUTE, NOW - 9 * MINUTE, NOW - SECOND), JobHealth.LATE),
}


@pytest.mark.parametrize(("facts", "expected"), HEALTH.values(), ids=list(HEALTH))
def test_a_job_is_as_well_as_its_row_says(facts, expected):
    assert job_health(facts, NOW) is expected


@pytest.mark.parametrize(
    ("version", "is_safe"), [("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("3.53.4", True), ("4.0.0", True)]
)
def test_old_versions_of_sqlite_are_not_safe(version, is_safe):
    assert is_safe_sqlite(version) is is_safe


@pytest.mark.parametrize(
    ("traceback", "line"),
    [("", ""), ("one", "one"), ('Traceback:\n  File "x"\nKeyError: 7\n\n', "KeyError: 7")],
)
def test_a_failure_is_told_by_its_last_line(traceback, line):
    assert last_line(traceback) == line
