"""Our lines sign as the carrier does, and the carrier's own validator is the judge."""

import pytest
from twilio.request_validator import RequestValidator

from opscenter.calls.lines.signing import fingerprint, line_of, signature, signed_url
from opscenter.calls.rules import LineKind
from opscenter.core.settings import Settings

URL = "https://ops.example.gov.cn/voice/flow?step=3"
PAIRS = [("CallSid", "SIM1"), ("AccountSid", "SIMULATOR"), ("Digits", "1#"), ("From", "+8613800000001")]
SETTINGS = Settings(simulator_auth_token="a" * 40, public_base_url="https://ops.example.gov.cn")


def _line(form: dict[str, str], given: str, url: str = URL) -> LineKind | None:
    return line_of(SETTINGS, url, form, given)


def test_the_validator_of_the_carrier_accepts_our_signature() -> None:
    assert RequestValidator("token").validate(URL, dict(PAIRS), signature("token", URL, PAIRS))


def test_our_signature_equals_that_of_the_carriers_library() -> None:
    assert signature("token", URL, PAIRS) == RequestValidator("token").compute_signature(URL, dict(PAIRS))


def test_a_signed_request_names_its_line() -> None:
    assert _line(dict(PAIRS), signature("a" * 40, URL, PAIRS)) is LineKind.SIMULATOR


FORGED = {
    "no signature": (dict(PAIRS), "", URL),
    "another token": (dict(PAIRS), signature("b" * 40, URL, PAIRS), URL),
    "another digit": ({**dict(PAIRS), "Digits": "2"}, signature("a" * 40, URL, PAIRS), URL),
    "another step": (dict(PAIRS), signature("a" * 40, URL, PAIRS), URL.replace("step=3", "step=4")),
    "another host": (dict(PAIRS), signature("a" * 40, URL, PAIRS), URL.replace("ops.", "evil.")),
    "an unknown account": ({**dict(PAIRS), "AccountSid": "AC9"}, signature("a" * 40, URL, PAIRS), URL),
    "no account": ({"CallSid": "SIM1"}, signature("a" * 40, URL, PAIRS), URL),
}


@pytest.mark.parametrize(("form", "given", "url"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_request_has_no_line(form: dict[str, str], given: str, url: str) -> None:
    assert _line(form, given, url) is None


def test_a_line_without_a_token_does_not_exist() -> None:
    form = {"AccountSid": ""}
    assert line_of(SETTINGS, URL, form, signature("", URL, form.items())) is None


def test_the_signed_address_comes_from_the_settings() -> None:
    assert signed_url(SETTINGS, "/voice/flow", "step=3") == URL
    assert signed_url(SETTINGS, "/voice/start", "") == "https://ops.example.gov.cn/voice/start"


def test_equal_content_has_an_equal_fingerprint_in_any_order() -> None:
    assert fingerprint(URL, PAIRS) == fingerprint(URL, PAIRS[::-1])
    assert fingerprint(URL, PAIRS) != fingerprint(URL, PAIRS[1:])
