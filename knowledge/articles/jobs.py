"""What time does to articles: validity ends."""

from datetime import timedelta

from knowledge.articles.actions.review import expire
from knowledge.articles.queries import expired_ids
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
