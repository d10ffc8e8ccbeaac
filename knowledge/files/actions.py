"""Taking files in, noting which version refers to which, and keeping the text in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge.files.events import FileRead
from knowledge.files.models import TITLE_LENGTH, ArticleFile, ArticleFilePage, ArticleFileUse
from knowledge.files.pictures import measure, uploaded
from knowledge.files.reading import Page
from knowledge.files.rules import (
    ALLOWED,
    PICTURE_LIMIT,
    PICTURES,
    TextState,
    extension_of,
    first_state,
)
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.core.events import publish
from opscenter.core.files import Store, safe_name

ATTEMPTS = 3


def keep_file(
    db: Session, actor: Actor, content: BinaryIO, name: str, *, store: Store, limit: int, now: datetime
) -> ArticleFile:
    """Take in a picture, or another file of at most `limit` bytes; no article refers to it yet.

    Pictures are kept upright and without what their camera noted.

    Raises:
        Forbidden: the actor writes no articles.
        Limited: it is too large.
        Invalid: a type that is not accepted, content that is not what its name says, or a picture that is none.
    """
    if not actor.can("article.write"):
        raise Forbidden("access.forbidden")
    is_picture = extension_of(safe_name(name)) in PICTURES
    most = min(limit, PICTURE_LIMIT) if is_picture else limit
    stored = store.add(uploaded(content, name, limit=most), name, limit=most, allow=ALLOWED)
    _, width, height = measure(store.verified_path(stored.sha256)) if is_picture else (None, None, None)
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


def begin_reading(db: Session) -> ArticleFile | None:
    """The next file whose text is to be read, counted as begun; what was begun too often without an end is given up."""
    waits = ArticleFile.text_state == TextState.WAITING
    given_up = update(ArticleFile).where(waits, ArticleFile.attempts >= ATTEMPTS)
    db.execute(given_up.values(text_state=TextState.FAILED, text_problem="file.text_too_large"))
    found = db.scalar(select(ArticleFile).where(waits).order_by(ArticleFile.id).limit(1))
    if found is not None:
        found.attempts += 1
    return found


def keep_text(db: Session, file_id: int, found: Sequence[Page] | str, *, now: datetime) -> None:
    """The pages of a file, or the code of why there are none; indexes learn of them."""
    file = db.get_one(ArticleFile, file_id)
    if isinstance(found, str):
        file.text_state, file.text_problem = TextState.FAILED, found
        return
    file.text_state, file.pages = TextState.READ, len(found)
    db.add_all(
        ArticleFilePage(file_id=file_id, number=number, title=title[:TITLE_LENGTH], text=text)
        for number, (title, text) in enumerate(found, start=1)
        if text
    )
    publish(db, FileRead(file_id), key=f"file:{file_id}", now=now)
