"""Review and publication: submit, return, publish, withdraw, restore, and the end of a validity.

Whoever wrote any part since the last publication does not publish it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.changes import add_change
from knowledge.articles.actions.telling import tell_writer
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import add_version, apply_facts, check, lock_editable
from knowledge.articles.events import ArticlePublished, ArticleWithdrawn
from knowledge.articles.linked import check_reach
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.outlines import open_places
from knowledge.articles.queries import find_twin, get_version
from knowledge.articles.rules import (
    LIST_MARK,
    RESTORABLE,
    SUBMITTABLE,
    ArticleState,
    Content,
    Facts,
    is_current,
    resting_state,
)
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.events import publish as publish_event
from opscenter.core.text import mark
from opscenter.core.workdays import local_day, midnight
from opscenter.organizations.models import Organization

REASON_LIMIT = 500
# How far ahead an approval may lie.
LONGEST = timedelta(days=366)
QUOTED = 3
FROM_READERS = mark("采纳读者的问法")


def submit_for_review(db: Session, actor: Actor, article_id: int, *, now: datetime) -> Article:
    """Ask for a review of the newest version.

    Raises:
        Conflict: it is in review already, withdrawn, or the newest version is the live one.
        Forbidden: the region is not the actor's.
        Invalid: places of a template are not filled in, or it would show others' files to more people.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    if article.state not in SUBMITTABLE:
        raise Conflict("article.not_submittable")
    if article.latest_number == article.published_number:
        raise Conflict("article.nothing_new")
    content, facts = get_version(db, article.id, article.latest_number).draft
    check_filled(content)
    check_reach(db, content.body, facts, article.id)
    article.state, article.submitted_at, article.review_note = ArticleState.IN_REVIEW, now, ""
    article.publish_at = None
    record(db, actor, "article.submit", article, now)
    return article


def return_to_author(db: Session, actor: Actor, article_id: int, *, reason: str, now: datetime) -> Article:
    """Send a text in review back with the reason; the live version stays.

    Raises:
        Conflict: it is not in review.
        Forbidden: the actor does not review this region.
        Invalid: without a reason, or with too long a one.
    """
    article = lock_for_review(db, actor, article_id)
    check_reason(reason)
    article.state, article.submitted_at = resting_state(article.published_number), None
    article.review_note, article.updated_at, article.publish_at = reason, now, None
    record(db, actor, "article.return", article, now, reason=reason)
    tell_writer(db, article, "article.returned", reason=reason, by=actor.name, now=now)
    return article


def publish(db: Session, actor: Actor, article_id: int, *, number: int, now: datetime) -> Article:
    """Make version `number` the live one, with its facts: now, or when its validity begins.

    Raises:
        Conflict: it is not in review, or a newer version was saved since the reviewer looked.
        Forbidden: the actor does not review this region, or wrote part of the text.
        Invalid: its validity has ended or begins more than a year ahead, another article answers the question for the
            same people already, places of a template are not filled in, or it would show others' files to more
            people.
    """
    article = lock_for_review(db, actor, article_id)
    facts, region = check_approval(db, actor, article, number, day=local_day(now))
    at = first_moment(facts, now)
    if at > now:
        approve_for(db, actor, article, at, now)
        return article
    article.reviewer_id = actor.account_id
    record(db, actor, "article.publish", article, now)
    go_live(db, article, facts, region, now)
    return article


def first_moment(facts: Facts, wanted: datetime) -> datetime:
    """When a version that is wanted out at a moment may be: not before its validity begins."""
    return max(wanted, midnight(facts.valid_from)) if facts.valid_from else wanted


def approve_for(db: Session, actor: Actor, article: Article, at: datetime, now: datetime) -> None:
    """Let the clock publish the newest version; whether the actor may approve it was asked before.

    Raises Invalid for a first day so far ahead that the year is likely a typing error.
    """
    if at > now + LONGEST:
        fields = {"valid_from": "article.begins_too_late"}
        raise Invalid("article.invalid", fields=fields, day=local_day(at).isoformat())
    article.publish_at, article.reviewer_id, article.review_note = at, actor.account_id, ""
    record(db, actor, "article.schedule", article, now, at=at.isoformat())


def check_approval(
    db: Session, actor: Actor, article: Article, number: int, *, day: date
) -> tuple[Facts, Organization]:
    """The facts and the region of a version that the actor may let out on a day; raises as `publish` does."""
    if number != article.latest_number:
        raise Conflict("article.newer_version", number=article.latest_number)
    if wrote_part(db, actor, article):
        raise Forbidden("article.own_text")
    content, facts = get_version(db, article.id, number).draft
    region = db.get_one(Organization, facts.organization_id)
    if not policy.can_write(actor, region.path):
        raise Forbidden("article.not_yours")
    if not is_current(None, facts.valid_to, day):
        raise Invalid("article.invalid", fields={"valid_to": "article.validity_ended"})
    twin = find_twin(db, actor, facts, article.id, is_approved=True)
    if twin is not None:
        fields = {"organization_id": "article.twin"}
        raise Invalid("article.invalid", fields=fields, region=twin.organization_name, question=twin.question)
    check_filled(content)
    check_reach(db, content.body, facts, article.id)
    return facts, region


def go_live(db: Session, article: Article, facts: Facts, region: Organization, now: datetime) -> None:
    """The newest version becomes the live one; who may do so was asked before."""
    apply_facts(article, facts, region)
    article.state, article.published_number = ArticleState.PUBLISHED, article.latest_number
    article.published_at = article.updated_at = now
    article.publish_at, article.review_note = None, ""
    tell_readers(db, article, now)


def add_phrasing(db: Session, actor: Actor, article_id: int, phrasing: str, *, now: datetime) -> Article:
    """Publish the live version with one more phrasing, which a reader wrote; what readers see stays the same.

    Raises:
        Conflict: there is no live version, or a newer draft.
        Forbidden: the actor does not review this region.
        Invalid: the phrasing is too long, or one too many.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_review(actor, article.area_path):
        raise Forbidden("article.not_reviewer")
    if article.published_number != article.latest_number:
        raise Conflict("article.newer_draft")
    live = get_version(db, article.id, article.latest_number)
    content = replace(live.content, phrasings=(*live.content.phrasings, phrasing))
    check(db, content, live.proposed)
    add_version(db, actor, article, (content, live.proposed), note=FROM_READERS, now=now)
    article.published_number, article.reviewer_id = article.latest_number, actor.account_id
    record(db, actor, "article.add_phrasing", article, now)
    tell_readers(db, article, now)
    return article


def withdraw(db: Session, actor: Actor, article_id: int, *, reason: str, now: datetime) -> Article:
    """Take an article away from readers and put it into the archive.

    Raises:
        Conflict: it is in the archive already.
        Forbidden: the region is not the actor's.
        Invalid: without a reason, or with too long a one.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    if article.state is ArticleState.ARCHIVED:
        raise Conflict("article.already_archived")
    check_reason(reason)
    article.review_note = reason
    record(db, actor, "article.withdraw", article, now, reason=reason)
    take_away(db, article, ArticleState.ARCHIVED, now)
    return article


def restore(db: Session, actor: Actor, article_id: int, *, now: datetime) -> Article:
    """Make a draft of an archived, outdated or deleted article; readers see it again after a review.

    Raises:
        Conflict: it is neither.
        Forbidden: the region is not the actor's.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    if article.state not in RESTORABLE:
        raise Conflict("article.not_archived")
    article.state, article.review_note, article.updated_at = ArticleState.DRAFT, "", now
    article.deleted_at = None
    record(db, actor, "article.restore", article, now)
    return article


def expire(db: Session, article_id: int, *, now: datetime) -> None:
    """Mark a published article outdated once its last valid day is over; asked again, nothing changes.

    A version that is approved for a later moment keeps waiting for it.
    """
    article = lock_editable(db, SYSTEM, article_id)
    if not article.is_live or is_current(None, article.valid_to, local_day(now)):
        return
    record(db, SYSTEM, "article.expire", article, now)
    at = article.publish_at
    take_away(db, article, ArticleState.IN_REVIEW if at else ArticleState.OUTDATED, now)
    article.publish_at = at


def wrote_part(db: Session, actor: Actor, article: Article) -> bool:
    """Whether the actor wrote the live version's successor or anything between the two."""
    if actor.account_id is None:
        return False
    own = db.scalar(
        select(ArticleVersion.id)
        .where(
            ArticleVersion.article_id == article.id,
            ArticleVersion.number > (article.published_number or 0),
            ArticleVersion.author_id == actor.account_id,
        )
        .limit(1)
    )
    return own is not None


def lock_for_review(db: Session, actor: Actor, article_id: int) -> Article:
    """An article that waits for this reviewer, locked; raises Forbidden or Conflict for any other."""
    article = lock_editable(db, actor, article_id)
    if not policy.can_review(actor, article.area_path):
        raise Forbidden("article.not_reviewer")
    if article.state is not ArticleState.IN_REVIEW:
        raise Conflict("article.not_in_review")
    return article


def take_away(db: Session, article: Article, state: ArticleState, now: datetime) -> None:
    """Readers and indexes lose it with this transaction."""
    was_live = article.is_live
    article.state, article.published_number, article.submitted_at = state, None, None
    article.publish_at, article.updated_at = None, now
    if was_live:
        add_change(db, article, now)
        withdrawn = ArticleWithdrawn(article.id, article.organization_id, now)
        publish_event(db, withdrawn, key=f"article:{article.id}", now=now)


def tell_readers(db: Session, article: Article, now: datetime) -> None:
    """Indexes and other features learn of the version that is live now."""
    add_change(db, article, now)
    published = ArticlePublished(article.id, article.latest_number, article.organization_id, now)
    publish_event(db, published, key=f"article:{article.id}", now=now)


def check_filled(content: Content) -> None:
    """Raises Invalid where places of a template are not filled in, quoting the first of them."""
    places = open_places(content)
    if places:
        raise Invalid("article.invalid", fields={"body": "article.places_open"}, quote=LIST_MARK.join(places[:QUOTED]))


def check_reason(reason: str) -> None:
    """Raises Invalid without a reason, or with too long a one."""
    if not reason:
        raise Invalid("article.invalid", fields={"reason": "article.reason_missing"})
    if len(reason) > REASON_LIMIT:
        raise Invalid("article.invalid", fields={"reason": "article.reason_too_long"})
