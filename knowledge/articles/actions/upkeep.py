"""Looking after articles that stay as they are: who answers for one, when it is to be checked next."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.review import tell_readers
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import add_version, lock_editable
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import is_in_years
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.text import mark
from opscenter.core.workdays import local_day

CHECKED = mark("核对过，内容不变")


def set_owner(db: Session, actor: Actor, article_id: int, owner_id: int, *, now: datetime) -> Article:
    """Name the person who answers for an article and is reminded of its dates.

    Raises:
        Forbidden: the region is not the actor's.
        Invalid: the person does not write for this region.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    owner = db.get(Account, owner_id)
    if owner is None or not owner.is_active or not policy.can_write(actor_for(db, owner), article.area_path):
        raise Invalid("article.owner_unfit", fields={"owner": "article.owner_unfit"})
    article.owner_id = owner.id
    record(db, actor, "article.set_owner", article, now, name=owner.display_name)
    return article


def set_review_by(db: Session, actor: Actor, article_id: int, day: date, *, now: datetime) -> Article:
    """The live text was checked and stays; it is to be checked again by `day`.

    Raises:
        Conflict: there is no live version, or a newer draft.
        Forbidden: the actor does not review this region.
        Invalid: the day is over, or its year is mistyped.
    """
    check_day(day, now)
    article = lock_editable(db, actor, article_id)
    if not policy.can_review(actor, article.area_path):
        raise Forbidden("article.not_reviewer")
    if article.published_number is None:
        raise Conflict("article.not_live")
    if article.published_number != article.latest_number:
        raise Conflict("article.newer_draft")
    content, facts = get_version(db, article.id, article.latest_number).draft
    add_version(db, actor, article, (content, replace(facts, review_by=day)), note=CHECKED, now=now)
    article.published_number, article.reviewer_id = article.latest_number, actor.account_id
    article.review_by = day
    record(db, actor, "article.set_review_by", article, now)
    tell_readers(db, article, now)
    return article


def check_day(day: date, now: datetime) -> None:
    """Raises Invalid for a next check that does not lie ahead, or in years that no version may have."""
    if day <= local_day(now):
        raise Invalid("article.invalid", fields={"review_by": "article.review_by_past"})
    if not is_in_years(day):
        raise Invalid("article.invalid", fields={"review_by": "article.review_by_invalid"})
