"""Fixtures of the stories."""

import pytest

from tests.flows.deliveries import Attempt, calm, hostile
from tests.flows.postbox import post, postbox
from tests.flows.programs import environment
from tests.servers import postgresql_server

__all__ = ["environment", "post", "postbox", "postgresql_server"]


@pytest.fixture(params=[calm, hostile], ids=["calm", "hostile"])
def deliver(request: pytest.FixtureRequest) -> Attempt:
    """How deliveries go in this run of the story."""
    attempt: Attempt = request.param
    return attempt
