"""The line's client against a server that cannot answer at first."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from opscenter.calls.lines.client import WebhookClient
from opscenter.calls.lines.signing import TOKEN_HEADER


class Site(ThreadingHTTPServer):
    """Answers with these statuses one after the other, and remembers the token of each request."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.statuses, self.tokens = statuses, list[str | None]()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Site
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take the request in and give the next status."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.append(self.headers[TOKEN_HEADER])
        self.send_response(self.server.statuses.pop(0))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A running server."""
    with Site(list(request.param)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("site", "status", "requests"),
    [((503, 200), 200, 2), ((503, 503), 503, 2), ((500, 200), 500, 1), ((403, 200), 403, 1)],
    indirect=["site"],
    ids=["away for a moment", "away for longer", "broken", "refused"],
)
def test_an_app_that_cannot_just_now_is_asked_once_more_under_the_same_token(
    site: Site, status: int, requests: int
) -> None:
    client = WebhookClient(site.address, "secret")
    reply = client.send("POST", f"{site.address}/voice/wait", [("CallSid", "X")], "once")
    client.close()
    assert (reply.status, reply.error) == (status, 0)
    assert site.tokens == ["once"] * requests
