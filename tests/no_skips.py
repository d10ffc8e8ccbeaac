"""In CI a test with a real server or browser that is skipped counts as failed: what it needs must be installed."""

import os

import pytest

MARKS = {"server", "browser"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """Turn such a skip into a failure with its reason."""
    report: pytest.TestReport = yield
    is_marked = any(mark.name in MARKS for mark in item.iter_markers())
    if report.skipped and is_marked and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {call.excinfo.value if call.excinfo else ''}"
    return report
