"""Fixtures of the stories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opscenter.core.db import Database
from tests.flows.deliveries import Attempt, calm, hostile
from tests.flows.house import House
from tests.flows.postbox import post, postbox
from tests.flows.programs import environment
from tests.servers import postgresql_server

__all__ = ["environment", "post", "postbox", "postgresql_server"]


@pytest.fixture
def house(fresh_database: Database, tmp_path: Path) -> Iterator[House]:
    """The product running on a database of its own; its search works by words alone, for nobody asks it."""
    house = House(tmp_path, fresh_database.url)
    house.environment["OPSCENTER_SEMANTIC_SEARCH"] = "false"
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture(params=[calm, hostile], ids=["calm", "hostile"])
def deliver(request: pytest.FixtureRequest) -> Attempt:
    """How deliveries go in this run of the story."""
    attempt: Attempt = request.param
    return attempt
