"""An index of the test's own articles."""

from collections.abc import Callable

import pytest
from flask import Flask

from knowledge.search import feed
from knowledge.search.library import library
from opscenter.core.db import Database


@pytest.fixture
def reindex(app: Flask, database: Database) -> Callable[[], int]:
    """Bring the index of the application up to date with what the test has published, as the worker does."""

    def follow() -> int:
        current = library()
        assert current is not None
        return feed.follow(lambda: database.unit_of_work(write=False), current)

    return follow
