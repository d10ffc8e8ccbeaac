"""A real mail server whose mails can be looked at, and that can be told to fail."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.servers import free_port


class Postbox:
    """What arrived."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.is_broken = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail, or refuse it for now."""
        if self.is_broken:
            return "451 disk full, try later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """The subjects, in the order in which the mails came."""
        return [str(mail["Subject"]) for mail in self.mails]


@pytest.fixture
def postbox() -> Postbox:
    """An empty postbox."""
    return Postbox()


@pytest.fixture
def post(postbox: Postbox) -> Iterator[str]:
    """The address of the server that fills the postbox."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()
