"""Encrypted fields, key rotation and the blind index."""

import base64
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert, select, type_coerce
from sqlalchemy.orm import Session

from opscenter.core import crypto
from opscenter.core.crypto import DecryptionError, EncryptedText, KeyFormatError, KeyMissingError, KeyRing
from opscenter.core.settings import Settings

OLD, NEW, INDEX = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n", b"i"))
CONTEXT = "callers.phone"
NUMBER = "+8613800001234"

metadata = MetaData()
callers = Table(
    "callers", metadata, Column("id", Integer, primary_key=True), Column("phone", EncryptedText("callers.phone"))
)


def old_ring() -> KeyRing:
    return KeyRing.parse(f"k1:{OLD}", INDEX)


def new_ring() -> KeyRing:
    return KeyRing.parse(f"k2:{NEW}, k1:{OLD}", INDEX)


@pytest.fixture
def rows() -> Iterator[Session]:
    """A table with an encrypted column; the key ring of the process is put back afterwards."""
    before = crypto.configure(old_ring())
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()
    crypto.configure(before or KeyRing.parse(Settings.field_keys, Settings.index_key))


def stored(session: Session) -> list[str]:
    return list(session.scalars(select(type_coerce(callers.c.phone, Text)).order_by(callers.c.id)))


def test_a_value_comes_back_and_is_never_the_same_twice():
    ring = old_ring()
    first, second = ring.encrypt(NUMBER, CONTEXT), ring.encrypt(NUMBER, CONTEXT)
    assert first != second
    assert ring.decrypt(first, CONTEXT) == ring.decrypt(second, CONTEXT) == NUMBER


def test_the_stored_value_names_its_key_and_hides_the_text():
    value = new_ring().encrypt(NUMBER, CONTEXT)
    assert value.startswith("k2:")
    assert "1380000" not in value


def test_a_value_moved_to_another_column_does_not_decrypt():
    value = old_ring().encrypt(NUMBER, CONTEXT)
    with pytest.raises(DecryptionError, match=r"accounts\.phone"):
        old_ring().decrypt(value, "accounts.phone")


@pytest.mark.parametrize("change", [lambda v: v[:-4] + "AAA=", lambda v: v[:9], lambda _: "plain", lambda _: "k1:%"])
def test_an_altered_value_does_not_decrypt(change):
    with pytest.raises(DecryptionError):
        old_ring().decrypt(change(old_ring().encrypt(NUMBER, CONTEXT)), CONTEXT)


def test_a_missing_key_is_named_with_the_column_that_needs_it():
    value = new_ring().encrypt(NUMBER, CONTEXT)
    with pytest.raises(KeyMissingError, match=r"callers\.phone needs field key 'k2'"):
        old_ring().decrypt(value, CONTEXT)


@pytest.mark.parametrize("keys", ["", "k1", f"k1:{OLD},k1:{NEW}", "k1:c2hvcnQ=", "k1:no!", f"k 1:{OLD}", f"k1:{INDEX}"])
def test_unusable_keys_are_refused(keys):
    with pytest.raises(KeyFormatError):
        KeyRing.parse(keys, INDEX)


def test_a_printed_ring_shows_no_key():
    assert repr(old_ring()) == "KeyRing()"


def test_the_blind_index_is_equal_for_equal_values_of_one_purpose_only():
    ring = old_ring()
    assert ring.blind_index(NUMBER, "phone") == new_ring().blind_index(NUMBER, "phone")
    assert ring.blind_index(NUMBER, "phone") != ring.blind_index(NUMBER, "tail")
    assert len(ring.blind_index(NUMBER, "phone")) == 64


def test_the_process_uses_the_keys_of_its_settings(rows):
    crypto.configure_from(Settings())
    assert crypto.blind_index(NUMBER) == crypto.ring().blind_index(NUMBER, "phone")
    assert crypto.ring().newest == "dev1"


def test_a_process_without_keys_says_which_settings_are_missing():
    program = "from opscenter.core import crypto; crypto.ring()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "KeyMissingError" in ended.stderr
    assert "OPSCENTER_FIELD_KEYS" in ended.stderr


def test_the_development_settings_hold_usable_keys():
    assert KeyRing.parse(Settings.field_keys, Settings.index_key).newest == "dev1"


def test_a_column_is_plain_in_python_and_encrypted_in_the_database(rows):
    rows.execute(insert(callers), [{"phone": NUMBER}, {"phone": None}])
    assert list(rows.scalars(select(callers.c.phone).order_by(callers.c.id))) == [NUMBER, None]
    assert [value and value[:3] for value in stored(rows)] == ["k1:", None]


def test_an_encrypted_column_can_only_be_tested_for_null(rows):
    rows.execute(insert(callers), [{"phone": NUMBER}, {"phone": None}])
    assert rows.scalars(select(callers.c.id).where(callers.c.phone == None)).all() == [2]  # noqa: E711 - SQL NULL
    for compare in (lambda column: column == NUMBER, lambda column: column.desc(), lambda column: column.like("%1")):
        with pytest.raises(TypeError, match="blind index"):
            compare(callers.c.phone)


def test_old_values_are_brought_to_the_newest_key_in_batches(rows):
    rows.execute(insert(callers), [{"phone": f"{NUMBER}{n}"} for n in range(3)])
    crypto.configure(new_ring())
    (column,) = crypto.encrypted_columns(metadata)
    assert [crypto.reencrypt(rows, column, limit=2) for _ in range(3)] == [2, 1, 0]
    assert all(crypto.ring().is_current(value) for value in stored(rows))
    assert list(rows.scalars(select(callers.c.phone).order_by(callers.c.id))) == [f"{NUMBER}{n}" for n in range(3)]


def test_a_plain_column_is_not_reencrypted(rows):
    with pytest.raises(TypeError, match="not an encrypted column"):
        crypto.reencrypt(rows, callers.c.id)
