"""Files that were taken in while somebody wrote and that nothing refers to: they go after a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from knowledge.drafts.models import ArticleDraft
from knowledge.files.models import ArticleFile, ArticleFilePage, ArticleFileUse
from knowledge.files.rules import ids_in
from opscenter.core import audit
from opscenter.core.actor import SYSTEM

# As long as an unsaved text is kept.
KEPT = timedelta(days=30)
# Of one day.
MOST = 1000


def remove_unused(db: Session, *, now: datetime) -> Sequence[str]:
    """Delete files older than KEPT that no version of any article and no unsaved text refers to, up to MOST of them.

    The hashes of their contents, which other rows may name as well.
    """
    is_unused = ~exists().where(ArticleFileUse.file_id == ArticleFile.id)
    old = select(ArticleFile.id).where(ArticleFile.at < now - KEPT, is_unused, ArticleFile.id.not_in(_drafted(db)))
    locked = db.scalars(old.order_by(ArticleFile.id).limit(MOST).with_for_update(skip_locked=True)).all()
    # Seen anew under the lock: somebody may have saved a text with one of them just before.
    gone = db.scalars(select(ArticleFile).where(ArticleFile.id.in_(locked), is_unused)).all()
    db.execute(delete(ArticleFilePage).where(ArticleFilePage.file_id.in_([file.id for file in gone])))
    for file in gone:
        detail = {"sha256": file.sha256}
        audit.record(
            db, SYSTEM, "article.remove_file", object_type="article_file", object_id=file.id, detail=detail, now=now
        )
        db.delete(file)
    db.flush()
    return [file.sha256 for file in gone]


def _drafted(db: Session) -> set[int]:
    """The files that unsaved texts refer to."""
    return {one for fields in db.scalars(select(ArticleDraft.fields)) for one in ids_in("\n".join(fields.values()))}
