"""Password hashes, password rules, one-time codes."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from opscenter.accounts import credentials

NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)


def test_a_hash_opens_for_its_password_only() -> None:
    stored = credentials.hash_password("correct horse battery")
    assert credentials.check_password(stored, "correct horse battery")
    assert not credentials.check_password(stored, "Correct horse battery")


def test_hashes_are_those_of_werkzeug() -> None:
    assert check_password_hash(credentials.hash_password("correct horse"), "correct horse")
    assert credentials.check_password(generate_password_hash("correct horse", "scrypt"), "correct horse")


@pytest.mark.parametrize("stored", ["", "x", "pbkdf2:sha256:1$salt$00", "scrypt:2:1:1$salt"])
def test_what_is_no_scrypt_hash_opens_for_nobody(stored: str) -> None:
    assert not credentials.check_password(stored, "")


def test_nobodys_hash_is_made_once() -> None:
    assert credentials.nobodys_hash() is credentials.nobodys_hash()


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "password.too_short"),
        ("x" * 201, "password.too_long"),
        ("my-KUAIJI-2026", "password.contains_name"),
        ("ＫＵＡＩＪＩ-2026-x", "password.contains_name"),
        ("Password123", "password.too_common"),
        ("aaaaaaaaaaaa", "password.too_common"),
        ("correct horse battery", None),
        ("雨后第三棵梧桐树向左走", None),
    ],
)
def test_passwords_are_long_own_and_uncommon(password: str, problem: str | None) -> None:
    assert credentials.password_problem(password, names=("kuaiji", "会")) == problem


def test_one_time_passwords_pass_the_rules_and_differ() -> None:
    first, second = credentials.one_time_password(), credentials.one_time_password()
    assert first != second
    assert credentials.password_problem(first, names=()) is None


@pytest.mark.parametrize(("drift", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_may_be_one_step_early_or_late(drift: int, accepted: bool) -> None:
    secret = credentials.new_totp_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=drift))
    assert (credentials.totp_step(secret, code, NOW) is not None) is accepted


def test_codes_may_be_typed_with_spaces_and_wide_digits() -> None:
    secret = credentials.new_totp_secret()
    code = pyotp.TOTP(secret).at(NOW)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert credentials.totp_step(secret, f"{code[:3]} {code[3:]}", NOW) == credentials.totp_step(secret, wide, NOW)


def test_the_uri_names_the_house_and_the_person() -> None:
    uri = credentials.totp_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "kuaiji")
    assert uri.startswith("otpauth://totp/OpsCenter:kuaiji?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


def test_recovery_codes_are_recognised_however_they_are_typed() -> None:
    (code, *_others) = credentials.new_recovery_codes()
    typed = code.upper().replace("-", " ")
    assert credentials.recovery_fingerprint(1, code) == credentials.recovery_fingerprint(1, typed)
    assert credentials.recovery_fingerprint(1, code) != credentials.recovery_fingerprint(2, code)


def test_names_are_not_readable_in_the_throttle() -> None:
    assert "kuaiji" not in credentials.throttle_key("name", "kuaiji")
    assert credentials.throttle_key("name", " KUAIJI ") == credentials.throttle_key("name", "kuaiji")
    assert credentials.throttle_key("address", "10.0.0.1") == "address:10.0.0.1"
