"""Taking files in, and noting which version refers to which."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from sqlalchemy.orm import Session

from knowledge.files.models import ArticleFile, ArticleFileUse
from knowledge.files.rules import ALLOWED, PICTURE_LIMIT, PICTURES, PIXELS_LIMIT, extension_of, first_state
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid
from opscenter.core.files import Store


def keep_file(
    db: Session, actor: Actor, content: BinaryIO, name: str, *, store: Store, limit: int, now: datetime
) -> ArticleFile:
    """Take in a picture, or another file of at most `limit` bytes; no article refers to it yet.

    Raises:
        Forbidden: the actor writes no articles.
        Limited: it is too large.
        Invalid: a type that is not accepted, content that is not what its name says, or a picture that is none.
    """
    if not actor.can("article.write"):
        raise Forbidden("access.forbidden")
    is_picture = extension_of(name) in PICTURES
    most = min(limit, PICTURE_LIMIT) if is_picture else limit
    stored = store.add(content, name, limit=most, allow=ALLOWED)
    width, height = _size(store.verified_path(stored.sha256)) if is_picture else (None, None)
    kept = ArticleFile(
        sha256=stored.sha256,
        name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        width=width,
        height=height,
        text_state=first_state(stored.name),
        uploaded_by_id=actor.account_id,
        at=now,
    )
    db.add(kept)
    db.flush()
    return kept


def note_uses(db: Session, article_id: int, number: int, file_ids: Iterable[int]) -> None:
    """Version `number` of an article refers to these files; the caller knows that it may."""
    db.add_all(ArticleFileUse(file_id=one, article_id=article_id, number=number) for one in file_ids)
    db.flush()


def _size(path: Path) -> tuple[int, int]:
    """Width and height in pixels; nothing is unpacked before it is known to be reasonable."""
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height <= PIXELS_LIMIT:
                picture.load()
    except Image.DecompressionBombError:
        width = height = PIXELS_LIMIT
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid("file.picture_damaged") from error
    if width * height > PIXELS_LIMIT:
        raise Invalid("file.picture_too_big", megapixels=PIXELS_LIMIT // 1_000_000)
    return width, height
