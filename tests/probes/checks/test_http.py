"""HTTP checks against real local servers."""

import asyncio
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from probes.checks.base import Outcome, Status
from probes.checks.http import HttpSettings, check_http, status_ranges
from tests.probes.local_servers import (
    Certificate,
    Handler,
    answers,
    black_hole,
    deaf,
    drips,
    hangs_up,
    limits,
    make_certificate,
    served,
)
from tests.servers import free_port


def look(handler: Handler, *, timeout: float = 20.0, tls: Certificate | None = None, **settings: object) -> Outcome:
    """Serve, check once, give the outcome."""

    async def scene() -> Outcome:
        async with served(handler, tls.context if tls else None) as port:
            scheme = "https" if tls else "http"
            values = {"url": f"{scheme}://127.0.0.1:{port}/", **settings}
            return await check_http(HttpSettings.model_validate(values), limits(timeout))

    return asyncio.run(scene())


def test_a_good_answer_is_ok_and_has_phases() -> None:
    outcome = look(answers("支付受理正常"))
    assert (outcome.status, outcome.message) == (Status.OK, "http.ok")
    assert {"dns", "connect", "first_byte"} <= set(outcome.phases)
    assert outcome.facts["http_status"] == 200


def test_a_head_request_needs_no_body() -> None:
    assert look(answers(), method="HEAD").status is Status.OK


def test_an_unexpected_status_is_down() -> None:
    outcome = look(answers("", "500 Internal Server Error"))
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.status_unexpected")
    assert outcome.params == {"status": 500, "expected": "200-299"}


def test_a_redirect_is_accepted_when_it_is_expected() -> None:
    handler = answers("", "302 Found", headers="Location: /login\r\n")
    assert look(handler, expected_status="200,302").status is Status.OK


def test_a_redirect_loop_is_down() -> None:
    handler = answers("", "302 Found", headers="Location: /again\r\n")
    assert look(handler, follow_redirects=True).message == "http.too_many_redirects"


def test_a_redirect_cannot_lead_out_of_the_permitted_networks() -> None:
    async def scene() -> Outcome:
        handler = answers("", "302 Found", headers="Location: http://192.0.2.7/secret\r\n")
        async with served(handler) as port:
            settings = HttpSettings(url=f"http://127.0.0.1:{port}/", follow_redirects=True)
            return await check_http(settings, limits())

    outcome = asyncio.run(scene())
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "network.not_allowed")
    assert outcome.params["host"] == "192.0.2.7"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_keyword_is_found_in_both_chinese_encodings(encoding: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + "一体化平台".encode(encoding))
        await writer.drain()

    assert look(handler, keyword="一体化").status is Status.OK


def test_a_missing_keyword_is_down() -> None:
    assert look(answers("系统维护中"), keyword="登录").message == "http.keyword_missing"


def test_only_the_beginning_of_a_huge_page_is_read() -> None:
    outcome = look(answers("正常" + "x" * 2_000_000), keyword="正常")
    assert outcome.status is Status.OK
    assert outcome.facts["bytes"] == 256 * 1024


def test_a_slow_answer_is_degraded() -> None:
    outcome = look(answers(delay=0.15), slow_ms=50)
    assert (outcome.status, outcome.message) == (Status.DEGRADED, "http.slow")


def test_a_black_hole_is_down_when_the_time_is_up() -> None:
    outcome = look(black_hole, timeout=0.3)
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.timeout")


def test_a_page_that_drips_is_down_when_the_time_is_up() -> None:
    began = time.monotonic()
    outcome = look(drips(0.02), timeout=0.4)
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.timeout")
    assert time.monotonic() - began < 20


def test_a_port_whose_packets_are_dropped_is_down_when_the_time_is_up() -> None:
    began = time.monotonic()
    with deaf() as port:
        outcome = asyncio.run(check_http(HttpSettings(url=f"http://127.0.0.1:{port}/"), limits(0.4)))
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.timeout")
    assert time.monotonic() - began < 20


def test_a_server_that_hangs_up_is_down() -> None:
    assert look(hangs_up).message == "http.cut_off"


def test_a_port_without_service_is_refused() -> None:
    settings = HttpSettings(url=f"http://127.0.0.1:{free_port()}/")
    outcome = asyncio.run(check_http(settings, limits()))
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.refused")


def test_an_unknown_name_is_down() -> None:
    outcome = asyncio.run(check_http(HttpSettings(url="http://no-such-host.invalid/"), limits()))
    assert (outcome.status, outcome.message) == (Status.DOWN, "network.name_unknown")


def test_an_address_that_is_not_allowed_is_never_contacted() -> None:
    async def scene() -> tuple[Outcome, int]:
        contacts = 0

        async def count(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            nonlocal contacts
            contacts += 1

        async with served(count) as port:
            outcome = await check_http(HttpSettings(url=f"http://127.0.0.1:{port}/"), limits(allowed=False))
            await asyncio.sleep(0.05)
            return outcome, contacts

    outcome, contacts = asyncio.run(scene())
    assert (outcome.status, outcome.message, contacts) == (Status.UNKNOWN, "network.not_allowed", 0)


@pytest.mark.parametrize(
    ("days", "status", "message"),
    [
        pytest.param(90, Status.OK, "http.ok", id="plenty of time"),
        pytest.param(20, Status.DEGRADED, "http.certificate_ending", id="ending soon"),
        pytest.param(5, Status.DOWN, "http.certificate_ended", id="below the fault line"),
    ],
)
def test_days_left_on_the_certificate_are_judged(tmp_path: Path, days: int, status: Status, message: str) -> None:
    certificate = make_certificate(tmp_path, days=days)
    outcome = look(answers(), tls=certificate, ca_certificates=certificate.pem, certificate_down_days=7)
    assert (outcome.status, outcome.message) == (status, message)
    assert outcome.facts["certificate_days"] == days
    assert "tls" in outcome.phases


def test_a_certificate_that_nobody_vouches_for_is_down(tmp_path: Path) -> None:
    outcome = look(answers(), tls=make_certificate(tmp_path, days=90))
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.tls_failed")


def test_an_expired_certificate_is_down(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, days=-3)
    outcome = look(answers(), tls=certificate, ca_certificates=certificate.pem)
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.tls_failed")
    assert "expired" in outcome.params["detail"]


def test_a_certificate_of_another_host_is_down(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, days=90)

    async def scene() -> Outcome:
        async with served(answers(), certificate.context) as port:
            settings = HttpSettings(url=f"https://localhost:{port}/", ca_certificates=certificate.pem)
            return await check_http(settings, limits())

    outcome = asyncio.run(scene())
    assert (outcome.status, outcome.message) == (Status.DOWN, "http.tls_failed")


def test_an_unverified_certificate_still_has_its_days_counted(tmp_path: Path) -> None:
    outcome = look(answers(), tls=make_certificate(tmp_path, days=10), verify_certificate=False)
    assert (outcome.status, outcome.message) == (Status.DEGRADED, "http.certificate_ending")


def test_credentials_are_sent_and_never_shown() -> None:
    seen: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    outcome = look(handler, username="probe", password="secret-word")
    assert b"Authorization: Basic" in seen[0]
    assert "secret-word" not in repr(outcome)
    assert "secret-word" not in repr(HttpSettings(url="http://a.example/", password="secret-word"))


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "http://", "http://user:word@a.example/", "http://a.example:99999/"]
)
def test_addresses_that_are_no_web_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        HttpSettings(url=url)


def test_status_lists_are_ranges() -> None:
    assert [list(one) for one in status_ranges("200-201, 301")] == [[200, 201], [301]]
    with pytest.raises(ValidationError):
        HttpSettings(url="http://a.example/", expected_status="good")
