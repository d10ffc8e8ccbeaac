"""What time does to articles: they go out at their moment, their validity ends, their owners are reminded, and files
that nobody put into one are removed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import expire
from knowledge.articles.actions.schedule import publish_scheduled
from knowledge.articles.actions.telling import remind
from knowledge.articles.actions.unused import remove_unused
from knowledge.articles.queries import expired_ids, reminder_ids, scheduled_ids
from opscenter.core.contents import still_named
from opscenter.core.files import store_of
from opscenter.core.jobs import JobContext, job
from opscenter.core.workdays import local_day

# Content that was taken in just now may belong to a row that is not committed yet.
SPARED = timedelta(hours=1)
log = structlog.get_logger(__name__)


class Act(Protocol):
    """What is done to one article."""

    def __call__(self, db: Session, article_id: int, /, *, now: datetime) -> object:
        """Do it."""


@job("knowledge.expire", every=timedelta(hours=1))
def expire_articles(context: JobContext) -> None:
    """Mark articles outdated whose last valid day is over."""
    _each(context, lambda db: expired_ids(db, local_day(context.now())), expire)


@job("knowledge.publish", every=timedelta(seconds=20))
def publish_articles(context: JobContext) -> None:
    """Publish approved articles whose moment has come."""
    _each(context, lambda db: scheduled_ids(db, context.now()), publish_scheduled)


@job("knowledge.remind", every=timedelta(hours=1))
def remind_owners(context: JobContext) -> None:
    """Tell owners which of their articles have to be checked or end soon."""
    _each(context, lambda db: reminder_ids(db, local_day(context.now())), remind)


@job("knowledge.remove_files", every=timedelta(days=1))
def remove_files(context: JobContext) -> None:
    """Remove pictures and attachments that nothing refers to, and their contents where nothing else names them."""
    with context.unit_of_work() as db:
        gone = remove_unused(db, now=context.now())
    with context.unit_of_work(write=False) as db:
        unnamed = set(gone) - still_named(db, gone)
    for digest in unnamed:
        store_of(context.settings.data_dir).remove(digest, before=context.now() - SPARED)
    log.info("article_files_removed", files=len(gone), contents=len(unnamed))


def _each(context: JobContext, find: Callable[[Session], Sequence[int]], act: Act) -> None:
    """Every article in a unit of work of its own: what goes wrong with one leaves the others alone."""
    with context.unit_of_work(write=False) as db:
        due = find(db)
    for article_id in due:
        with context.unit_of_work() as db:
            act(db, article_id, now=context.now())
