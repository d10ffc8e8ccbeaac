"""In CI a test with a real server or browser that is skipped counts as failed: what it needs must be installed.

A file that skips itself while it is collected says nothing of its tests, so in CI it always counts as failed.
"""

import os
from collections.abc import Generator

import pytest

MARKS = {"server", "browser"}


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure with its reason."""
    report = yield
    if report.skipped and _is_ci():
        *_place, reason = report.longrepr if isinstance(report.longrepr, tuple) else (report.longrepr,)
        report.outcome, report.longrepr = "failed", f"{collector.nodeid} was skipped in CI: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn such a skip into a failure with its reason."""
    report = yield
    is_marked = any(mark.name in MARKS for mark in item.iter_markers())
    if report.skipped and is_marked and _is_ci():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo.value if call.excinfo else ''}"
    return report


def _is_ci() -> bool:
    return os.environ.get("CI") == "true"
