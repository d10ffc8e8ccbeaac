"""No test meets the index of another one."""

from pathlib import Path

import pytest

from knowledge.search.library import open_library


@pytest.fixture(autouse=True)
def _no_index_of_others(tmp_path: Path) -> None:
    """What a process opened last stays open."""
    open_library(tmp_path / "index")
