"""How many threads reckon in one process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAY = 'import os, opscenter; print(*(os.environ[f"{one}_NUM_THREADS"] for one in ("OPENBLAS", "OMP", "MKL")))'


def said(**environment: str) -> str:
    return subprocess.check_output([sys.executable, "-c", SAY], cwd=ROOT, env=environment, text=True).strip()


def test_every_library_for_vectors_is_told_to_use_one_thread() -> None:
    assert said() == "1 1 1"


def test_what_the_operator_says_of_threads_holds() -> None:
    assert said(OMP_NUM_THREADS="2") == "1 2 1"
