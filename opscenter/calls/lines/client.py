"""Calling the webhooks as a line does: signed, with time limits, one repetition under the same token.

Repeated is what did not arrive, and what the app could not take just then because its database was away or locked.
Our own lines call the app at its public address and nowhere else.
"""

import http.client
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from opscenter.calls.lines import signing
from opscenter.calls.twiml.errors import CONNECTION_FAILED, INVALID_URL

CONNECT_SECONDS = 5
READ_SECONDS = 15
TRIES = 2
# Before an app that said that it cannot just now is asked again.
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Reply:
    """What came back; `error` is the carriers' number of a failure and 0 otherwise."""

    status: int = 0
    content_type: str = ""
    body: str = ""
    error: int = 0
    milliseconds: int = 0


class WebhookClient:
    """One kept connection to the app, for one call."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = urlsplit(base_url)
        self._token = token
        self._connection: http.client.HTTPConnection | None = None

    def send(self, method: str, url: str, parameters: Iterable[tuple[str, str]], idempotency_token: str) -> Reply:
        """Send a signed request and read the whole answer."""
        target = urlsplit(url)
        if (target.scheme, target.netloc) != (self._base.scheme, self._base.netloc):
            return Reply(error=INVALID_URL)
        pairs = list(parameters)
        headers = {signing.TOKEN_HEADER: idempotency_token, "Content-Type": "application/x-www-form-urlencoded"}
        path = target.path + (f"?{target.query}" if target.query else "")
        body: str | None = urlencode(pairs)
        if method == "GET":
            path, body = f"{path}{'&' if target.query else '?'}{body}", None
            headers[signing.HEADER] = signing.signature(self._token, f"{target.scheme}://{target.netloc}{path}", ())
        else:
            headers[signing.HEADER] = signing.signature(self._token, url, pairs)
        return self._repeated(method, path, body, headers)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _repeated(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        began = time.monotonic()
        reply = Reply(error=CONNECTION_FAILED)
        for attempt in range(TRIES):
            if attempt and reply.status:
                time.sleep(PAUSE_SECONDS)
            try:
                response = self._exchange(method, path, body, headers)
                text = response.read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException):
                self.close()
                continue
            reply = Reply(response.status, response.getheader("Content-Type", ""), text)
            if response.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        return replace(reply, milliseconds=round((time.monotonic() - began) * 1000))

    def _exchange(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        if self._connection is None:
            kind = http.client.HTTPSConnection if self._base.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(self._base.hostname or "", self._base.port, timeout=CONNECT_SECONDS)
            self._connection.connect()
            self._connection.sock.settimeout(READ_SECONDS)
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()
