"""E-mail against a real mail server on this machine."""

import email
import email.policy
import socket
from contextlib import closing

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from structlog.testing import capture_logs

from opscenter.messages.channels.base import ChannelError, Outgoing
from opscenter.messages.channels.email import Console, Fake, Smtp, from_settings
from tests.probes.local_servers import make_certificate

pytestmark = pytest.mark.server
MAIL = Outgoing("duty@example.com", "【严重】禅城区 拒绝连接", "请确认。\n第二行。\n", "reference-1")


class Postbox:
    """Takes mails as the server's handler does, or answers with the refusal it was told to give."""

    def __init__(self) -> None:
        self.mails = []
        self.refuse_recipient = ""
        self.refuse_data = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server's name for it
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        if self.refuse_data:
            return self.refuse_data
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def server(postbox):
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def channel(server, **changes):
    return Smtp(f"smtp://127.0.0.1:{server.port}", "opscenter@example.gov.cn", **changes)


def test_a_mail_arrives_with_its_chinese_subject_and_body(server, postbox):
    channel(server).send(MAIL)
    [mail] = postbox.mails
    assert mail["Subject"] == MAIL.subject
    assert mail["To"] == "duty@example.com"
    assert mail["From"] == "opscenter@example.gov.cn"
    assert mail["Message-ID"] == "<reference-1@example.gov.cn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.body


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(server, postbox):
    postbox.refuse_recipient = "550 no such user"
    with pytest.raises(ChannelError, match="no such user") as caught:
        channel(server).send(MAIL)
    assert caught.value.is_final


def test_a_mailbox_that_is_full_may_be_tried_again(server, postbox):
    postbox.refuse_recipient = "452 mailbox full"
    with pytest.raises(ChannelError) as caught:
        channel(server).send(MAIL)
    assert not caught.value.is_final


def test_a_server_in_trouble_may_be_tried_again(server, postbox):
    postbox.refuse_data = "451 try later"
    with pytest.raises(ChannelError, match="try later") as caught:
        channel(server).send(MAIL)
    assert not caught.value.is_final


def test_a_server_that_is_away_may_be_tried_again():
    with pytest.raises(ChannelError, match="ConnectionRefused") as caught:
        Smtp(f"smtp://127.0.0.1:{free_port()}", "a@example.com").send(MAIL)
    assert not caught.value.is_final


def test_a_server_that_never_answers_runs_into_the_time_limit():
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(ChannelError, match=r"(?i)time"):
            Smtp(f"smtp://127.0.0.1:{port}", "a@example.com", timeout=0.3).send(MAIL)


@pytest.mark.parametrize("address", ["not an address", "a@b\r\nBcc: x@y", "", "值班@example.com"])
def test_an_address_that_is_none_is_given_up(server, postbox, address):
    with pytest.raises(ChannelError) as caught:
        channel(server).send(Outgoing(address, "s", "b", "r"))
    assert caught.value.is_final
    assert postbox.mails == []


def test_a_subject_with_line_breaks_adds_no_header(server, postbox):
    channel(server).send(Outgoing("duty@example.com", "a\r\nBcc: x@example.com", "b", "r"))
    [mail] = postbox.mails
    assert mail["Subject"] == "a Bcc: x@example.com"
    assert mail["Bcc"] is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_with_a_password_lets_us_in(postbox):
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append(data)
        return AuthResult(success=True)

    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        Smtp(f"smtp://us%40er:pass%20word@127.0.0.1:{controller.port}", "a@example.com").send(MAIL)
    finally:
        controller.stop()
    assert seen == [LoginPassword(b"us@er", b"pass word")]
    assert len(postbox.mails) == 1


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate of the house's own authority, which this machine trusts."""
    made = make_certificate(tmp_path, days=30)
    (tmp_path / "trusted.pem").write_text(made.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return made


@pytest.mark.parametrize(("scheme", "side"), [("smtps", "ssl_context"), ("smtp", "tls_context")])
def test_the_line_is_encrypted_where_the_server_can(postbox, certificate, scheme, side):
    secure = {"require_starttls": True} if side == "tls_context" else {}
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **{side: certificate.context}, **secure)
    controller.start()
    try:
        Smtp(f"{scheme}://127.0.0.1:{controller.port}", "a@example.com").send(MAIL)
    finally:
        controller.stop()
    assert len(postbox.mails) == 1


def test_a_server_with_a_certificate_nobody_knows_gets_no_mail(postbox, tmp_path):
    stranger = make_certificate(tmp_path, days=30)
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), tls_context=stranger.context)
    controller.start()
    try:
        with pytest.raises(ChannelError, match="CERTIFICATE_VERIFY_FAILED"):
            Smtp(f"smtp://127.0.0.1:{controller.port}", "a@example.com").send(MAIL)
    finally:
        controller.stop()
    assert postbox.mails == []


def test_without_a_server_mails_are_written_to_the_log(settings):
    found = from_settings(settings)
    assert isinstance(found, Console)
    with capture_logs() as entries:
        found.send(MAIL)
    assert entries[0]["subject"] == MAIL.subject
    assert "duty@example.com" not in str(entries)


def test_the_fake_keeps_mails_or_fails_as_told():
    fake = Fake()
    fake.send(MAIL)
    fake.failure = ChannelError("down")
    with pytest.raises(ChannelError, match="down"):
        fake.send(MAIL)
    assert fake.sent == [MAIL]
