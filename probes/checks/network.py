"""Name resolution and the egress decision shared by all checks that open sockets."""

from dataclasses import replace
from ipaddress import ip_address
from time import perf_counter

from opscenter.core.egress import EgressError
from probes.checks.base import Limits, Outcome, Status, mark

MESSAGES = {
    "network.name_unknown": mark("域名 {host} 解析不到地址"),
    "network.not_allowed": mark("{host}:{port} 不在允许探测的网段内，未发起连接"),
    "network.timeout": mark("{seconds} 秒内没有连上"),
    "network.refused": mark("{host}:{port} 拒绝连接，端口没有服务在听"),
    "network.unreachable": mark("{host}:{port} 连不上：{detail}"),
}
CAUSES = {
    "network.name_unknown": mark("域名写错或已注销，或者域名服务器停了"),
    "network.not_allowed": mark("监测的网段名单没有放行这个地址，对象本身未必有问题"),
    "network.timeout": mark("网络不通、防火墙丢弃了请求，或者主机停了"),
    "network.refused": mark("主机在，服务停了或换了端口"),
    "network.unreachable": mark("到主机的线路或路由断了"),
}


class Blocked(Exception):
    """The run ends before any connection; carries the outcome to report."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


def milliseconds(since: float) -> float:
    """Milliseconds gone since a `perf_counter` reading, to the microsecond."""
    return round((perf_counter() - since) * 1000, 3)


async def permitted_addresses(host: str, port: int, limits: Limits) -> list[str]:
    """The numeric addresses of a host that the egress guard allows, in resolver order.

    Raises `Blocked` when the name is unknown (the target's fault: down) or no address is allowed (ours: unknown).
    A numeric host asks no resolver, so that slow name servers cannot hold it up.
    """
    if is_numeric(host):
        return _numeric(host, port, limits)
    try:
        return [endpoint.address for endpoint in await limits.allow.resolve_async(host, port)]
    except EgressError as error:
        raise _blocked(error, host, port) from None


def permitted_addresses_blocking(host: str, port: int, limits: Limits) -> list[str]:
    """The same for drivers that run in a thread."""
    if is_numeric(host):
        return _numeric(host, port, limits)
    try:
        return [endpoint.address for endpoint in limits.allow.resolve(host, port)]
    except EgressError as error:
        raise _blocked(error, host, port) from None


def is_numeric(host: str) -> bool:
    """Whether the host is an address already, so that no resolver is asked."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _numeric(host: str, port: int, limits: Limits) -> list[str]:
    if not limits.allow.allows(host, port):
        raise Blocked(not_allowed(host, port))
    return [host]


def _blocked(error: EgressError, host: str, port: int) -> Blocked:
    return Blocked(name_unknown(host) if error.code == "egress.unresolvable" else not_allowed(host, port))


def name_unknown(host: str) -> Outcome:
    """The target has no address."""
    return Outcome(Status.DOWN, "network.name_unknown", params={"host": host})


def not_allowed(host: str, port: int) -> Outcome:
    """Our own rules forbid the connection: nothing is known about the target."""
    return Outcome(Status.UNKNOWN, "network.not_allowed", params={"host": host, "port": port})


def connect_failure(error: OSError, host: str, port: int, limits: Limits) -> Outcome:
    """What a failed connection says about the target."""
    if isinstance(error, TimeoutError):
        return Outcome(Status.DOWN, "network.timeout", params={"seconds": limits.timeout_seconds})
    if isinstance(error, ConnectionRefusedError):
        return Outcome(Status.DOWN, "network.refused", params={"host": host, "port": port})
    detail = error.strerror or type(error).__name__
    return Outcome(Status.DOWN, "network.unreachable", params={"host": host, "port": port, "detail": detail})


def graded(found: Outcome, *, slow_ms: int, message: str) -> Outcome:
    """Turn a good outcome into a degraded one when it took longer than the slow limit (0 = no limit)."""
    latency = found.latency_ms
    if not slow_ms or latency is None or latency <= slow_ms:
        return found
    params = {**found.params, "ms": round(latency), "limit": slow_ms}
    return replace(found, status=Status.DEGRADED, message=message, params=params)
