"""The `opscenter` program as a process of its own, over an empty house."""

import os
import sys
from pathlib import Path

import pytest

from opscenter.core.db import Database
from tests.servers import free_port

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-c", "from opscenter.cli import main; main()"]


@pytest.fixture
def environment(fresh_database: Database, tmp_path: Path) -> dict[str, str]:
    """The variables of an empty house on free ports."""
    return {
        **os.environ,
        "OPSCENTER_DATABASE_URL": fresh_database.url,
        "OPSCENTER_DATA_DIR": str(tmp_path),
        "OPSCENTER_SEMANTIC_SEARCH": "false",
        "OPSCENTER_PORT": str(free_port()),
        "OPSCENTER_DRILL_PORT": str(free_port()),
    }
