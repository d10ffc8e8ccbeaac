"""CI does not go green because a server or a browser was missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
A_TEST = """
import pytest

@pytest.mark.server
def test_real():
    pytest.skip("the server is not installed")

def test_other():
    pytest.skip("no need")
"""
A_FILE = """
import pytest

pytest.skip("the server is not installed", allow_module_level=True)
"""
AN_IMPORT = """
import pytest

pytest.importorskip("no_such_driver", reason="the server is not installed")
"""


def run(folder: Path, source: str, *, ci: str) -> subprocess.CompletedProcess[str]:
    """Run a planted test file with the plugin, beside a test that passes."""
    (folder / "test_planted.py").write_text(source, encoding="utf-8")
    (folder / "test_plain.py").write_text("def test_plain():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-p", "no:cacheprovider", str(folder)]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", [A_TEST, A_FILE, AN_IMPORT], ids=["a test", "a file", "an import"])
@pytest.mark.parametrize("ci", ["true", ""], ids=["in CI", "elsewhere"])
def test_a_skip_for_want_of_a_server_fails_in_ci(tmp_path: Path, ci: str, source: str) -> None:
    done = run(tmp_path, source, ci=ci)
    assert (done.returncode != 0) is (ci == "true"), done.stdout
    assert ("was skipped in CI: " in done.stdout) is (ci == "true")
    assert "the server is not installed" in done.stdout or not ci
