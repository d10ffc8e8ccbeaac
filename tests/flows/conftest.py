"""Fixtures of the stories."""

from collections.abc import Iterator

import pytest

from opscenter.core.db import Database
from tests.conftest import copy_of
from tests.flows.deliveries import Attempt, calm, hostile
from tests.flows.house import House
from tests.flows.postbox import post, postbox
from tests.flows.programs import environment
from tests.servers import postgresql_server

__all__ = ["environment", "post", "postbox", "postgresql_server"]


@pytest.fixture(scope="module")
def house(database_template: Database, tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[House]:
    """The product running on a database of its own; its search works by words alone, for nobody asks it."""
    folder = tmp_path_factory.mktemp("house")
    house = House(folder, copy_of(database_template, folder, f"house_{worker_name}").url)
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
