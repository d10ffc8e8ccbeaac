"""The allow list of outgoing connections."""

import asyncio
import http.server
import socket
import threading
from collections.abc import Iterator

import pytest

from opscenter.core import egress
from opscenter.core.egress import AllowList, AllowListError, EgressError, Endpoint

HOUSE = AllowList.parse("127.0.0.0/8:1-65535, 10.0.0.0/8:443, [fd00::/8]:*")
INTERNET = AllowList.parse("0.0.0.0/0:443 [::/0]:443")


def answering(*addresses: str):
    """A resolver that gives these addresses for every name."""
    return lambda _host, port, **_: [(0, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


LISTED = {
    ("127.0.0.1", 8000): True,
    ("::ffff:127.0.0.1", 8000): True,
    ("10.20.30.40", 443): True,
    ("10.20.30.40", 80): False,
    ("fd00::1", 22): True,
    ("fd00:ec2::254", 80): False,
    ("192.168.1.1", 443): False,
    ("8.8.8.8", 443): False,
    ("::1", 8000): False,
    ("localhost", 8000): False,
}


@pytest.mark.parametrize(("target", "allowed"), LISTED.items(), ids=[f"{host}-{port}" for host, port in LISTED])
def test_only_listed_networks_and_ports_are_allowed(target, allowed):
    assert HOUSE.allows(*target) is allowed


SPECIAL = [
    *("10.0.0.1", "127.0.0.1", "169.254.169.254", "169.254.1.1", "172.16.0.1", "192.168.0.1", "100.100.100.200"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00::1"),
    *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
]


@pytest.mark.parametrize("address", SPECIAL)
def test_a_rule_for_the_whole_internet_opens_no_special_address(address):
    assert not INTERNET.allows(address, 443)


def test_a_rule_for_the_whole_internet_opens_ordinary_addresses():
    assert INTERNET.allows("8.8.8.8", 443)
    assert INTERNET.allows("2400:3200::1", 443)


def test_the_metadata_address_needs_a_rule_of_its_own():
    assert not AllowList.parse("169.254.0.0/16:80").allows("169.254.169.254", 80)
    assert AllowList.parse("169.254.169.254:80").allows("169.254.169.254", 80)


def test_an_empty_list_allows_nothing():
    assert not AllowList.parse(" ").allows("127.0.0.1", 80)


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8", "10.0.0.1/8:80", "10.0.0.0/8:0", "10.0.0.0/8:9-1", "10.0.0.0/8:70000", "host:80", "[::g]:1"]
)
def test_a_faulty_entry_is_named(text):
    with pytest.raises(AllowListError, match=r"10|host|::g"):
        AllowList.parse(text)


def test_a_list_is_printed_as_it_is_written():
    assert [str(rule) for rule in HOUSE.rules] == ["127.0.0.0/8:1-65535", "10.0.0.0/8:443-443", "[fd00::/8]:1-65535"]


def test_a_name_gives_its_allowed_addresses_only():
    found = HOUSE.resolve("bank.example", 443, resolver=answering("8.8.8.8", "10.1.1.1", "10.1.1.1", "fd00::5"))
    assert found == (Endpoint(socket.AF_INET, "10.1.1.1", 443), Endpoint(socket.AF_INET6, "fd00::5", 443))


def test_a_name_without_an_allowed_address_is_refused():
    with pytest.raises(EgressError) as caught:
        HOUSE.resolve("rebind.example", 443, resolver=answering("169.254.169.254"))
    assert (caught.value.code, caught.value.target) == ("egress.refused", "rebind.example:443")


def test_a_name_without_an_address_is_unresolvable():
    def fail(*_: object, **__: object):
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(EgressError, match=r"egress\.unresolvable"):
        HOUSE.resolve("nowhere.example", 443, resolver=fail)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001"])
def test_every_spelling_of_an_address_is_checked_as_the_address(host):
    assert HOUSE.resolve(host, 80)[0].address == "127.0.0.1"
    with pytest.raises(EgressError, match=r"egress\.refused"):
        INTERNET.resolve(host, 443)


def test_the_loop_resolves_by_the_same_rules():
    assert asyncio.run(HOUSE.resolve_async("127.0.0.1", 80)) == (Endpoint(socket.AF_INET, "127.0.0.1", 80),)
    with pytest.raises(EgressError, match=r"egress\.unresolvable"):
        asyncio.run(HOUSE.resolve_async("a" * 300, 80))


def test_curl_gets_a_socket_for_an_allowed_address_only():
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, ("127.0.0.1", 80))
    opened = HOUSE.curl_open_socket(0, address)
    assert isinstance(opened, socket.socket)
    opened.close()
    assert INTERNET.curl_open_socket(0, address) == egress.CURL_SOCKET_BAD
    assert HOUSE.curl_open_socket(0, (socket.AF_UNIX, socket.SOCK_STREAM, 0, ("/x", 0))) == egress.CURL_SOCKET_BAD


class Hook(http.server.BaseHTTPRequestHandler):
    """Echoes a posted body; GET redirects to the metadata address."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("X-Host", self.headers["Host"])
        self.end_headers()
        self.wfile.write(self.path.encode() + body)

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[int]:
    """The port of a local web server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_goes_out_under_the_name_of_its_url(hook):
    answer = egress.request(HOUSE, "POST", f"http://localhost:{hook}/a?b=1", body=b"!", headers={"X-Key": "1"})
    assert (answer.status, answer.body, answer.headers["X-Host"]) == (201, b"/a?b=1!", f"localhost:{hook}")


def test_a_redirect_is_not_followed(hook):
    assert egress.request(HOUSE, "GET", f"http://127.0.0.1:{hook}").status == 302


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "http://",
        "http://user:pw@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/路",
        "/etc/passwd",
    ],
)
def test_only_plain_web_addresses_are_requested(url):
    with pytest.raises(EgressError, match=r"egress\.bad_url"):
        egress.request(HOUSE, "GET", url)


def test_a_request_to_a_forbidden_address_never_leaves(hook):
    with pytest.raises(EgressError, match=r"egress\.refused"):
        egress.request(INTERNET, "GET", f"http://127.0.0.1:{hook}/")


def test_an_https_request_checks_the_certificate(hook):
    with pytest.raises(OSError, match=r"SSL|EOF|reset"):
        egress.request(HOUSE, "GET", f"https://localhost:{hook}/", timeout=20)


def test_a_closed_port_is_an_ordinary_connection_error():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        HOUSE.connect("127.0.0.1", port, 1)
