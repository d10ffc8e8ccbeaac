"""Has the text of a file read by a process of its own, and waits for it no longer than a file may take."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

READER = "knowledge.files.texts"
SECONDS_LIMIT = 90

Page = tuple[str, str]


def read_text(path: Path, extension: str) -> Sequence[Page] | str:
    """The pages of a file as title and text, or the code that says why there are none."""
    command = [sys.executable, "-m", READER, str(path), extension]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS_LIMIT, check=False)  # noqa: S603 - ours
        found = json.loads(done.stdout) if done.returncode == 0 else "file.text_too_large"
    except (subprocess.TimeoutExpired, ValueError):
        return "file.text_too_large"
    return found if isinstance(found, str) else [(title, text) for title, text in found]
