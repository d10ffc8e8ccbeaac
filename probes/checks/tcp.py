"""TCP: does the port accept a connection and, where the service greets first, does it greet as expected."""

import asyncio
from time import perf_counter
from typing import Annotated

from pydantic import Field, StringConstraints

from probes.checks.base import CheckSettings, Limits, Mode, Outcome, Status, check_kind, mark
from probes.checks.network import CAUSES, MESSAGES, Blocked, connect_failure, graded, milliseconds, permitted_addresses

GREETING_BYTES = 1024


class TcpSettings(CheckSettings):
    """Host, port and an optional expected greeting."""

    host: Annotated[str, StringConstraints(min_length=1, max_length=253)] = Field(
        title=mark("主机"), description=mark("域名或 IP 地址，不带协议")
    )
    port: int = Field(ge=1, le=65535, title=mark("端口"))
    greeting: str = Field(
        default="", max_length=200, title=mark("应有的问候语"), description=mark("服务先说话时，开头应包含的文字")
    )
    slow_ms: int = Field(default=0, ge=0, le=60_000, title=mark("超过多少毫秒算慢"), description=mark("0 表示不判慢"))

    def address(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


@check_kind(
    "tcp",
    title=mark("TCP 端口"),
    mode=Mode.NETWORK,
    settings=TcpSettings,
    messages={
        **MESSAGES,
        "tcp.ok": mark("端口已接通"),
        "tcp.slow": mark("接通用了 {ms} 毫秒，超过 {limit} 毫秒"),
        "tcp.greeting_missing": mark("接通后没有收到应有的问候语"),
    },
    causes={
        **CAUSES,
        "tcp.slow": mark("线路拥堵，或者主机忙"),
        "tcp.greeting_missing": mark("端口通但进程卡住，或者端口上换了别的服务"),
    },
)
async def check_tcp(settings: TcpSettings, limits: Limits) -> Outcome:
    """Open a new connection to the first permitted address and close it again."""
    started = perf_counter()
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            [address, *_] = await permitted_addresses(settings.host, settings.port, limits)
            resolved = milliseconds(started)
            reader, writer = await asyncio.open_connection(address, settings.port)
            try:
                latency = milliseconds(started)
                greeted = await _greets(reader, settings.greeting)
            finally:
                writer.close()
    except Blocked as blocked:
        return blocked.outcome
    except OSError as error:
        return connect_failure(error, settings.host, settings.port, limits)
    phases = {"dns": resolved, "connect": round(latency - resolved, 3)}
    if not greeted:
        return Outcome(Status.DOWN, "tcp.greeting_missing", latency, phases, latency)
    return graded(Outcome(Status.OK, "tcp.ok", latency, phases, latency), slow_ms=settings.slow_ms, message="tcp.slow")


async def _greets(reader: asyncio.StreamReader, greeting: str) -> bool:
    if not greeting:
        return True
    return greeting.encode() in await reader.read(GREETING_BYTES)
