"""Making a remark, closing it with an answer, opening it again; the other side is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import lock_editable
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.comments.models import ArticleComment
from knowledge.comments.queries import get_comment
from knowledge.comments.rules import TEXT_LIMIT, problems_of
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.messages.actions import Notice, notify


def add_comment(
    db: Session, actor: Actor, article_id: int, *, number: int, quote: str, text: str, now: datetime
) -> ArticleComment:
    """Say something about words of the newest version, or about the whole of it; its writer is told.

    Raises:
        Conflict: a newer version was saved since.
        Forbidden: the actor neither writes nor reviews this region.
        Invalid: no text, too long, or words that the version does not hold.
    """
    article = lock_editable(db, actor, article_id)
    _check_may(actor, article)
    if number != article.latest_number:
        raise Conflict("article.newer_version", number=article.latest_number)
    version = get_version(db, article.id, number)
    if fields := problems_of(text, quote, version.content):
        raise Invalid("comment.invalid", fields=fields)
    comment = ArticleComment(
        article_id=article.id, number=number, quote=quote, text=text, author_id=actor.account_id, at=now
    )
    db.add(comment)
    db.flush()
    record(db, actor, "article.comment", article, now)
    told = None if version.author_id == actor.account_id else version.author_id
    _tell(db, told, "article.commented", comment, by=actor.name, question=version.question, text=text, now=now)
    return comment


def resolve_comment(db: Session, actor: Actor, comment_id: int, *, answer: str, now: datetime) -> ArticleComment:
    """Close a remark, with or without words; who made it is told.

    Raises:
        NotFound: there is none for this actor.
        Conflict: it is closed already.
        Forbidden: the actor neither writes nor reviews this region.
        Invalid: too long an answer.
    """
    comment, article = get_comment(db, actor, comment_id)
    _check_may(actor, article)
    if not comment.is_open:
        raise Conflict("comment.already_resolved")
    if len(answer) > TEXT_LIMIT:
        raise Invalid("comment.invalid", fields={"answer": "comment.text_too_long"})
    comment.answer, comment.resolved_by_id, comment.resolved_at = answer, actor.account_id, now
    record(db, actor, "article.resolve_comment", article, now)
    question = get_version(db, article.id, article.latest_number).question
    told = None if comment.author_id == actor.account_id else comment.author_id
    _tell(db, told, "article.comment_resolved", comment, by=actor.name, question=question, text=answer, now=now)
    return comment


def reopen_comment(db: Session, actor: Actor, comment_id: int, *, now: datetime) -> ArticleComment:
    """Open a closed remark again.

    Raises:
        NotFound: there is none for this actor.
        Conflict: it is open.
        Forbidden: the actor neither writes nor reviews this region.
    """
    comment, article = get_comment(db, actor, comment_id)
    _check_may(actor, article)
    if comment.is_open:
        raise Conflict("comment.not_resolved")
    comment.resolved_by_id, comment.resolved_at = None, None
    record(db, actor, "article.reopen_comment", article, now)
    return comment


def _check_may(actor: Actor, article: Article) -> None:
    if not (policy.can_write(actor, article.area_path) or policy.can_review(actor, article.area_path)):
        raise Forbidden("article.not_yours")


def _tell(
    db: Session, account_id: int | None, template: str, comment: ArticleComment, *, now: datetime, **words: str
) -> None:
    if account_id is None:
        return
    context = {"quote": comment.quote or "–", **words, "text": words["text"] or "–"}
    key = f"{template}:{comment.id}:{now.isoformat()}"
    subject, link = f"article:{comment.article_id}", f"/articles/{comment.article_id}/review#comments"
    notify(db, [account_id], Notice(template, subject, key, context, link=link), now=now)
