"""Starts a PostgreSQL server of its own in a temporary folder, runs the given command on it, stops it again."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.servers import PostgresServer


def main(command: list[str]) -> int:
    """Run `command` with OPSCENTER_TEST_DATABASE_URL pointing at the server."""
    server = PostgresServer()
    try:
        environment = {**os.environ, "OPSCENTER_TEST_DATABASE_URL": server.url()}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.remove()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
