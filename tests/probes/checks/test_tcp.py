"""TCP checks against real local ports."""

import asyncio

import pytest

from probes.checks.base import Outcome, Status
from probes.checks.tcp import TcpSettings, check_tcp
from tests.probes.local_servers import Handler, black_hole, deaf, greets, limits, served
from tests.servers import free_port


def look(handler: Handler, *, timeout: float = 20.0, **settings: object) -> Outcome:
    """Serve, check once, give the outcome."""

    async def scene() -> Outcome:
        async with served(handler) as port:
            values = {"host": "127.0.0.1", "port": port, **settings}
            return await check_tcp(TcpSettings.model_validate(values), limits(timeout))

    return asyncio.run(scene())


def test_an_accepting_port_is_ok_even_when_it_never_speaks() -> None:
    outcome = look(black_hole)
    assert (outcome.status, outcome.message) == (Status.OK, "tcp.ok")
    assert set(outcome.phases) == {"dns", "connect"}


def test_a_closed_port_is_refused() -> None:
    outcome = asyncio.run(check_tcp(TcpSettings(host="127.0.0.1", port=free_port()), limits()))
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.refused")


def test_a_port_whose_packets_are_dropped_is_down_when_the_time_is_up() -> None:
    with deaf() as port:
        outcome = asyncio.run(check_tcp(TcpSettings(host="127.0.0.1", port=port), limits(0.3)))
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.timeout")


@pytest.mark.parametrize(
    ("greeting", "message"),
    [pytest.param("SSH-2.0", "tcp.ok", id="expected"), pytest.param("220", "tcp.greeting_missing", id="another")],
)
def test_the_greeting_is_compared(greeting: str, message: str) -> None:
    assert look(greets(b"SSH-2.0-OpenSSH_9.2\r\n"), greeting=greeting).message == message


def test_a_greeting_that_never_comes_is_down_when_the_time_is_up() -> None:
    outcome = look(black_hole, timeout=0.2, greeting="220")
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.timeout")


def test_a_port_that_is_not_allowed_is_unknown() -> None:
    outcome = asyncio.run(check_tcp(TcpSettings(host="127.0.0.1", port=9), limits(allowed=False)))
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "network.not_allowed")


def test_a_name_without_address_is_down() -> None:
    outcome = asyncio.run(check_tcp(TcpSettings(host="no-such-host.invalid", port=9), limits()))
    assert outcome.message == "network.name_unknown"
