"""No test meets the index of another one, and each can bring its own up to date."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from knowledge.search import feed
from knowledge.search.library import library, open_library
from opscenter.core.db import Database


@pytest.fixture(autouse=True)
def _no_index_of_others(tmp_path: Path) -> None:
    """What a process opened last stays open."""
    open_library(tmp_path / "index")


@pytest.fixture
def reindex(app: Flask, database: Database) -> Callable[[], int]:
    """Bring the index of the application up to date with what the test has published, as the worker does."""

    def follow() -> int:
        current = library()
        assert current is not None
        return feed.follow(lambda: database.unit_of_work(write=False), current)

    return follow
