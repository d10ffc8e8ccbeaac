"""CI does not go green because a server or a browser was missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCE = """
import pytest

@pytest.mark.server
def test_real():
    pytest.skip("the server is not installed")

def test_other():
    pytest.skip("no need")
"""


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)], ids=["in CI", "elsewhere"])
def test_a_skipped_real_server_test_fails_in_ci(tmp_path: Path, ci: str, code: int) -> None:
    file = tmp_path / "test_planted.py"
    file.write_text(SOURCE, encoding="utf-8")
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
