"""How long `opscenter run --demo`, which `make run` ends with, takes from the command to the first whole page.

The first start creates the database and loads the demo province; the others find both. Prints seconds.
Run with `.venv/bin/python -m benchmarks.starts [warm starts]`.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from tests.servers import free_port

STARTS = 5
WARM_TARGET = 10
POLL_SECONDS = 0.05


def main(starts: int) -> None:
    """Start once with an empty folder and then again and again, and print a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        first = start(Path(folder))
        warm = [start(Path(folder)) for _ in range(starts)]
    print("| start | median s | worst s | at most s |")
    print("|---|--:|--:|--:|")
    print(f"| first, with the demo province | {first:.1f} | {first:.1f} | |")
    print(f"| warm, {starts} times | {statistics.median(warm):.1f} | {max(warm):.1f} | {WARM_TARGET} |")


def start(folder: Path) -> float:
    """Seconds until the home page was read whole; the product is stopped again."""
    port = free_port()
    environment = {
        **os.environ,
        "OPSCENTER_DATA_DIR": str(folder),
        "OPSCENTER_PORT": str(port),
        "OPSCENTER_DRILL_PORT": str(free_port()),
    }
    program = Path(sys.executable).with_name("opscenter")
    started = time.perf_counter()
    product = subprocess.Popen([program, "run", "--demo"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", product)
        return time.perf_counter() - started
    finally:
        product.send_signal(signal.SIGINT)
        product.wait()


def wait_for_page(address: str, product: subprocess.Popen[bytes]) -> None:
    """Ask until the page comes whole."""
    while product.poll() is None:
        try:
            with urlopen(address) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise RuntimeError("the product ended before it answered")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STARTS)
