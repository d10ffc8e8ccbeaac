"""A carrier in a test: signs requests as a line does and reads the documents that come back."""

from dataclasses import dataclass, field
from itertools import count
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from opscenter.calls.lines import signing
from opscenter.core.settings import Settings

_calls = count(1)


@dataclass
class Carrier:
    """One call over the webhooks, request by request."""

    client: FlaskClient
    settings: Settings
    caller: str = "+8613800000009"
    called: str = "+862000009060"
    sid: str = field(default_factory=lambda: f"SIM{next(_calls)}")
    token: str = ""
    requests: int = 0

    def post(self, path: str, *, idempotency: str | None = None, forged: bool = False, **more: str) -> TestResponse:
        """A signed request; without a token of its own each request is a new one."""
        form = {
            "CallSid": self.sid,
            "AccountSid": self.settings.simulator_account_sid,
            "From": self.caller,
            "To": self.called,
            **more,
        }
        self.requests += 1
        token = "wrong" if forged else self.settings.simulator_auth_token
        headers = {
            signing.HEADER: signing.signature(token, self.settings.public_base_url + path, form.items()),
            signing.TOKEN_HEADER: idempotency or f"{self.sid}-{self.requests}",
        }
        return self.client.post(path, data=form, headers=headers)

    def ask(self, path: str, **more: str) -> ElementTree.Element:
        """The document that a signed request gets."""
        response = self.post(path, **more)
        assert response.status_code == 200, response.get_data(as_text=True)
        return ElementTree.fromstring(response.data)

    def start(self, **more: str) -> ElementTree.Element:
        """Ring."""
        return self.ask("/voice/start", **more)


def heard(document: ElementTree.Element) -> str:
    """All words of a document."""
    return "".join(element.text or "" for element in document.iter("Say"))


def action(document: ElementTree.Element, verb: str) -> str:
    """The address that a verb of the document reports to."""
    element = document.find(f".//{verb}")
    assert element is not None, ElementTree.tostring(document, encoding="unicode")
    return element.attrib["action"]
