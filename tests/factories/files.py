"""Makers of files: content in memory, and rows with content in the store."""

import io
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from sqlalchemy.orm import Session

from knowledge.files.actions import keep_file
from knowledge.files.models import ArticleFile
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.files import store_of

UPLOADED = datetime(2026, 12, 1, 2, tzinfo=UTC)
LIMIT = 20 * 1024 * 1024


def picture(width: int = 8, height: int = 6, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#1F5CB3").save(buffer, kind)
    return buffer.getvalue()


def make_file(
    db: Session, data_dir: Path, content: bytes | None = None, name: str = "截图.png", *, actor: Actor = SYSTEM
) -> ArticleFile:
    """A file that no article refers to yet; without content a picture."""
    given = io.BytesIO(picture() if content is None else content)
    return keep_file(db, actor, given, name, store=store_of(data_dir), limit=LIMIT, now=UPLOADED)
