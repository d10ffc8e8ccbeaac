"""Publication at a moment: approved now by a reviewer, carried out by the clock, taken back until then."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.review import (
    LONGEST,
    approve_for,
    check_approval,
    first_moment,
    go_live,
    lock_for_review,
)
from knowledge.articles.actions.telling import tell_writer
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import lock_editable
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import ArticleState, is_current, resting_state
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.text import gettext, mark
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization

MISSED = mark("定时发布时有效期已过，没有发布")


def schedule(db: Session, actor: Actor, article_id: int, *, number: int, at: datetime, now: datetime) -> Article:
    """Approve version `number` and let the clock publish it; the live version stays until then.

    It waits for the day on which its validity begins, if that is later.

    Raises:
        Conflict, Forbidden: like `publish`.
        Invalid: the moment is over, more than a year away, or after the end of the validity.
    """
    article = lock_for_review(db, actor, article_id)
    if not now < at <= now + LONGEST:
        raise Invalid("article.invalid", fields={"publish_at": "article.moment_wrong"})
    facts, _region = check_approval(db, actor, article, number, day=local_day(at))
    approve_for(db, actor, article, first_moment(facts, at), now)
    return article


def cancel_schedule(db: Session, actor: Actor, article_id: int, *, now: datetime) -> Article:
    """Take the approval back; the text waits for review again.

    Raises:
        Conflict: nothing was scheduled, or it has just been published.
        Forbidden: the actor neither writes nor reviews this region.
    """
    article = lock_editable(db, actor, article_id)
    if not (policy.can_write(actor, article.area_path) or policy.can_review(actor, article.area_path)):
        raise Forbidden("article.not_yours")
    if article.publish_at is None:
        raise Conflict("article.not_scheduled")
    article.publish_at, article.updated_at = None, now
    record(db, actor, "article.cancel_schedule", article, now)
    return article


def publish_scheduled(db: Session, article_id: int, *, now: datetime) -> None:
    """Publish what was approved for a moment that has come; asked again, nothing changes.

    A validity that ended while no clock was running sends the text back to its writer.
    """
    article = lock_editable(db, SYSTEM, article_id)
    if article.state is not ArticleState.IN_REVIEW or article.publish_at is None or article.publish_at > now:
        return
    facts = get_version(db, article.id, article.latest_number).proposed
    if not is_current(None, facts.valid_to, local_day(now)):
        reason = gettext(MISSED)
        article.state, article.publish_at = resting_state(article.published_number), None
        article.review_note, article.updated_at = reason, now
        record(db, SYSTEM, "article.return", article, now, reason=reason)
        tell_writer(db, article, "article.missed", reason=reason, by="", now=now)
        return
    record(db, SYSTEM, "article.publish", article, now, at=article.publish_at.isoformat())
    go_live(db, article, facts, db.get_one(Organization, facts.organization_id), now)
