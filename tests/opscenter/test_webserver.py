"""What the running server takes: addresses of any question, and uploads that are too large without harm."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest

from opscenter.core import migrate
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from opscenter.supervisor import web_command
from tests.servers import free_port, wait_until

HUNDRED_MEGABYTES = 100 * 1024 * 1024
BOUNDARY = "upload"
ROOT = Path(__file__).parents[2]


@dataclass
class Web:
    """The web process as the supervisor starts it."""

    process: subprocess.Popen[bytes]
    port: int

    def send(self, head: str, body: Iterable[bytes] = ()) -> str:
        """One request, read to its end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(head.encode())
            for piece in body:
                connection.sendall(piece)
            with connection.makefile("rb") as answer:
                return answer.read().decode()

    def largest_memory(self) -> int:
        """The most memory a process of the server ever held, in megabytes."""
        children = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid="], capture_output=True, check=True, text=True
        ).stdout.split()
        status = (Path("/proc") / children[0] / "status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024

    def settled_memory(self) -> int:
        """The same once the dictionaries that are read after the start are there."""
        before, now = 0, self.largest_memory()
        while now > before:
            time.sleep(1)
            before, now = now, self.largest_memory()
        return now

    def is_up(self) -> bool:
        """Whether it takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """The server on an empty database of its own."""
    database, port = Database(f"sqlite:///{tmp_path / 'opscenter.db'}"), free_port()
    migrate.upgrade(database)
    database.dispose()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OPSCENTER_DATA_DIR": str(tmp_path),
        "OPSCENTER_SEMANTIC_SEARCH": "false",
    }
    command = web_command(replace(Settings(), port=port))
    process = subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment)
    started = Web(process, port)
    try:
        wait_until(started.is_up)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=20)


def upload_head(length: str) -> str:
    return (
        "POST /organizations/import HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n{length}\r\n\r\n"
    )


def file_of(size: int) -> Iterator[bytes]:
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'.encode()
    for _ in range(size // 65_536):
        yield bytes(65_536)


def in_chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    "question", ["钱" * 3_400, "预算(^~*? " * 700, " OR ".join(["指标"] * 5_000)], ids=["long", "wild", "or"]
)
def test_a_question_of_ten_thousand_bytes_gets_a_page(web: Web, question: str) -> None:
    answer = web.send(f"GET /search?q={quote(question)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 200")
    assert question[:20] in answer


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length told", "length unknown"])
def test_a_hundred_megabytes_get_a_sentence_and_leave_memory_flat(web: Web, is_chunked: bool) -> None:
    assert "200 OK" in web.send("GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    before = web.settled_memory()
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {HUNDRED_MEGABYTES}"
    pieces = file_of(HUNDRED_MEGABYTES)
    answer = web.send(upload_head(length), in_chunks(pieces) if is_chunked else pieces)
    assert answer.startswith("HTTP/1.1 413")
    assert "文件太大" in answer
    assert web.largest_memory() - before < 30
    assert "200 OK" in web.send("GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
