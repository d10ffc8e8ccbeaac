"""The attachment store: what it accepts, how it names, and that it notices damage."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscenter.core import files
from opscenter.core.errors import Invalid, Limited, NotFound, Unavailable
from opscenter.core.files import Store

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50)
PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LIMIT = 1024 * 1024


def container(*members: str) -> bytes:
    """A ZIP file with these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for member in members:
            opened.writestr(member, "x")
    return content.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def add(store: Store, content: bytes, name: str, **options):
    return store.add(io.BytesIO(content), name, limit=LIMIT, **options)


ACCEPTED = {
    "a.png": (PNG, "image/png"),
    "A.PNG": (PNG, "image/png"),
    "a.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" + bytes(50), "image/jpeg"),
    "a.pdf": (PDF, "application/pdf"),
    "a.doc": (OLE, "application/msword"),
    "a.xls": (OLE, "application/vnd.ms-excel"),
    "a.docx": (container("word/document.xml"), files.DOCUMENTS[".docx"].media_type),
    "a.xlsx": (container("xl/workbook.xml"), files.DOCUMENTS[".xlsx"].media_type),
    "a.ofd": (container("OFD.xml"), "application/ofd"),
    "a.zip": (container("截图.png"), "application/zip"),
    "a.txt": ("中文".encode(), "text/plain"),
    "b.txt": ("中文说明".encode("gb18030"), "text/plain"),
    "a.csv": ("名称,金额".encode("utf-16"), "text/csv"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_whose_content_agrees_with_its_extension_is_taken_in(store, name):
    content, media_type = ACCEPTED[name]
    stored = add(store, content, name)
    assert (stored.media_type, stored.size, stored.name) == (media_type, len(content), name)
    assert store.read(stored.sha256) == content


MISMATCHED = {
    "a.png": PDF,
    "a.pdf": b"<html><script>alert(1)</script>",
    "a.docx": container("xl/workbook.xml"),
    "b.docx": container("word/document.xml", "word/vbaProject.bin"),
    "a.zip": b"PK\x03\x04broken",
    "a.txt": b"MZ\x90\0\x03",
    "b.txt": b"\xff\xff\xff",
    "a.doc": b"plain",
}


@pytest.mark.parametrize("name", MISMATCHED)
def test_a_file_whose_content_contradicts_its_extension_is_refused(store, name):
    with pytest.raises(Invalid, match=r"file\.content_mismatch"):
        add(store, MISMATCHED[name], name)
    assert not any(path.is_file() for path in store.root.rglob("*"))


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.exe", "a.pdf.exe", "a", "a.wav", ".pdf"])
def test_a_type_outside_the_list_is_refused(store, name):
    with pytest.raises(Invalid, match=r"file\.type_not_allowed"):
        add(store, PDF, name)


def test_a_feature_may_allow_another_list(store):
    wave = b"RIFF\x10\0\0\0WAVEfmt " + bytes(50)
    assert add(store, wave, "voice.wav", allow=files.AUDIO).media_type == "audio/wav"


def test_an_empty_file_is_refused(store):
    with pytest.raises(Invalid, match=r"file\.empty"):
        add(store, b"", "a.txt")


def test_a_file_over_the_limit_leaves_nothing_behind(store):
    with pytest.raises(Limited) as caught:
        add(store, b"a" * (LIMIT + 1), "a.txt")
    assert caught.value.params == {"megabytes": 1}
    assert not any(path.is_file() for path in store.root.rglob("*"))


def test_equal_content_is_stored_once_and_under_its_hash(store):
    first, second = add(store, PDF, "a.pdf"), add(store, PDF, "b.pdf")
    assert first.sha256 == second.sha256 == hashlib.sha256(PDF).hexdigest()
    assert list(store.digests()) == [first.sha256]
    assert [path.stat().st_mode & 0o777 for path in store.root.rglob("*") if path.is_file()] == [0o600]


def test_damage_is_noticed_and_healed_by_the_next_upload(store):
    stored = add(store, PDF, "a.pdf")
    store.verified_path(stored.sha256).write_bytes(PDF + b"!")
    for read in (store.read, store.verified_path):
        with pytest.raises(Unavailable, match=r"file\.damaged"):
            read(stored.sha256)
    add(store, PDF, "a.pdf")
    assert store.read(stored.sha256) == PDF


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_unknown_content_is_missing(store, digest):
    with pytest.raises(NotFound, match=r"file\.missing"):
        store.read(digest)


def test_removed_content_is_gone_and_removing_it_again_changes_nothing(store):
    stored = add(store, PDF, "a.pdf")
    for _ in range(2):
        store.remove(stored.sha256, before=datetime.max.replace(tzinfo=UTC))
    assert list(store.digests()) == []


def test_content_that_was_taken_in_again_meanwhile_stays(store):
    before = datetime.now(UTC) - timedelta(hours=1)
    stored = add(store, PDF, "a.pdf")
    store.remove(stored.sha256, before=before)
    assert store.read(stored.sha256) == PDF


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\某人\\报表.xlsx": "报表.xlsx",
    "a\u202egnp.exe": "agnp.exe",
    "a\r\nSet-Cookie: x.txt": "aSet-Cookie_ x.txt",
    'a"b<c>.pdf': "a_b_c_.pdf",
    "con.txt": "_con.txt",
    " .. ": "attachment",
    "": "attachment",
    "a.pdf. ": "a.pdf",
    "报" * 100 + ".pdf": "报" * 65 + ".pdf",
}


@pytest.mark.parametrize(("name", "safe"), NAMES.items(), ids=range(len(NAMES)))
def test_names_are_made_safe_for_download(name, safe):
    assert files.safe_name(name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_short_and_stays_the_same(name):
    safe = files.safe_name(name)
    assert 0 < len(safe.encode()) <= files.NAME_BYTES
    assert files.safe_name(safe) == safe
    assert not set(safe) & set('/\\<>:"|?*\n\r\0\u202e')
