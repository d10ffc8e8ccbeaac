"""E-mail over SMTP; written to the log where no server is configured, kept in a list by tests."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from opscenter.core.masking import mask_email
from opscenter.core.settings import Settings
from opscenter.messages.channels.base import Channel, ChannelError, Outgoing

TIMEOUT_SECONDS = 10
SMTPS_PORT = 465
SMTP_PORT = 25
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Smtp:
    """A mail server: `smtp://user:password@host:port` (upgraded to TLS where offered) or `smtps://…`.

    A connection per message: notices are few, and a kept connection hides a server that went away.
    """

    url: str
    sender: str
    timeout: float = TIMEOUT_SECONDS

    def send(self, outgoing: Outgoing) -> None:
        """Hand the mail to the server; a refused mailbox is final, everything else may be tried again."""
        try:
            message = compose(outgoing, self.sender)
            with self._connected(urlsplit(self.url)) as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise ChannelError(repr(error), is_final=all(code >= 500 for code in codes)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(repr(error)) from error
        except (ValueError, MessageError) as error:
            raise ChannelError(repr(error), is_final=True) from error

    @contextmanager
    def _connected(self, parts: SplitResult) -> Iterator[smtplib.SMTP]:
        host, context = parts.hostname or "localhost", ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or SMTPS_PORT, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or SMTP_PORT, timeout=self.timeout)
        with server:
            server.ehlo_or_helo_if_needed()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server


class Console:
    """Writes mails to the log; for machines without a mail server."""

    def send(self, outgoing: Outgoing) -> None:
        """Log the subject and where it would go, masked; the body stays out of the log."""
        log.info("email_not_sent_no_server", to=mask_email(outgoing.address), subject=outgoing.subject)


@dataclass
class Fake:
    """Keeps what was sent; fails as long as `failure` is set."""

    sent: list[Outgoing] = field(default_factory=list)
    failure: ChannelError | None = None

    def send(self, outgoing: Outgoing) -> None:
        """Keep the message, or fail as told."""
        if self.failure is not None:
            raise self.failure
        self.sent.append(outgoing)


def from_settings(settings: Settings) -> Channel:
    """The channel that the settings ask for."""
    return Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else Console()


def compose(outgoing: Outgoing, sender: str) -> EmailMessage:
    """The mail as it goes over the line.

    Raises:
        ValueError: an address that is none; line breaks cannot get into a header.
        MessageError: an address with letters that this way of mailing cannot carry.
    """
    message = EmailMessage(policy=SMTP)
    if not _ADDRESS.fullmatch(outgoing.address):
        raise ValueError("no e-mail address")
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=outgoing.address)
    message["Subject"] = " ".join(outgoing.subject.split())
    message["Message-ID"] = f"<{outgoing.reference}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(outgoing.body, charset="utf-8")
    return message
