"""What files mean for articles: their text is found with the articles that refer to them."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles.actions.changes import reindex_users
from knowledge.files.events import FileRead
from opscenter.core.events import reaction


@reaction(FileRead)
def index_text(db: Session, event: FileRead, now: datetime) -> None:
    """Indexes look again at the articles that refer to the file."""
    reindex_users(db, event.file_id, now=now)
