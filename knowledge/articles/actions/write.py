"""Writing: a new article, a new version of one. Two people never overwrite each other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.telling import tell_reviewer
from knowledge.articles.actions.trail import record
from knowledge.articles.linked import check_files, check_reach
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import get_version
from knowledge.articles.related import list_named
from knowledge.articles.rules import EDITABLE, LIST_MARK, ArticleState, Content, Facts, problems_of, resting_state
from knowledge.files.actions import note_uses
from knowledge.files.rules import ids_in
from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.text import gettext, mark
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem

RESTORED = mark("恢复第 {number} 版")


def create_article(
    db: Session,
    actor: Actor,
    content: Content,
    facts: Facts,
    *,
    now: datetime,
    key: str | None = None,
    is_demo: bool = False,
    note: str = "",
) -> Article:
    """A new article as a draft with version 1; `key` is the name in a data file, kept to recognise it again.

    Raises:
        Forbidden: the region is not the actor's.
        Invalid: naming the wrong fields.
    """
    region = _region(db, actor, facts)
    check(db, content, facts)
    _check_related(db, actor, facts.related)
    check_files(db, actor, content.body, now=now)
    check_reach(db, content.body, facts)
    article = Article(
        key=key,
        state=ArticleState.DRAFT,
        owner_id=actor.account_id,
        is_demo=is_demo,
        created_at=now,
        updated_at=now,
        **columns_of(facts, region),
    )
    db.add(article)
    db.flush()
    add_version(db, actor, article, (content, facts), note=note, now=now)
    record(db, actor, "article.create", article, now)
    return article


def save_version(
    db: Session,
    actor: Actor,
    article_id: int,
    content: Content,
    facts: Facts,
    *,
    base_number: int,
    now: datetime,
    note: str = "",
) -> Article:
    """Save a changed text on top of version `base_number`; the same text once more changes nothing.

    A text in review goes back to its writers, also one that was approved for a later moment; its reviewer is told.
    What readers see stays until the new version is published.

    Raises:
        Conflict: `article.edited_meanwhile` if somebody saved after `base_number`: both texts are kept, theirs as a
            version, ours by the caller.
        Forbidden: the region is not the actor's.
        Invalid: naming the wrong fields.
    """
    article = lock_editable(db, actor, article_id)
    if not policy.can_write(actor, article.area_path):
        raise Forbidden("article.not_yours")
    region = _region(db, actor, facts)
    if article.state not in EDITABLE:
        raise Conflict("article.not_editable")
    latest = get_version(db, article.id, article.latest_number)
    if latest.number != base_number:
        raise Conflict("article.edited_meanwhile", number=latest.number, author=_author_name(db, latest))
    check(db, content, facts)
    if (latest.content, latest.proposed) == (content, facts):
        return article
    if article.id in facts.related:
        raise Invalid("article.invalid", fields={"related": "article.related_itself"})
    _check_related(db, actor, [one for one in facts.related if one not in latest.proposed.related])
    check_files(db, actor, content.body, now=now)
    check_reach(db, content.body, facts, article.id)
    add_version(db, actor, article, (content, facts), note=note, now=now)
    if not article.is_live:
        apply_facts(article, facts, region)
    article.state, article.submitted_at = resting_state(article.published_number), None
    if article.publish_at is not None:
        tell_reviewer(db, actor, article, now)
        article.publish_at = None
    record(db, actor, "article.save", article, now)
    return article


def restore_version(
    db: Session, actor: Actor, article_id: int, number: int, *, base_number: int, now: datetime
) -> Article:
    """Save version `number` once more as the newest one; nothing of what was written since is lost.

    Raises:
        NotFound: there is no such version.
        Conflict, Forbidden, Invalid: like `save_version`.
    """
    article = lock_editable(db, actor, article_id)
    content, facts = get_version(db, article.id, number).draft
    note = gettext(RESTORED, number=number)
    return save_version(db, actor, article_id, content, facts, base_number=base_number, note=note, now=now)


def columns_of(facts: Facts, region: Organization) -> dict[str, object]:
    """The facts as columns of an article; what it is related to stays with its versions."""
    values = {name: getattr(facts, name) for name in Facts.__dataclass_fields__ if name != "related"}
    return {**values, "roles": list(facts.roles), "area_path": region.path}


def apply_facts(article: Article, facts: Facts, region: Organization) -> None:
    """Let the facts of a version count for the article."""
    for name, value in columns_of(facts, region).items():
        setattr(article, name, value)


def lock_editable(db: Session, actor: Actor, article_id: int) -> Article:
    """An article on the actor's editing pages, locked until the end of the unit; raises NotFound for any other."""
    found = db.scalar(select(Article).where(Article.id == article_id, policy.visible(actor)).with_for_update())
    if found is None:
        raise NotFound("article.not_found")
    return found


def _region(db: Session, actor: Actor, facts: Facts) -> Organization:
    region = db.get(Organization, facts.organization_id)
    if region is None or not region.is_division:
        raise Invalid("article.invalid", fields={"organization_id": "article.region_unknown"})
    if not policy.can_write(actor, region.path):
        raise Forbidden("article.not_yours")
    return region


def check(db: Session, content: Content, facts: Facts) -> None:
    """Raises Invalid naming the wrong fields."""
    fields = problems_of(content, facts)
    if facts.service_id is not None and db.get(ServiceSystem, facts.service_id) is None:
        fields["service_id"] = "article.service_unknown"
    if fields:
        raise Invalid("article.invalid", fields=fields)


def add_version(
    db: Session, actor: Actor, article: Article, draft: tuple[Content, Facts], *, note: str, now: datetime
) -> None:
    """The next version, written by the actor; nothing is checked here."""
    content, facts = draft
    article.latest_number += 1
    article.updated_at = now
    db.add(
        ArticleVersion(
            article_id=article.id,
            number=article.latest_number,
            question=content.question,
            answer_sentence=content.answer_sentence,
            body=content.body,
            spoken_text=content.spoken_text,
            sms_text=content.sms_text,
            phrasings=list(content.phrasings),
            basis=[basis.as_json() for basis in content.basis],
            facts=facts.as_json(),
            author_id=actor.account_id,
            change_note=note,
            created_at=now,
        )
    )
    note_uses(db, article.id, article.latest_number, ids_in(content.body))


def _check_related(db: Session, actor: Actor, related: Sequence[int]) -> None:
    """Raises Invalid for numbers of articles that the actor may not name."""
    known = {one.id for one in list_named(db, actor, related)} if related else set()
    unknown = [str(one) for one in related if one not in known]
    if unknown:
        fields = {"related": "article.related_unknown"}
        raise Invalid("article.invalid", fields=fields, numbers=LIST_MARK.join(unknown))


def _author_name(db: Session, version: ArticleVersion) -> str:
    author = db.get(Account, version.author_id) if version.author_id is not None else None
    return author.display_name if author else ""
