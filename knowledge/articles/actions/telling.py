"""Telling the people behind an article what happened to it, or what is due."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import REMIND_END, REMIND_REVIEW, is_due
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.messages.actions import Notice, notify


def tell_writer(db: Session, article: Article, template: str, *, reason: str, by: str, now: datetime) -> None:
    """Whoever wrote the newest version learns what a reviewer did with it."""
    version = get_version(db, article.id, article.latest_number)
    if version.author_id is None:
        return
    context = {"question": version.question, "reason": reason, "by": by}
    key = f"{template}:{article.id}:{version.number}:{now.isoformat()}"
    notify(db, [version.author_id], _notice(article, template, key, context), now=now)


def tell_reviewer(db: Session, actor: Actor, article: Article, now: datetime) -> None:
    """Whoever approved a text for a later moment learns that somebody else changed it, so that it waits for another."""
    if article.reviewer_id is None or article.reviewer_id == actor.account_id or article.publish_at is None:
        return
    question = get_version(db, article.id, article.latest_number).question
    context = {"question": question, "by": actor.name, "publish_at": article.publish_at.isoformat()}
    key = f"article.unscheduled:{article.id}:{article.latest_number}"
    notify(db, [article.reviewer_id], _notice(article, "article.unscheduled", key, context), now=now)


def remind(db: Session, article_id: int, *, now: datetime) -> None:
    """Tell the owner, or whoever wrote it last, that it has to be checked or ends soon: once for each date."""
    article = db.get(Article, article_id, with_for_update=True)
    if article is None or not article.is_live:
        return
    day = local_day(now)
    review_by, valid_to = article.review_by, article.valid_to
    if is_due(review_by, article.reminded_review_by, day, REMIND_REVIEW) and _told(
        db, article, "article.review_due", review_by, now
    ):
        article.reminded_review_by = review_by
    if is_due(valid_to, article.reminded_valid_to, day, REMIND_END) and _told(
        db, article, "article.ending", valid_to, now
    ):
        article.reminded_valid_to = valid_to


def _told(db: Session, article: Article, template: str, day: date | None, now: datetime) -> bool:
    """Whether there was somebody to tell; an article without owner and writer waits for one."""
    version = get_version(db, article.id, article.latest_number)
    person = article.owner_id or version.author_id
    if person is None or day is None:
        return False
    context = {"question": version.question, "day": day.isoformat()}
    notify(db, [person], _notice(article, template, f"{template}:{article.id}:{day}", context), now=now)
    return True


def _notice(article: Article, template: str, key: str, context: dict[str, str]) -> Notice:
    return Notice(template, f"article:{article.id}", key, context, link=f"/articles/{article.id}/review")
