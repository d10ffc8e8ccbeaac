"""Taking files in: what is refused, and why."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from knowledge.files.rules import PICTURE_LIMIT, TextState
from opscenter.core.errors import DomainError, Forbidden
from opscenter.core.files import store_of
from tests import cast
from tests.factories.files import CAMERA, make_file, photo, picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REFUSED = {
    "a picture that is a program": (SVG, "图.svg", "file.type_not_allowed"),
    "a program that calls itself a picture": (SVG, "图.png", "file.content_mismatch"),
    "half a picture": (picture(200, 200)[:150], "图.png", "file.picture_damaged"),
    "more pixels than a browser shows": (picture(7100, 7100, "GIF"), "图.gif", "file.picture_too_big"),
    "more bytes than a picture has": (picture() + b"0" * PICTURE_LIMIT, "图.png", "file.too_large"),
    "an archive": (b"PK\x05\x06" + b"\0" * 18, "全部.zip", "file.type_not_allowed"),
    "a page": (b"<script>alert(1)</script>", "页.html", "file.type_not_allowed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_picture_or_document_is_refused(db: Session, tmp_path: Path, case: str) -> None:
    content, name, code = REFUSED[case]
    with pytest.raises(DomainError) as refused:
        make_file(db, tmp_path, content, name)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_are_measured(db: Session, tmp_path: Path, kind: str) -> None:
    kept = make_file(db, tmp_path, picture(30, 20, kind), f"截图.{kind.lower()}")
    assert (kept.width, kept.height, kept.text_state) == (30, 20, TextState.NONE)
    assert kept.address == f"/files/{kept.id}/30x20.{kind.lower()}"


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP"])
def test_a_photo_is_kept_upright_without_place_and_camera(db: Session, tmp_path: Path, kind: str) -> None:
    given = photo(kind)
    kept = make_file(db, tmp_path, given, "照片.jpg" if kind == "MPO" else f"照片.{kind.lower()}")
    content = store_of(tmp_path).read(kept.sha256)
    assert (CAMERA.encode() in given, CAMERA.encode() in content) == (True, False)
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.size, kept.width, kept.height, dict(shown.getexif())) == ((6, 8), 6, 8, {})


def test_what_follows_a_photo_in_its_file_is_left_out(db: Session, tmp_path: Path) -> None:
    kept = make_file(db, tmp_path, picture(kind="JPEG") + b"film with its place", "照片.jpg")
    assert b"film" not in store_of(tmp_path).read(kept.sha256)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_that_tells_nothing_of_its_origin_stays_as_it_is(db: Session, tmp_path: Path, kind: str) -> None:
    kept = make_file(db, tmp_path, picture(kind=kind), f"截图.{kind.lower()}")
    assert store_of(tmp_path).read(kept.sha256) == picture(kind=kind)


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP"])
def test_what_was_kept_is_kept_the_same_when_it_is_taken_in_again(db: Session, tmp_path: Path, kind: str) -> None:
    name = "照片.jpg" if kind == "MPO" else f"照片.{kind.lower()}"
    kept = make_file(db, tmp_path, photo(kind), name)
    assert make_file(db, tmp_path, store_of(tmp_path).read(kept.sha256), name).sha256 == kept.sha256


def test_notes_that_cannot_be_read_are_left_out_as_well(db: Session, tmp_path: Path) -> None:
    kept = make_file(db, tmp_path, photo().replace(b"Exif\0\0MM\0*", b"Exif\0\0MM\0?"), "照片.jpg")
    assert CAMERA.encode() not in store_of(tmp_path).read(kept.sha256)


def test_whoever_writes_no_articles_uploads_nothing(db: Session, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        make_file(db, tmp_path, actor=cast.kuaiji(db))
