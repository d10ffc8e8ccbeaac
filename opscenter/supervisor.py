"""Starts all processes of one machine from one command and stops them together.

Web pages, worker, probes and the drill target are ordinary processes of the same program, which may as well be started
one by one (docs/operations.md).
"""

import os
import socket
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Printer

from opscenter.core.errors import Unavailable
from opscenter.core.settings import Settings

WEBSERVER = "opscenter.webserver"
START_SECONDS = 60.0
# What honcho gives after Ctrl-C and TERM. The programs replace their shells (`exec`), so no child gives the same.
STOPPED_BY_PERSON = (130, 143)


def check_port(host: str, port: int) -> None:
    """Refuse to start on a port that somebody else serves.

    Raises:
        Unavailable: `port.in_use`.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable("port.in_use", port=port) from error


def run(settings: Settings, greeting: str) -> int:
    """Run until Ctrl-C or until one process ends; returns the exit code. The greeting is printed once pages answer."""
    manager = Manager(Printer(sys.stdout, width=8))
    threading.Thread(target=_greet, args=(settings, greeting), daemon=True).start()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    program = str(Path(sys.executable).with_name("opscenter"))
    manager.add_process("web", web_command(settings), env=environment)
    manager.add_process("worker", f"exec {program} worker", env=environment)
    after = " --after-drill-target" if settings.is_development else ""
    manager.add_process("probes", f"exec {program} probes{after}", env=environment)
    if settings.is_development:
        manager.add_process("drill", f"exec {program} drill-target", env=environment)
    manager.loop()
    return exit_code(manager.returncode)


def web_command(settings: Settings) -> str:
    """What serves pages: threads of one process, or of several that share the port."""
    gunicorn = Path(sys.executable).with_name("gunicorn")
    return (
        f"exec {gunicorn} --config python:{WEBSERVER} --workers {settings.web_processes} "
        f"--bind {settings.host}:{settings.port} wsgi:application"
    )


def exit_code(returncode: int | None) -> int:
    """What `opscenter run` ends with: 0 when a person stopped it, else that of the process that ended, never 0."""
    return 0 if returncode in STOPPED_BY_PERSON else returncode or 1


def _greet(settings: Settings, greeting: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if _answers(settings):
            sys.stdout.write(f"\n{greeting}\n\n")
            sys.stdout.flush()
            return
        time.sleep(0.1)


def _answers(settings: Settings) -> bool:
    """Whether a page comes; the port alone is open before the program behind it is loaded."""
    connection = HTTPConnection(settings.host, settings.port, timeout=START_SECONDS)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
