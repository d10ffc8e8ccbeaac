"""What all tests of the probes need: real database servers, and keys for the encrypted credentials."""

import pytest

from opscenter.core import crypto
from opscenter.core.settings import Settings
from tests.servers import mariadb_server, postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]


@pytest.fixture(autouse=True)
def _field_keys(settings: Settings) -> None:
    crypto.configure_from(settings)
