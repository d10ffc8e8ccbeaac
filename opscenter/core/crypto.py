"""Encryption of single database fields with versioned keys, and a keyed index to find encrypted telephone numbers.

A stored value reads `k2:…`: the id of its key, then base64 of nonce, AES-256-GCM ciphertext and tag. The table and
column are authenticated with it, so a value copied into another column does not decrypt. Keys live in the settings
(`k2:base64,k1:base64`, newest first), never in the database.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Dialect, MetaData, Table, Text, bindparam, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from opscenter.core.settings import Settings

KEY_BYTES = 32
NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9-]{1,16}")


class CryptoError(Exception):
    """Base of this module's errors; their texts are for operators and never contain a key or a value."""


class KeyFormatError(CryptoError, ValueError):
    """The configured keys cannot be used."""


class KeyMissingError(CryptoError):
    """A value was encrypted with a key that is not configured, or no keys were configured at all."""


class DecryptionError(CryptoError):
    """A stored value was altered, moved to another column, or never encrypted."""


@dataclass(frozen=True)
class KeyRing:
    """All keys this installation can read with; the first one encrypts."""

    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def parse(cls, field_keys: str, index_key: str) -> "KeyRing":
        """Read `k2:base64,k1:base64` and the base64 index key; raises KeyFormatError naming the faulty entry."""
        keys: dict[str, bytes] = {}
        for entry in field_keys.split(","):
            key_id, _, encoded = entry.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id) or key_id in keys:
                raise KeyFormatError(f"field key ids must be unique and match {_KEY_ID.pattern}: {key_id!r}")
            keys[key_id] = _decode_key(encoded, f"field key {key_id}")
        index = _decode_key(index_key, "index key")
        if index in keys.values():
            raise KeyFormatError("the index key must differ from the field keys")
        return cls(MappingProxyType(keys), index)

    @property
    def newest(self) -> str:
        """The id of the key that encrypts."""
        return next(iter(self.keys))

    def encrypt(self, text: str, context: str) -> str:
        """Encrypt for one column; `context` is "table.column" and must be the same for decryption."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, text.encode(), _additional(self.newest, context))
        return f"{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str, context: str) -> str:
        """The text behind a stored value.

        Raises:
            KeyMissingError: the value's key is not in the ring.
            DecryptionError: the value was altered or belongs to another column.
        """
        key_id, separator, encoded = stored.partition(":")
        if separator and key_id not in self.keys:
            raise KeyMissingError(f"{context} needs field key {key_id!r}, which is not configured")
        try:
            raw = base64.b64decode(encoded, validate=True)
            plain = AESGCM(self.keys[key_id]).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], _additional(key_id, context)
            )
        except (KeyError, ValueError, InvalidTag) as error:
            raise DecryptionError(f"a value of {context} does not decrypt") from error
        return plain.decode()

    def is_current(self, stored: str) -> bool:
        """Whether a stored value was encrypted with the newest key."""
        return stored.startswith(f"{self.newest}:")

    def blind_index(self, value: str, purpose: str) -> str:
        """64 hex digits that are equal for equal values: for equality look-up of encrypted columns.

        `value` must be canonical (`phones.normalize`). Different purposes give unrelated digits, so that the index of
        whole numbers and the index of last digits cannot be matched with each other.
        """
        return hmac.new(self.index_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


_configured: list[KeyRing] = []


def configure(ring: KeyRing) -> KeyRing | None:
    """Set the key ring of this process and return the one before; called at start, before the first query."""
    before = _configured.pop() if _configured else None
    _configured.append(ring)
    return before


def configure_from(settings: Settings) -> None:
    """Set the key ring from the settings; raises KeyFormatError, which must stop the start."""
    configure(KeyRing.parse(settings.field_keys, settings.index_key))


def ring() -> KeyRing:
    """The configured key ring; raises KeyMissingError when the process did not configure one."""
    if not _configured:
        raise KeyMissingError("no field keys are configured: set OPSCENTER_FIELD_KEYS and OPSCENTER_INDEX_KEY")
    return _configured[0]


def blind_index(value: str, purpose: str = "phone") -> str:
    """`KeyRing.blind_index` with the configured keys."""
    return ring().blind_index(value, purpose)


class NullTestsOnly(TypeDecorator.Comparator[str]):
    """Refuses every comparison of an encrypted column that would silently find nothing."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        """Allow tests for NULL only."""
        if op in (operators.is_, operators.is_not) or (op in (operators.eq, operators.ne) and other == (None,)):
            return super().operate(op, *other, **kwargs)
        raise TypeError("an encrypted column cannot be compared or sorted; use a blind index")


class EncryptedText(TypeDecorator[str]):
    """A text column that is encrypted in the database and plain in Python: `EncryptedText("callers.phone")`.

    It cannot be compared, sorted or searched, only tested for NULL; keep a `blind_index` column beside it for look-up.
    """

    impl = Text
    cache_ok = True

    comparator_factory = NullTestsOnly

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Encrypt with the newest key."""
        return None if value is None else ring().encrypt(value, self.context)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        """Decrypt with the key the value names."""
        return None if value is None else ring().decrypt(value, self.context)


def encrypted_columns(metadata: MetaData) -> Iterator[Column[Any]]:
    """All encrypted columns of the schema, for rotation and for the data catalogue."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, EncryptedText))


def reencrypt(db: Session, column: Column[Any], *, limit: int = 500) -> int:
    """Bring up to `limit` values of one column to the newest key; returns how many were changed (0 means done).

    A row that changes meanwhile keeps its newer value: the update only hits the ciphertext that was read.
    """
    if not isinstance(column.type, EncryptedText) or not isinstance(column.table, Table):
        raise TypeError(f"{column} is not an encrypted column")
    context, keys = column.type.context, ring()
    (key_column,) = column.table.primary_key.columns
    raw = type_coerce(column, Text)
    outdated = select(key_column, raw).where(raw.is_not(None), raw.not_like(f"{keys.newest}:%")).limit(limit)
    rows = db.execute(outdated.order_by(key_column)).all()
    change = update(column.table).where(key_column == bindparam("row_key"), raw == bindparam("before", type_=Text))
    for row_key, stored in rows:
        # Coerced to text, or EncryptedText would encrypt the ciphertext a second time.
        after = type_coerce(keys.encrypt(keys.decrypt(stored, context), context), Text)
        db.execute(change.values({column: after}), {"row_key": row_key, "before": stored})
    return len(rows)


def _additional(key_id: str, context: str) -> bytes:
    return f"{key_id}\0{context}".encode()


def _decode_key(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as error:
        raise KeyFormatError(f"{name} is not base64") from error
    if len(key) != KEY_BYTES:
        raise KeyFormatError(f"{name} must be {KEY_BYTES} bytes, it has {len(key)}")
    return key
