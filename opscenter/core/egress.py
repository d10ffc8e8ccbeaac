"""Which network addresses our own code may connect to: probes, webhooks and message robots ask here first.

An allow list of networks and ports decides on the *address*, never on the name: a name is resolved once, its addresses
are checked, and the caller connects to a checked address, so a name that answers differently the second time (DNS
rebinding) gains nothing. Standard library only, because the probe runner is installed without the rest of the product.
"""

import asyncio
import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[..., Sequence[Any]]

CURL_SOCKET_BAD = -1
RESPONSE_LIMIT = 256 * 1024

# Addresses with a meaning of their own (IANA special-purpose registries, plus the metadata services of cloud hosts).
# A rule opens one of them only if the rule lies inside the block: 0.0.0.0/0 does not open 10.0.0.0/8, and 10.0.0.0/8
# does. Of nested blocks the smallest counts, so 100.64.0.0/10 does not open the metadata address in it.
SPECIAL_BLOCKS: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "100.100.100.200/32", "127.0.0.0/8", "169.254.0.0/16"),
        *("169.254.169.254/32", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
        *("::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16"),
        *("fc00::/7", "fd00:ec2::254/128", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
_RULE = re.compile(r"\[(?P<v6>[^\]]+)\]:(?P<ports6>[\d\-*]+)|(?P<v4>[\d./]+):(?P<ports4>[\d\-*]+)")


class EgressError(OSError):
    """Nothing can be connected to; `code` is `egress.refused`, `egress.unresolvable` or `egress.bad_url`."""

    def __init__(self, code: str, target: str) -> None:
        super().__init__(f"{code}: {target}")
        self.code = code
        self.target = target


class AllowListError(ValueError):
    """An entry of an allow list is not understood; the message names it."""


@dataclass(frozen=True)
class Rule:
    """One network and one range of ports, ends included."""

    network: Network
    first_port: int
    last_port: int

    def __str__(self) -> str:
        """The rule as it is written in settings."""
        written = f"[{self.network}]" if self.network.version == 6 else str(self.network)
        return f"{written}:{self.first_port}-{self.last_port}"


@dataclass(frozen=True)
class Endpoint:
    """A checked address, ready to connect to."""

    family: int
    address: str
    port: int


@dataclass(frozen=True)
class Response:
    """The answer of an HTTP request; `body` is cut at RESPONSE_LIMIT bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class AllowList:
    """The networks and ports that may be connected to; an empty list allows nothing."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "AllowList":
        """Read `127.0.0.0/8:1-65535, 10.0.0.0/8:443, [fd00::/8]:*`; raises AllowListError naming the faulty entry."""
        return cls(tuple(_parse_rule(entry.strip()) for entry in re.split(r"[,;\s]+", text) if entry.strip()))

    def allows(self, address: str, port: int) -> bool:
        """Whether this literal address and port may be connected to; anything that is no address may not."""
        try:
            parsed = _unmapped(ipaddress.ip_address(address))
        except ValueError:
            return False
        block = _special_block(parsed)
        return any(
            rule.first_port <= port <= rule.last_port
            and parsed in rule.network
            and (block is None or rule.network.prefixlen >= block.prefixlen)
            for rule in self.rules
        )

    def resolve(self, host: str, port: int, *, resolver: Resolver = socket.getaddrinfo) -> tuple[Endpoint, ...]:
        """The allowed addresses of a name or literal address, in the resolver's order, at least one. Blocks.

        Raises:
            EgressError: the name has no address, or none of them is allowed.
        """
        try:
            found = resolver(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EgressError("egress.unresolvable", f"{host}:{port}") from error
        return self._checked(host, port, (entry[4] for entry in found))

    async def resolve_async(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """`resolve` for an asyncio loop."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EgressError("egress.unresolvable", f"{host}:{port}") from error
        return self._checked(host, port, (entry[4] for entry in found))

    def connect(
        self, host: str, port: int, timeout: float, *, resolver: Resolver = socket.getaddrinfo
    ) -> socket.socket:
        """A connected TCP socket to the first allowed address that answers; `timeout` in seconds holds per address."""
        last_error: OSError | None = None
        for endpoint in self.resolve(host, port, resolver=resolver):
            opened = socket.socket(endpoint.family, socket.SOCK_STREAM)
            opened.settimeout(timeout)
            try:
                opened.connect((endpoint.address, endpoint.port))
            except OSError as error:
                opened.close()
                last_error = error
            else:
                return opened
        raise last_error or EgressError("egress.unresolvable", f"{host}:{port}")

    def curl_open_socket(self, _purpose: int, address: tuple[int, int, int, tuple[str, int]]) -> socket.socket | int:
        """For pycurl's OPENSOCKETFUNCTION: a socket for an allowed address, else CURL_SOCKET_BAD.

        curl calls it for every connection, redirects and second look-ups included.
        """
        family, kind, protocol, target = address
        if family not in (socket.AF_INET, socket.AF_INET6) or not self.allows(target[0], target[1]):
            return CURL_SOCKET_BAD
        return socket.socket(family, kind, protocol)

    def _checked(self, host: str, port: int, addresses: Iterable[tuple[object, ...]]) -> tuple[Endpoint, ...]:
        allowed: list[Endpoint] = []
        for entry in addresses:
            address = str(entry[0])
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            endpoint = Endpoint(family, address, port)
            if self.allows(address, port) and endpoint not in allowed:
                allowed.append(endpoint)
        if not allowed:
            raise EgressError("egress.refused", f"{host}:{port}")
        return tuple(allowed)


def request(
    allow: AllowList,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,
    context: ssl.SSLContext | None = None,
) -> Response:
    """One HTTP or HTTPS request to an allowed address, its answer cut at RESPONSE_LIMIT; raises like `exchange`."""
    with exchange(allow, method, url, headers=headers, body=body, timeout=timeout, context=context) as answer:
        return Response(answer.status, dict(answer.getheaders()), answer.read(RESPONSE_LIMIT))


@contextmanager
def exchange(
    allow: AllowList,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 10.0,
    context: ssl.SSLContext | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """An HTTP or HTTPS request to an allowed address whose answer is read bit by bit.

    Redirects are returned, not followed; proxies are not used. Certificates are checked against the name in the URL
    although the connection goes to the checked address. `timeout` in seconds holds for each network operation, not
    for the whole exchange.

    Raises:
        EgressError: the URL is no http(s) URL or its address is not allowed.
        OSError: the connection failed (TimeoutError, ConnectionError, ssl.SSLError).
        http.client.HTTPException: the other side does not speak HTTP.
    """
    secure, host, port, target = _split_url(url)
    connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(host, port, timeout=timeout)
    opened = allow.connect(host, port, timeout)
    try:
        if secure:
            opened = (context or ssl.create_default_context()).wrap_socket(opened, server_hostname=host)
        connection.sock = opened
        connection.request(method, target, body, dict(headers or {}))
        yield connection.getresponse()
    finally:
        connection.close()
        opened.close()


def _split_url(url: str) -> tuple[bool, str, int, str]:
    """Whether it is https, the host, the port and the request target."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise EgressError("egress.bad_url", "") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or not url.isascii():
        raise EgressError("egress.bad_url", host or "")
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return secure, host, port or (443 if secure else 80), target


def _parse_rule(entry: str) -> Rule:
    found = _RULE.fullmatch(entry)
    if found is None:
        raise AllowListError(f"not a rule like 10.0.0.0/8:443 or [fd00::/8]:1-1024: {entry!r}")
    first, _, last = (found["ports6"] or found["ports4"]).replace("*", "1-65535").partition("-")
    try:
        rule = Rule(ipaddress.ip_network(found["v6"] or found["v4"]), int(first), int(last or first))
    except ValueError as error:
        raise AllowListError(f"{entry!r}: {error}") from error
    if not 1 <= rule.first_port <= rule.last_port <= 65535:
        raise AllowListError(f"{entry!r}: ports must lie between 1 and 65535")
    return rule


def _unmapped(address: Address) -> Address:
    """The IPv4 address inside ::ffff:a.b.c.d, which the system connects to as IPv4."""
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address


def _special_block(address: Address) -> Network | None:
    containing = [block for block in SPECIAL_BLOCKS if address in block]
    return max(containing, key=lambda block: block.prefixlen, default=None)
