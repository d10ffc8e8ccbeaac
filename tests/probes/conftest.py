"""Real servers for the tests of the probes."""

from tests.servers import mariadb_server, postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]
