"""Making a remark, replying to it, closing it with an answer, opening it again; the others are told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.trail import record
from knowledge.articles.actions.write import lock_editable
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.comments.models import ArticleComment
from knowledge.comments.queries import get_comment, list_speakers
from knowledge.comments.rules import TEXT_LIMIT, problem_of, problems_of
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
    said = {"question": version.question, "text": text}
    _tell(db, actor, {version.author_id}, comment, template="article.commented", **said, now=now)
    return comment


def add_reply(db: Session, actor: Actor, comment_id: int, *, text: str, now: datetime) -> ArticleComment:
    """Say something to an open remark; whoever spoke there and the writer of its version are told.

    Raises:
        NotFound: there is none for this actor, or it is a reply itself.
        Conflict: it is closed.
        Forbidden: the actor neither writes nor reviews this region.
        Invalid: no text, or too long.
    """
    comment, article = get_comment(db, actor, comment_id)
    _check_may(actor, article)
    if not comment.is_open:
        raise Conflict("comment.already_resolved")
    if problem := problem_of(text):
        raise Invalid("comment.invalid", fields={"answer": problem})
    told = {*list_speakers(db, comment), get_version(db, article.id, comment.number).author_id}
    reply = ArticleComment(
        article_id=article.id,
        parent_id=comment.id,
        number=article.latest_number,
        text=text,
        author_id=actor.account_id,
        at=now,
    )
    db.add(reply)
    db.flush()
    record(db, actor, "article.reply_comment", article, now)
    said = {"question": get_version(db, article.id, article.latest_number).question, "text": text}
    _tell(db, actor, told, comment, template="article.comment_replied", **said, now=now)
    return reply


def resolve_comment(db: Session, actor: Actor, comment_id: int, *, answer: str, now: datetime) -> ArticleComment:
    """Close a remark, with or without words; whoever spoke there is told.

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
    said = {"question": get_version(db, article.id, article.latest_number).question, "text": answer}
    _tell(db, actor, list_speakers(db, comment), comment, template="article.comment_resolved", **said, now=now)
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
    db: Session,
    actor: Actor,
    told: Collection[int | None],
    comment: ArticleComment,
    *,
    template: str,
    question: str,
    text: str,
    now: datetime,
) -> None:
    others = [one for one in told if one is not None and one != actor.account_id]
    context = {"quote": comment.quote or "–", "by": actor.name, "question": question, "text": text or "–"}
    key = f"{template}:{comment.id}:{actor.account_id}:{now.isoformat()}"
    subject, link = f"article:{comment.article_id}", f"/articles/{comment.article_id}/review#comments"
    notify(db, others, Notice(template, subject, key, context, link=link), now=now)
