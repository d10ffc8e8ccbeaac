"""Taking files in: what is refused, and why."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge.files.rules import PICTURE_LIMIT, TextState
from opscenter.core.errors import DomainError, Forbidden
from tests import cast
from tests.factories.files import make_file, picture

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


def test_whoever_writes_no_articles_uploads_nothing(db: Session, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        make_file(db, tmp_path, actor=cast.kuaiji(db))
