"""Secrets of accounts: password hashes and password rules, session tokens, one-time codes. Pure, without I/O.

Hashes have the form of werkzeug's scrypt hashes, so that they can be moved to and from other Flask systems.
"""

import hashlib
import hmac
import secrets
import string
import unicodedata
from datetime import datetime
from functools import cache
from importlib.resources import files

import pyotp

from opscenter.core import ids

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200
COST, BLOCK_SIZE, PARALLEL = 32768, 8, 1
TOTP_STEP_SECONDS = 30
RECOVERY_CODES = 10
ISSUER = "OpsCenter"
_SALT_CHARACTERS = string.ascii_letters + string.digits
_CODE_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def hash_password(password: str, *, cost: int = COST) -> str:
    """A salted scrypt hash, `scrypt:N:r:p$salt$hex`; a lower cost is for tests only."""
    salt = "".join(secrets.choice(_SALT_CHARACTERS) for _ in range(16))
    return f"scrypt:{cost}:{BLOCK_SIZE}:{PARALLEL}${salt}${_scrypt(password, salt, cost, BLOCK_SIZE, PARALLEL)}"


def check_password(stored: str, password: str) -> bool:
    """Whether the password belongs to the stored hash."""
    method, _, rest = stored.partition("$")
    salt, _, digest = rest.partition("$")
    name, *numbers = method.split(":")
    if name != "scrypt" or len(numbers) != 3 or not digest:
        return False
    cost, block_size, parallel = map(int, numbers)
    return hmac.compare_digest(_scrypt(password, salt, cost, block_size, parallel), digest)


@cache
def nobodys_hash() -> str:
    """A hash that no password fits: checked for unknown names, so that they take as long as known ones."""
    return hash_password(ids.token())


def password_problem(password: str, *, names: tuple[str, ...]) -> str | None:
    """The error code that speaks against a new password, None if it is acceptable.

    `names` are the login name and other words that everybody knows about the person.
    """
    if len(password) < MINIMUM_LENGTH:
        return "password.too_short"
    if len(password) > MAXIMUM_LENGTH:
        return "password.too_long"
    plain = _normalized(password)
    if any(len(name) >= 3 and _normalized(name) in plain for name in names):
        return "password.contains_name"
    if plain in _common_passwords() or len(set(plain)) < 4:
        return "password.too_common"
    return None


def one_time_password() -> str:
    """A first password that is read out or printed once and has to be changed at the first log-in."""
    return "-".join(_random_text(4) for _ in range(4))


def fingerprint(secret: str) -> str:
    """What is stored of a random token: its hash is enough, because the token has 256 bits of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def throttle_key(kind: str, value: str) -> str:
    """What failed attempts are counted under; names are hashed, because people type passwords into the wrong box."""
    return f"{kind}:{fingerprint(value.strip().lower())}" if kind == "name" else f"{kind}:{value}"


def new_totp_secret() -> str:
    """A fresh secret for an authenticator."""
    return pyotp.random_base32()


def totp_uri(secret: str, login_name: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret, interval=TOTP_STEP_SECONDS).provisioning_uri(name=login_name, issuer_name=ISSUER)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The number of the time step whose code this is, None for a wrong code; one step of clock drift is allowed."""
    typed = unicodedata.normalize("NFKC", code).replace(" ", "")
    totp = pyotp.TOTP(secret, interval=TOTP_STEP_SECONDS)
    current = int(now.timestamp()) // TOTP_STEP_SECONDS
    matching = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    return matching[0] if matching else None


def new_recovery_codes() -> list[str]:
    """Codes that each replace the authenticator once."""
    return [f"{_random_text(4)}-{_random_text(4)}" for _ in range(RECOVERY_CODES)]


def recovery_fingerprint(account_id: int, code: str) -> str:
    """The stored form of a recovery code, however it was typed."""
    plain = _normalized(code).replace("-", "").replace(" ", "")
    return fingerprint(f"{account_id}:{plain}")


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_CODE_CHARACTERS) for _ in range(length))


def _normalized(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


@cache
def _common_passwords() -> frozenset[str]:
    listed = files("opscenter.accounts").joinpath("data/common-passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in listed.splitlines() if line and not line.startswith("#"))


def _scrypt(password: str, salt: str, cost: int, block_size: int, parallel: int) -> str:
    memory = 132 * cost * block_size * parallel + 64 * 1024
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=cost, r=block_size, p=parallel, maxmem=memory)
    return digest.hex()
