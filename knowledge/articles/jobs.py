"""What time does to articles: they go out at their moment, their validity ends, their owners are reminded."""

from datetime import timedelta

from knowledge.articles.actions.review import expire
from knowledge.articles.actions.schedule import publish_scheduled
from knowledge.articles.actions.telling import remind
from knowledge.articles.queries import expired_ids, reminder_ids, scheduled_ids
from opscenter.core.jobs import JobContext, job
from opscenter.core.workdays import local_day


@job("knowledge.expire", every=timedelta(hours=1))
def expire_articles(context: JobContext) -> None:
    """Mark articles outdated whose last valid day is over."""
    with context.unit_of_work(write=False) as db:
        due = expired_ids(db, local_day(context.now()))
    for article_id in due:
        with context.unit_of_work() as db:
            expire(db, article_id, now=context.now())


@job("knowledge.publish", every=timedelta(seconds=20))
def publish_articles(context: JobContext) -> None:
    """Publish approved articles whose moment has come."""
    with context.unit_of_work(write=False) as db:
        due = scheduled_ids(db, context.now())
    for article_id in due:
        with context.unit_of_work() as db:
            publish_scheduled(db, article_id, now=context.now())


@job("knowledge.remind", every=timedelta(hours=1))
def remind_owners(context: JobContext) -> None:
    """Tell owners which of their articles have to be checked or end soon."""
    with context.unit_of_work(write=False) as db:
        due = reminder_ids(db, local_day(context.now()))
    for article_id in due:
        with context.unit_of_work() as db:
            remind(db, article_id, now=context.now())
