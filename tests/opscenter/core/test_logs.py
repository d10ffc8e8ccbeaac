"""What a process writes to its log: one line an event, personal numbers masked, wherever they come from."""

import subprocess
import sys

SCRIPT = """
import logging, structlog
from opscenter.core import logs
logs.configure("INFO")
structlog.get_logger().info("called", caller="+8613800002046", note="回拨 13800002046")
logging.getLogger("library").warning("no route to %s", "13800002046")
structlog.get_logger().debug("unheard")
# From Python 3.13 on a traceback shows the line that raised, which shall count for nothing here.
problem = "bad number 13800002046"
try:
    raise ValueError(problem)
except ValueError:
    structlog.get_logger().exception("failed")
    logging.getLogger("library").exception("failed too")
"""


def test_no_number_reaches_the_log_in_full() -> None:
    written = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=100)
    assert "13800002046" not in written.stderr
    assert written.stderr.count("138****2046") == 5
    assert "unheard" not in written.stderr
    assert written.stdout == ""
