"""One libcurl transfer on the event loop, with the egress guard asked for every socket.

Neither a redirect nor a name that changed its address can lead a check out of the permitted networks: libcurl opens
no socket by itself, it asks `Transfer.open_socket`.
"""

import asyncio
import errno
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from socket import socket
from time import time
from types import TracebackType
from typing import Any, Self

import pycurl

from probes.checks.base import Limits, Outcome, Status
from probes.checks.network import not_allowed

BODY_LIMIT = 256 * 1024
MAX_REDIRECTS = 5
SECONDS_A_DAY = 86_400
WEB = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS
FAILURES = {
    pycurl.E_OPERATION_TIMEDOUT: "http.timeout",
    pycurl.E_COULDNT_RESOLVE_HOST: "network.name_unknown",
    pycurl.E_SSL_CONNECT_ERROR: "http.tls_failed",
    pycurl.E_PEER_FAILED_VERIFICATION: "http.tls_failed",
    pycurl.E_SSL_CACERT_BADFILE: "http.tls_failed",
    pycurl.E_GOT_NOTHING: "http.cut_off",
    pycurl.E_RECV_ERROR: "http.cut_off",
    pycurl.E_SEND_ERROR: "http.cut_off",
    pycurl.E_PARTIAL_FILE: "http.cut_off",
    pycurl.E_TOO_MANY_REDIRECTS: "http.too_many_redirects",
}


@dataclass(frozen=True)
class Request:
    """What to fetch; `addresses` are the already permitted addresses of the host."""

    url: str
    host: str
    port: int
    addresses: Sequence[str]
    is_head: bool
    follow_redirects: bool
    verify_certificate: bool
    ca_certificates: str
    username: str
    password: str


class Transfer:
    """One request over a new connection; use it as a context manager, which frees the handle."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self.request = request
        self.limits = limits
        self.refused: tuple[str, int] | None = None
        self.curl = pycurl.Curl()
        self._body = BytesIO()
        self._is_cut = False
        # pycurl works on a duplicate of each socket; ours must be closed too, or the connection stays open.
        self._sockets: list[socket] = []
        self._set_options()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.curl.close()
        for opened in self._sockets:
            opened.close()

    @property
    def content(self) -> bytes:
        """The beginning of the body."""
        return self._body.getvalue()

    @property
    def status(self) -> int:
        """The last response code."""
        return int(self.curl.getinfo(pycurl.RESPONSE_CODE))

    async def perform(self) -> None:
        """Run to the end or to the body limit; raises `pycurl.error`."""
        try:
            await _transport().perform(self.curl)
        except pycurl.error as error:
            if not (self._is_cut and error.args[0] == pycurl.E_WRITE_ERROR):
                raise

    def open_socket(self, purpose: int, address: Any) -> socket | int:
        """libcurl asks for each socket; refusing here is the last word."""
        opened = self.limits.allow.curl_open_socket(purpose, address)
        if isinstance(opened, int):
            self.refused = (address.addr[0], address.addr[1])
        else:
            self._sockets.append(opened)
        return opened

    def write(self, chunk: bytes) -> int | None:
        """Keep the beginning of the body and stop the transfer there."""
        room = BODY_LIMIT - self._body.tell()
        self._body.write(chunk[:room])
        if len(chunk) > room:
            self._is_cut = True
            return 0
        return None

    def _set_options(self) -> None:
        request = self.request
        options = {
            pycurl.URL: request.url,
            pycurl.NOBODY: request.is_head,
            pycurl.RESOLVE: [f"{request.host}:{request.port}:{','.join(map(_bracketed, request.addresses))}"],
            pycurl.OPENSOCKETFUNCTION: self.open_socket,
            pycurl.WRITEFUNCTION: self.write,
            pycurl.TIMEOUT_MS: int(self.limits.timeout_seconds * 1000),
            pycurl.NOSIGNAL: 1,
            pycurl.FRESH_CONNECT: 1,
            pycurl.FORBID_REUSE: 1,
            pycurl.PROXY: "",
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.USERAGENT: "opscenter-probe",
            pycurl.PROTOCOLS: WEB,
            pycurl.REDIR_PROTOCOLS: WEB,
            pycurl.FOLLOWLOCATION: request.follow_redirects,
            pycurl.MAXREDIRS: MAX_REDIRECTS,
            pycurl.OPT_CERTINFO: 1,
            pycurl.SSL_VERIFYPEER: 1 if request.verify_certificate else 0,
            pycurl.SSL_VERIFYHOST: 2 if request.verify_certificate else 0,
        }
        if request.ca_certificates:
            options[pycurl.CAINFO_BLOB] = request.ca_certificates.encode()
        if request.username:
            options[pycurl.HTTPAUTH] = pycurl.HTTPAUTH_BASIC
            options[pycurl.USERNAME] = request.username
            options[pycurl.PASSWORD] = request.password
        for option, value in options.items():
            self.curl.setopt(option, value)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


_transports: dict[asyncio.AbstractEventLoop, pycurl.AsyncCurlMulti] = {}


def _transport() -> pycurl.AsyncCurlMulti:
    """The multi handle of the running loop; libcurl binds its timers and sockets to one loop."""
    loop = asyncio.get_running_loop()
    if loop not in _transports:
        _transports[loop] = pycurl.AsyncCurlMulti()
    return _transports[loop]


async def close_transport() -> None:
    """Free what this loop's transfers shared; to be called before the loop ends."""
    multi = _transports.pop(asyncio.get_running_loop(), None)
    if multi is not None:
        await multi.aclose()


def phases(curl: pycurl.Curl) -> dict[str, float]:
    """Milliseconds of connect, tls, first_byte and body; a phase that did not happen is left out."""
    reached_at = {
        "connect": pycurl.CONNECT_TIME,
        "tls": pycurl.APPCONNECT_TIME,
        "first_byte": pycurl.STARTTRANSFER_TIME,
        "body": pycurl.TOTAL_TIME,
    }
    parts, before = {}, 0.0
    for name, info in reached_at.items():
        reached = float(curl.getinfo(info)) * 1000
        if reached > 0:
            parts[name] = round(max(reached - before, 0.0), 3)
            before = max(reached, before)
    return parts


def certificate_days(curl: pycurl.Curl) -> int | None:
    """Whole days left on the server's own certificate; None without TLS."""
    for certificate in curl.getinfo(pycurl.INFO_CERTINFO):
        for name, value in certificate:
            if name == "Expire date":
                with suppress(ValueError):
                    return int((ssl.cert_time_to_seconds(value) - time()) // SECONDS_A_DAY)
    return None


def failure(error: pycurl.error, transfer: Transfer) -> Outcome:
    """What a failed transfer says about the target."""
    code, detail = error.args[0], str(error.args[1])
    if transfer.refused:
        return not_allowed(*transfer.refused)
    if code == pycurl.E_COULDNT_CONNECT:
        return _not_connected(transfer)
    known = {"seconds": transfer.limits.timeout_seconds, "host": transfer.request.host, "limit": MAX_REDIRECTS}
    return _down(FAILURES.get(code, "http.failed"), **known, detail=detail)


def _not_connected(transfer: Transfer) -> Outcome:
    number = int(transfer.curl.getinfo(pycurl.OS_ERRNO))
    where = {"host": transfer.request.host, "port": transfer.request.port}
    if number == errno.ECONNREFUSED:
        return _down("network.refused", **where)
    return _down("network.unreachable", **where, detail=errno.errorcode.get(number, "no answer"))


def _down(message: str, **params: Any) -> Outcome:
    return Outcome(Status.DOWN, message, params=params)
