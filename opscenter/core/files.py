"""The attachment store: content lies in files named by their SHA-256, what they are called lies in feature tables.

A file is complete on disk before the row that names it is committed (temp file, fsync, rename, fsync of the folder),
and each read compares the hash, so that a damaged file is never handed out as if it were the original. Types are told
by content and must agree with the extension; nothing that a browser would execute is accepted.
"""

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import puremagic

from opscenter.core.errors import Invalid, Limited, NotFound, Unavailable

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 8 * 1024
NAME_BYTES = 200
DEFAULT_NAME = "attachment"
FOLDER = "attachments"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BINARY_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
_FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*]')
_RESERVED_NAMES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class FileType:
    """An accepted type: the media type it is served with, and the test that its content must pass."""

    media_type: str
    matches: Callable[[Path, bytes], bool]


@dataclass(frozen=True)
class StoredFile:
    """What a feature keeps about an accepted file; `size` in bytes, `name` safe to offer for download."""

    sha256: str
    size: int
    media_type: str
    name: str


def _magic(*extensions: str) -> Callable[[Path, bytes], bool]:
    """Content whose signature is known for one of the extensions."""

    def matches(_path: Path, head: bytes) -> bool:
        try:
            return any(match.extension in extensions for match in puremagic.magic_string(head))
        except (puremagic.PureError, ValueError):
            return False

    return matches


def _zip_with(member: str) -> Callable[[Path, bytes], bool]:
    """A readable ZIP container holding this member and no macros."""

    def matches(path: Path, _head: bytes) -> bool:
        try:
            with zipfile.ZipFile(path) as container:
                names = container.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return not has_macros and (not member or member in names)

    return matches


def _is_text(path: Path, _head: bytes) -> bool:
    """UTF-8, GB18030, or UTF-16 with a byte order mark, without control characters."""
    content = path.read_bytes()
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030"):
        try:
            plain = content.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
        return plain.translate(None, _BINARY_CONTROLS) == plain
    return False


_OOXML = "application/vnd.openxmlformats-officedocument."
_OLE = _magic(".doc")
IMAGES: Mapping[str, FileType] = {
    ".png": FileType("image/png", _magic(".png")),
    ".jpg": FileType("image/jpeg", _magic(".jpg")),
    ".jpeg": FileType("image/jpeg", _magic(".jpg")),
    ".gif": FileType("image/gif", _magic(".gif")),
    ".webp": FileType("image/webp", _magic(".webp")),
    ".bmp": FileType("image/bmp", _magic(".bmp")),
}
DOCUMENTS: Mapping[str, FileType] = {
    ".pdf": FileType("application/pdf", _magic(".pdf")),
    ".ofd": FileType("application/ofd", _zip_with("OFD.xml")),
    ".docx": FileType(f"{_OOXML}wordprocessingml.document", _zip_with("word/document.xml")),
    ".xlsx": FileType(f"{_OOXML}spreadsheetml.sheet", _zip_with("xl/workbook.xml")),
    ".pptx": FileType(f"{_OOXML}presentationml.presentation", _zip_with("ppt/presentation.xml")),
    ".doc": FileType("application/msword", _OLE),
    ".xls": FileType("application/vnd.ms-excel", _OLE),
    ".ppt": FileType("application/vnd.ms-powerpoint", _OLE),
    ".wps": FileType("application/vnd.ms-works", _OLE),
    ".et": FileType("application/vnd.ms-excel", _OLE),
    ".txt": FileType("text/plain", _is_text),
    ".log": FileType("text/plain", _is_text),
    ".csv": FileType("text/csv", _is_text),
}
ARCHIVES: Mapping[str, FileType] = {".zip": FileType("application/zip", _zip_with(""))}
AUDIO: Mapping[str, FileType] = {
    ".wav": FileType("audio/wav", _magic(".wav")),
    ".mp3": FileType("audio/mpeg", _magic(".mp3")),
}
ATTACHMENTS: Mapping[str, FileType] = {**IMAGES, **DOCUMENTS, **ARCHIVES}


def safe_name(name: str) -> str:
    """A name to offer for download: no folders, control or direction characters, no device names, at most 200 bytes.

    The extension survives shortening; a name of which nothing is left becomes `attachment`.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign) not in _HIDDEN_CATEGORIES)
    base = _FORBIDDEN_IN_NAMES.sub("_", base).strip(" .")
    if _RESERVED_NAMES.match(base):
        base = f"_{base}"
    stem, dot, extension = base.rpartition(".")
    if not stem or len(extension) > 10:
        stem, dot, extension = base, "", ""
    room = NAME_BYTES - len((dot + extension).encode())
    shortened = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return (shortened + dot + extension) or DEFAULT_NAME


class Store:
    """Files below one folder, each named by the hash of its content. Equal content is stored once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(
        self, content: BinaryIO, name: str, *, limit: int, allow: Mapping[str, FileType] = ATTACHMENTS
    ) -> StoredFile:
        """Take in an uploaded file of at most `limit` bytes; returns after it is safe on disk.

        Raises:
            Limited: `file.too_large`, with `megabytes`.
            Invalid: `file.empty`; with `extension`, `file.type_not_allowed` (and `allowed`) or `file.content_mismatch`.
        """
        offered = safe_name(name)
        extension = Path(offered).suffix.lower()
        if extension not in allow:
            raise Invalid("file.type_not_allowed", extension=extension, allowed=" ".join(allow))
        temporary = self._new_temporary()
        try:
            digest, size, head = _copy(content, temporary, limit)
            if not size:
                raise Invalid("file.empty")
            if not allow[extension].matches(temporary, head):
                raise Invalid("file.content_mismatch", extension=extension)
            self._keep(temporary, digest)
        finally:
            temporary.unlink(missing_ok=True)
        return StoredFile(digest, size, allow[extension].media_type, offered)

    def read(self, sha256: str) -> bytes:
        """The whole content; raises NotFound `file.missing` or Unavailable `file.damaged`."""
        content = self._existing(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unavailable("file.damaged")
        return content

    def verified_path(self, sha256: str) -> Path:
        """The file itself, its hash just compared, for sending without holding it in memory. Raises like `read`."""
        path = self._existing(sha256)
        with path.open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != sha256:
                raise Unavailable("file.damaged")
        return path

    def remove(self, sha256: str, *, before: datetime) -> None:
        """Delete the content if it is there and was taken in before then; the caller knows that no row names it."""
        path = self._path(sha256)
        if path.exists() and path.stat().st_mtime < before.timestamp():
            path.unlink()
            _sync_folder(path.parent)

    def digests(self) -> Iterator[str]:
        """The hashes of all stored files, for comparing with the rows that name them."""
        for path in sorted(self.root.glob("??/??/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def _path(self, sha256: str) -> Path:
        if not _DIGEST.fullmatch(sha256):
            raise NotFound("file.missing")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _existing(self, sha256: str) -> Path:
        path = self._path(sha256)
        if not path.is_file():
            raise NotFound("file.missing")
        return path

    def _new_temporary(self) -> Path:
        folder = self.root / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    def _keep(self, temporary: Path, digest: str) -> None:
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Replacing an equal file costs nothing and heals a damaged one.
        temporary.replace(path)
        for folder in (path.parent, path.parent.parent, self.root):
            _sync_folder(folder)


def store_of(data_dir: Path) -> Store:
    """The store of an installation."""
    return Store(data_dir / FOLDER)


def _copy(content: BinaryIO, target: Path, limit: int) -> tuple[str, int, bytes]:
    """Write to disk and return hash, size and first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        while chunk := content.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                raise Limited("file.too_large", megabytes=limit // 2**20)
            digest.update(chunk)
            head = head or chunk[:HEAD_BYTES]
            opened.write(chunk)
        opened.flush()
        os.fsync(opened.fileno())
    return digest.hexdigest(), size, head


def _sync_folder(folder: Path) -> None:
    """Make a rename or removal in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
