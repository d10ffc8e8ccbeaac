"""Making, answering, closing and opening remarks on the page of an article."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from knowledge.articles import queries as articles
from knowledge.comments import actions
from knowledge.comments.forms import AnswerForm, CommentForm
from opscenter.core.errors import Invalid
from opscenter.ui import context, htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

blueprint = Blueprint("comments", "knowledge.comments", template_folder="templates")


@blueprint.post("/articles/<int:article_id>/comments")
@requires("article.write", "article.review")
def add(article_id: int) -> Response:
    """Say something about the newest version."""
    form = CommentForm()
    if not form.validate():
        return _form_page(form, article_id)
    number, quote, text = form.number.data, (form.quote.data or "").strip(), form.text.data.strip()
    try:
        actions.add_comment(db(), actor(), article_id, number=number, quote=quote, text=text, now=now())
    except Invalid as problem:
        context.discard()
        form.add_problem(problem)
        return _form_page(form, article_id)
    htmx.toast(_("批注已发给作者"))
    return _back(article_id)


@blueprint.post("/articles/comments/<int:comment_id>/reply")
@requires("article.write", "article.review")
def reply(comment_id: int) -> Response:
    """Say something to a remark."""
    answer = actions.add_reply(db(), actor(), comment_id, text=_answer(), now=now())
    htmx.toast(_("回复已发出"))
    return _back(answer.article_id)


@blueprint.post("/articles/comments/<int:comment_id>/resolve")
@requires("article.write", "article.review")
def resolve(comment_id: int) -> Response:
    """Close a remark, saying what was done."""
    comment = actions.resolve_comment(db(), actor(), comment_id, answer=_answer(), now=now())
    htmx.toast(_("批注已解决"), undo=url_for("comments.reopen", comment_id=comment_id))
    return _back(comment.article_id)


@blueprint.post("/articles/comments/<int:comment_id>/reopen")
@requires("article.write", "article.review")
def reopen(comment_id: int) -> Response:
    """Open it again."""
    comment = actions.reopen_comment(db(), actor(), comment_id, now=now())
    htmx.toast(_("批注已重新打开"))
    return _back(comment.article_id)


def _answer() -> str:
    return (AnswerForm().answer.data or "").strip()


def _back(article_id: int) -> Response:
    return htmx.redirect(url_for("articles.show_article", article_id=article_id) + "#comments")


def _form_page(form: CommentForm, article_id: int) -> Response:
    article = articles.get_editable(db(), actor(), article_id)
    return render("comments/form.html", 422, form=form, article=article)
