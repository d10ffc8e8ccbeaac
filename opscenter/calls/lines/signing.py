"""The signature of a webhook: made here as a line makes it, checked with the carrier's own validator.

Whoever calls is told by `AccountSid`; every account has its own token. The signed address is rebuilt from the
configured public address, because a proxy changes what the process sees as its host.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from twilio.request_validator import RequestValidator

from opscenter.calls.rules import LineKind
from opscenter.core.settings import Settings

HEADER = "X-Twilio-Signature"
FINAL_STATES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
TOKEN_HEADER = "I-Twilio-Idempotency-Token"  # noqa: S105 - the name of a header, not a secret


def signature(token: str, url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Base64 of HMAC-SHA1 over the address and the sorted parameters; values of one name sorted, each once."""
    pairs = sorted(set(parameters))
    text = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def accounts(settings: Settings) -> Mapping[str, tuple[LineKind, str]]:
    """The lines that may call, by account: kind and token. A line without a configured token does not exist."""
    configured = (
        (settings.simulator_account_sid, LineKind.SIMULATOR, settings.simulator_auth_token),
        (settings.twilio_account_sid, LineKind.TWILIO, settings.twilio_auth_token),
    )
    return {sid: (kind, token) for sid, kind, token in configured if sid and token}


def signed_url(settings: Settings, path: str, query: str) -> str:
    """The address that the line has signed."""
    return f"{settings.public_base_url}{path}{'?' + query if query else ''}"


def line_of(settings: Settings, url: str, form: Mapping[str, str], given: str) -> LineKind | None:
    """The line whose signature this is, None for a forged or unknown one."""
    kind, token = accounts(settings).get(form.get("AccountSid", ""), (None, ""))
    if kind is None or not RequestValidator(token).validate(url, form, given):
        return None
    return kind


def fingerprint(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """64 hex digits that are equal for equal signed content."""
    text = "\0".join([url, *(f"{name}\0{value}" for name, value in sorted(parameters))])
    return hashlib.sha256(text.encode()).hexdigest()
