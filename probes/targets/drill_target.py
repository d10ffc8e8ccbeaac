"""The demo target: a small process of its own with a web page and a database, made to be broken.

A drill takes its table away, so that the page answers 500 and the query fails, for the same reason and at the same
time, as in a real fault. Beside it lie quiet pages for the other checks of the demo province.
"""

import random
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pysqlite3.dbapi2
import structlog
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from opscenter.core.errors import Unavailable
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.core.text import mark
from probes.targets.drills import QUERY, database_url, find_running, folder

POLL_SECONDS = 0.2
AFTER_ERROR_SECONDS = 2.0
WAIT_SECONDS = 0.1
VOUCHERS = 12
PAGE = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
TITLE = mark("演练业务系统（演示数据）")
WAITING = mark("待发送凭证 {count} 张")
BROKEN = mark("凭证库打不开")
QUIET = mark("演示页面，一切正常")

log = structlog.get_logger(__name__)


class Vouchers:
    """The target's database with its one table, and the fault: the table goes by another name."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        tables = inspect(self._engine).get_table_names()
        if not {"vouchers", "vouchers_taken_away"} & set(tables):
            self._run("CREATE TABLE vouchers (number INTEGER PRIMARY KEY)")
            for number in range(1, VOUCHERS + 1):
                self._run("INSERT INTO vouchers VALUES (:number)", number=number)

    @property
    def is_broken(self) -> bool:
        """Whether the table is away."""
        return "vouchers" not in inspect(self._engine).get_table_names()

    def set_broken(self, is_broken: bool) -> None:
        """Make the table agree with the switch."""
        if is_broken and not self.is_broken:
            self._run("ALTER TABLE vouchers RENAME TO vouchers_taken_away")
        elif not is_broken and self.is_broken:
            self._run("ALTER TABLE vouchers_taken_away RENAME TO vouchers")

    def count(self) -> int:
        """How many vouchers wait; fails while the table is away."""
        with self._engine.connect() as connection:
            return int(connection.execute(text(QUERY)).scalar_one())

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _run(self, statement: str, **values: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(statement), values)


class DrillServer(ThreadingHTTPServer):
    """The web page. All checks of the demo province may ask at once, hence the long queue."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self, address: tuple[str, int], vouchers: Vouchers) -> None:
        self.vouchers = vouchers
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: DrillServer
    timeout = 10

    def do_GET(self) -> None:
        """`/` depends on the database, `/pages/…` on nothing."""
        if self.path.startswith("/pages/"):
            time.sleep(random.uniform(0.005, 0.06))  # noqa: S311 - makes the curves of the demo look alive
            self._answer(200, QUIET)
        elif self.path == "/":
            self._answer_from_database()
        else:
            self._answer(404, BROKEN)

    def _answer_from_database(self) -> None:
        try:
            self._answer(200, WAITING.format(count=self.server.vouchers.count()))
        except SQLAlchemyError:
            self._answer(500, BROKEN)

    def _answer(self, status: int, words: str) -> None:
        body = PAGE.format(title=TITLE, text=words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the base class's
        """Requests of checks are not worth a line each."""


def run(context: JobContext, stop: threading.Event | None = None) -> None:
    """Serve until SIGTERM, SIGINT or `stop`, following the switch.

    Raises:
        Unavailable: `port.in_use`.
    """
    stop = stop or _stop_on_signal()
    vouchers = open_vouchers(context.settings)
    server = _bind(context.settings, vouchers)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    log.info("drill_target_started", port=server.server_address[1])
    _follow_switch(context, vouchers, stop)
    server.shutdown()
    server.server_close()
    vouchers.close()


def wait_until_up(settings: Settings, seconds: float) -> bool:
    """Whether the target takes connections within so many seconds; checks of the demo that began earlier would fail."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", settings.drill_port), timeout=1).close()
        except OSError:
            time.sleep(WAIT_SECONDS)
        else:
            return True
    return False


def open_vouchers(settings: Settings) -> Vouchers:
    """The target's database, created when it is not there."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    return Vouchers(database_url(settings))


def _bind(settings: Settings, vouchers: Vouchers) -> DrillServer:
    try:
        return DrillServer(("127.0.0.1", settings.drill_port), vouchers)
    except OSError as error:
        raise Unavailable("port.in_use", port=settings.drill_port) from error


def _follow_switch(context: JobContext, vouchers: Vouchers, stop: threading.Event) -> None:
    wait = 0.0
    while not stop.wait(wait):
        try:
            with context.unit_of_work(write=False) as db:
                is_broken = find_running(db) is not None
            vouchers.set_broken(is_broken)
            wait = POLL_SECONDS
        except SQLAlchemyError as error:
            log.error("drill_target_waits", error=type(error).__name__)
            wait = AFTER_ERROR_SECONDS


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=2, pool_pre_ping=True, connect_args={"connect_timeout": 3})
    return create_engine(url, module=pysqlite3.dbapi2, connect_args={"timeout": 5, "check_same_thread": False})


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
